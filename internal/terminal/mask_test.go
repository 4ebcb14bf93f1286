package terminal

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

const secret = `p+q/r"s<t>8Q~u vé`

// each applies a format to every byte of the secret.
func each(format string) string {
	var b strings.Builder
	for _, c := range []byte(secret) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

// eachRune applies a format to every character of the secret.
func eachRune(format string) string {
	var b strings.Builder
	for _, r := range secret {
		fmt.Fprintf(&b, format, r)
	}
	return b.String()
}

func quoted(text string) string {
	data, _ := json.Marshal(text)
	return string(data[1 : len(data)-1])
}

// TestSpellings writes each spelling at once, in threes and byte by byte.
func TestSpellings(t *testing.T) {
	base64Of := base64.StdEncoding.EncodeToString
	for name, text := range map[string]string{
		"itself":          secret,
		"a query":         url.QueryEscape(secret),
		"a path":          url.PathEscape(secret),
		"escaped twice":   url.QueryEscape(url.QueryEscape(secret)),
		"every byte":      each("%%%02x"),
		"capital bytes":   each("%%%02X"),
		"JSON":            quoted(secret),
		"JSON in JSON":    quoted(quoted(secret)),
		"JSON thrice":     quoted(quoted(quoted(secret))),
		"escapes of JSON": eachRune("\\u%04x"),
		"of Go":           fmt.Sprintf("%+q", secret)[1 : len(fmt.Sprintf("%+q", secret))-1],
		"HTML":            html.EscapeString(secret),
		"HTML twice":      html.EscapeString(html.EscapeString(secret)),
		"entities":        eachRune("&#%d;"),
		"hex entities":    eachRune("&#x%X;"),
		"hex":             hex.EncodeToString([]byte(secret)),
		"capital hex":     strings.ToUpper(hex.EncodeToString([]byte(secret))),
		"hex with dashes": strings.TrimSuffix(each("%02X-"), "-"),
		"base64":          strings.TrimRight(base64Of([]byte(secret)), "="),
		"base64url":       base64.RawURLEncoding.EncodeToString([]byte(secret)),
		"base64 in a URL": strings.TrimRight(url.QueryEscape(base64Of([]byte(secret))), "%3D"),
		"base32":          base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(secret)),
		"capitals":        strings.ToUpper(secret[:len(secret)-2]) + "é",
	} {
		for _, size := range []int{1, 3, 1000} {
			if got := masked(t, "a "+text+" abc", size, secret, "abc"); got != "a *** abc" {
				t.Errorf("%s, %q by %d: got %q, want stars for all of it", name, text, size, got)
			}
		}
	}
}

// masked is a text as the mask writes it, so many bytes at a time.
func masked(t *testing.T, text string, size int, secrets ...string) string {
	t.Helper()
	var out bytes.Buffer
	var known Secrets
	known.Add(secrets...)
	m := NewMask(&out, &known)
	for text != "" {
		n := min(size, len(text))
		if _, err := m.Write([]byte(text[:n])); err != nil {
			t.Fatal(err)
		}
		text = text[n:]
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestSecretsInsideOfEncodedText: what is left of the encoding decides no byte of the secret.
func TestSecretsInsideOfEncodedText(t *testing.T) {
	const secret = "S3cretValue-42"
	for before := range 6 {
		text := []byte(strings.Repeat("u", before) + secret + ":x")
		for name, encoded := range map[string]string{
			"base64": base64.StdEncoding.EncodeToString(text),
			"base32": base32.StdEncoding.EncodeToString(text),
		} {
			got := masked(t, encoded, 1000, secret)
			left := len(strings.ReplaceAll(strings.ReplaceAll(got, "***", ""), "=", ""))
			if !strings.Contains(got, "***") || left > 2+(before+2)*8/5+2 {
				t.Errorf("%s after %d bytes: got %s of %s", name, before, got, encoded)
			}
		}
	}
}

func TestMaskHoldsNothingBack(t *testing.T) {
	var out bytes.Buffer
	var known Secrets
	known.Add("secret-value")
	m := NewMask(&out, &known)
	for _, text := range []string{"the sec", "ret is out\n", "50% \\ & more\n", "secret-va"} {
		if _, err := m.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil || out.String() != "the secret is out\n50% \\ & more\nsecret-va" {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

// FuzzMask holds that a text without the secret passes as it is, however it is cut.
func FuzzMask(f *testing.F) {
	for _, text := range []string{"a", `\\\u0070`, "%2525", "&amp;#112;", "p+q", "p+q/", secret} {
		f.Add(text, 1)
	}
	f.Fuzz(func(t *testing.T, text string, size int) {
		got := masked(t, text, max(size%7, 1), secret)
		if again := masked(t, text, len(text)+1, secret); again != got {
			t.Errorf("%q: got %q in pieces, %q at once", text, got, again)
		}
		if !strings.Contains(got, "***") && got != text {
			t.Errorf("%q: got %q", text, got)
		}
	})
}
