package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	const secret = `p+q/r"s<t>8Q~u v`
	getenv := func(name string) string {
		return map[string]string{"ALM_CLIENT_SECRET": secret, "GITHUB_TOKEN": "abc"}[name]
	}
	for _, text := range []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), `p+q/r\"s\u003ct\u003e8Q~u v`, "p+q/r&#34;s&lt;t&gt;8Q~u v",
		hex.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	} {
		for _, size := range []int{1, 3, 1000} {
			var out bytes.Buffer
			m := newMask(&out, getenv)
			for rest := "a " + text + " abc"; rest != ""; {
				n := min(size, len(rest))
				if _, err := m.Write([]byte(rest[:n])); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
			if got := strings.ReplaceAll(out.String(), "=", ""); got != "a *** abc" {
				t.Errorf("%q by %d: got %q, want stars for all of it", text, size, got)
			}
		}
	}
}

func TestMaskHoldsNothingBack(t *testing.T) {
	var out bytes.Buffer
	m := newMask(&out, func(string) string { return "" }, "secret-value")
	for _, text := range []string{"the sec", "ret is out\n", "secret-va"} {
		if _, err := m.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil || out.String() != "the secret is out\nsecret-va" {
		t.Errorf("got %q, %v", out.String(), err)
	}
}
