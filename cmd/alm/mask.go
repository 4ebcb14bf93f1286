package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"io"
	"net/url"
	"slices"
	"strings"
)

// secretVariables hold what must never be printed, whatever an error or a service says.
var secretVariables = []string{
	"ALM_CLIENT_SECRET", "INPUT_CLIENT_SECRET", "INPUT_GITHUB_TOKEN", "GITHUB_TOKEN",
	"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_RUNTIME_TOKEN", "SYSTEM_ACCESSTOKEN", "AZURE_CLIENT_SECRET",
}

// shortest is how long a secret must be to be looked for: a shorter one is in every line.
const shortest = 6

// mask writes stars in the place of secrets, in every spelling in which one may come along.
// A text that may be the beginning of one waits for the next write, or for Close.
type mask struct {
	to      io.Writer
	secrets [][]byte // longest first
	held    []byte
	failed  error // the first error of the stream: who prints seldom looks
}

// newMask masks the given secrets and the values of the usual variables.
func newMask(to io.Writer, getenv func(string) string, more ...string) *mask {
	m := &mask{to: to}
	for _, name := range secretVariables {
		more = append(more, getenv(name))
	}
	m.add(more...)
	return m
}

// add looks for more secrets, in what is written from now on.
func (m *mask) add(secrets ...string) {
	for _, secret := range secrets {
		for _, spelt := range spellings(strings.TrimSpace(secret)) {
			if len(spelt) >= shortest {
				m.secrets = append(m.secrets, []byte(spelt))
			}
		}
	}
	slices.SortFunc(m.secrets, func(a, b []byte) int { return len(b) - len(a) })
}

// spellings are a secret as it appears in texts, URLs, JSON, HTML and headers.
func spellings(secret string) []string {
	if len(secret) < shortest {
		return nil
	}
	quoted, _ := json.Marshal(secret)
	return []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret),
		strings.Trim(string(quoted), `"`), hex.EncodeToString([]byte(secret)),
		strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(secret)), "="),
		strings.TrimRight(base64.URLEncoding.EncodeToString([]byte(secret)), "="),
	}
}

func (m *mask) Write(p []byte) (int, error) {
	if len(m.secrets) == 0 {
		return len(p), m.pass(p)
	}
	text := m.replace(append(m.held, p...))
	keep := m.beginning(text)
	m.held = bytes.Clone(text[len(text)-keep:])
	if err := m.pass(text[:len(text)-keep]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// replace returns a text with stars in the place of secrets.
func (m *mask) replace(text []byte) []byte {
	for _, secret := range m.secrets {
		text = bytes.ReplaceAll(text, secret, []byte("***"))
	}
	return text
}

// pass writes to the stream, and keeps its first error.
func (m *mask) pass(p []byte) error {
	_, err := m.to.Write(p)
	if err != nil && m.failed == nil {
		m.failed = err
	}
	return err
}

// beginning is how many bytes at the text's end may be the first of a secret.
func (m *mask) beginning(text []byte) int {
	most := 0
	for _, secret := range m.secrets {
		for n := min(len(secret)-1, len(text)); n > most; n-- {
			if bytes.HasSuffix(text, secret[:n]) {
				most = n
				break
			}
		}
	}
	return most
}

// Close writes what was held back.
func (m *mask) Close() error {
	if len(m.held) == 0 {
		return m.failed
	}
	err := m.pass(m.held)
	m.held = nil
	return err
}
