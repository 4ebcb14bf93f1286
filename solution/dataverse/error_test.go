package dataverse

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestErrorBodies(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   Error
		is     error
		hint   bool
	}{
		{"hex", 429, `{"error":{"code":"0x80071151","message":"Cannot start another [PublishAll]..."}}`,
			Error{Status: 429, Code: "0x80071151", Message: "Cannot start another [PublishAll]..."}, ErrLocked, true},
		{"lock as 503", 503, `{"error":{"code":"0X80071151","message":"x"}}`, Error{Status: 503, Code: "0x80071151", Message: "x"}, ErrLocked, true},
		{"signed decimal", 429, `{"error":{"code":"-2147015902","message":"x"}}`, Error{Status: 429, Code: "0x80072322", Message: "x"}, ErrThrottled, true},
		{"number", 400, `{"error":{"code":-2147188707,"message":"x"}}`, Error{Status: 400, Code: "0x8004801d", Message: "x"}, ErrMissing, true},
		{"empty code", 404, `{"error":{"code":"","message":"x"}}`, Error{Status: 404, Message: "x"}, nil, true},
		{"not found", 404, `{"error":{"code":"0x80040217","message":"x"}}`, Error{Status: 404, Code: "0x80040217", Message: "x"}, ErrNotFound, false},
		{"HTML", 503, `<html><script>alert(1)</script></html>`, Error{Status: 503}, nil, true},
		{"nothing", 401, ``, Error{Status: 401}, ErrAuth, true},
		{"another shape", 403, `{"error":"no"}`, Error{Status: 403}, ErrForbidden, true},
		{"terminal codes", 400, `{"error":{"code":"junk","message":"a\u001b[31m\r\n::error::b"}}`, Error{Status: 400, Message: "a [31m  ::error::b"}, nil, true},
		{"a text that means more than its code", 500, `{"error":{"code":"0x80060439","message":"Connector import: FAILURE: No file with that name found"}}`,
			Error{Status: 500, Code: "0x80060439", Message: "Connector import: FAILURE: No file with that name found"}, nil, true},
	} {
		got := parseError(&http.Response{StatusCode: test.status, Body: io.NopCloser(strings.NewReader(""))}, []byte(test.body))
		if *got != test.want {
			t.Errorf("%s: %+v; want %+v", test.name, *got, test.want)
		}
		if test.is != nil && !errors.Is(got, test.is) {
			t.Errorf("%s: %v is not %v", test.name, got, test.is)
		}
		if (got.Hint() != "") != test.hint {
			t.Errorf("%s: hint %q; want one: %v", test.name, got.Hint(), test.hint)
		}
	}
}

func TestWhetherAStartIsInDoubt(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		want bool
	}{
		{"gateway", &Error{Status: 502}, true},
		{"unavailable", &Error{Status: 503}, true},
		{"unexpected", &Error{Status: 500, Code: "0x80040216"}, true},
		{"broken connection", io.ErrUnexpectedEOF, true},
		{"request timeout", &Error{Status: 408}, true},
		{"fault of the import", &Error{Status: 500, Code: "0x80048060"}, false},
		{"bad argument", &Error{Status: 400}, false},
		{"locked", &Error{Status: 503, Code: "0x80071151"}, false},
		{"no token", authError{io.EOF}, false},
		{"none", nil, false},
	} {
		if got := errors.Is(markAmbiguous(test.err), ErrAmbiguous); got != test.want {
			t.Errorf("%s: in doubt %v; want %v", test.name, got, test.want)
		}
	}
}

func TestTheNextPageStaysHome(t *testing.T) {
	c, err := New("https://org.crm.dynamics.com", Options{Credential: StaticToken("x")})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"https://evil.com/api/data/v9.2/solutions", "https://org.crm.dynamics.com.evil.com/api/data/v9.2/x", "http://org.crm.dynamics.com/api/data/v9.2/x"} {
		if _, err := c.compose(t.Context(), request{Method: http.MethodGet, Path: path}); err == nil {
			t.Errorf("%s is asked with the token", path)
		}
	}
}

// FuzzLog holds that no import log makes the scan panic.
func FuzzLog(f *testing.F) {
	f.Add(`<importexportxml><solutionManifests><solutionManifest id="A"><result result="failure" errorcode="0x8004801D" errortext="&lt;x/&gt;"/></solutionManifest></solutionManifests></importexportxml>`)
	f.Add(`<a><result result="failure"`)
	f.Fuzz(func(t *testing.T, log string) { failures([]byte(log)) })
}
