package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"alm/solution/dataverse/emulator"
)

// TestFaultInHeader checks what a request with a fault gets, and whether it was served.
func TestFaultInHeader(t *testing.T) {
	for fault, want := range map[string]struct {
		status int // 0: no answer
		text   string
		header string
		served bool
	}{
		"throttle; retryAfter=400": {429, "0x80072322", "400", false},
		"throttle":                 {429, "0x80072322", "", false},
		"locked":                   {429, "0x80071151", "", false},
		"unavailable":              {503, "<html>", "", false},
		"bad-gateway":              {502, "<html>", "", false},
		"timeout":                  {504, "<html>", "", false},
		"forbidden":                {403, "0x80048306", "", false},
		"unauthorized":             {401, "expired", "", false},
		"expired":                  {401, "expired", "", false},
		"reset":                    {0, "", "", false},
		"hang":                     {0, "", "", false},
		"reset-after":              {0, "", "", true},
		"html-not-found":           {404, "<html>", "", false},
		"empty":                    {200, "", "", false},
		"empty-object":             {200, "{}", "", false},
		"null":                     {200, "null", "", false},
		"empty-object-after":       {200, "{}", "", true},
		"delay; delay=0":           {204, "", "", true},
		"delay; delay=1":           {0, "", "", false},
		"cut":                      {0, "", "", true},
	} {
		_, web := started(t, emulator.Options{})
		req, err := http.NewRequest("POST", web.URL+"/dev/api/data/v9.2/environmentvariabledefinitions",
			strings.NewReader(`{"schemaname":"x","displayname":"x","type":100000000}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set(emulator.FaultHeader, fault)
		req.Header.Set("Authorization", "Bearer emulator")
		client := http.Client{Timeout: 200 * time.Millisecond}
		resp, err := client.Do(req)
		status, text, header := 0, "", ""
		if err == nil {
			header = resp.Header.Get("Retry-After")
			if text, err = bodyOf(resp); err == nil {
				status = resp.StatusCode
			}
		}
		if status != want.status || !strings.Contains(text, want.text) && want.status != 0 || header != want.header {
			t.Errorf("%s: %d %s, Retry-After %q; want %d %s %q", fault, status, text, header, want.status, want.text, want.header)
		}
		rows, err := get(web.URL + "/dev/api/data/v9.2/environmentvariabledefinitions/$count")
		if (rows == "1") != want.served || err != nil {
			t.Errorf("%s: %s rows, %v; served should be %t", fault, rows, err, want.served)
		}
	}
}

// TestListOfFaults checks that faults affect only their environments and paths, after the given
// number of requests.
func TestListOfFaults(t *testing.T) {
	faults, err := emulator.ReadFaults(strings.NewReader(`[
		{"environment": "test", "kind": "throttle", "path": "solutions", "after": 1, "times": 2, "retryAfter": 1},
		{"kind": "forbidden", "path": "publishers"}]`))
	if err != nil {
		t.Fatal(err)
	}
	_, web := started(t, emulator.Options{Faults: faults})
	for _, x := range []struct {
		path string
		want []int
	}{
		{"dev/api/data/v9.2/solutions", []int{200, 200}},
		{"test/api/data/v9.2/solutions", []int{200, 429, 429, 200}},
		{"dev/api/data/v9.2/publishers", []int{403, 200}},
		{"test/api/data/v9.2/publishers", []int{403, 200}},
	} {
		for i, want := range x.want {
			req, err := http.NewRequest("GET", web.URL+"/"+x.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, text, err := send(req); got != want || err != nil {
				t.Errorf("%s, call %d: %d %s %v; want %d", x.path, i+1, got, text, err, want)
			}
		}
	}
	for text, want := range map[string]string{`[{"kind":"nonsense"}]`: "unknown kind", `[{"kind":"reset","colour":1}]`: "colour", "{": "read faults"} {
		if _, err := emulator.ReadFaults(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ReadFaults(%s) = %v; want %s", text, err, want)
		}
	}
	if _, err := emulator.New(emulator.Options{Faults: []emulator.Fault{{Kind: "reset", Environment: "nowhere"}}}); err == nil {
		t.Error("a fault of an unknown environment is accepted")
	}
	for _, text := range []string{"throttle; times=x", ";", ""} {
		if f, err := emulator.ParseFault(text); err == nil {
			t.Errorf("ParseFault(%q) = %+v", text, f)
		}
	}
}

// TestTokenExpiresWhilePolling checks that a revoked token stays invalid and a new one is valid.
func TestTokenExpiresWhilePolling(t *testing.T) {
	s, client := secured(t, emulator.Options{Faults: []emulator.Fault{{Kind: "expired", Path: "solutions", After: 2, Environment: "dev"}}})
	token := func() string {
		credential, err := azidentity.NewClientSecretCredential(tenant, "emulator", "emulator",
			&azidentity.ClientSecretCredentialOptions{ClientOptions: client, DisableInstanceDiscovery: true})
		if err != nil {
			t.Fatal(err)
		}
		token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{s.URL + "/.default"}})
		if err != nil {
			t.Fatal(err)
		}
		return token.Token
	}
	first := token()
	for i, want := range []bool{true, true, false, false} {
		if got := accepts(t, s, first); got != want {
			t.Errorf("poll %d: %t; want %t", i+1, got, want)
		}
	}
	if !accepts(t, s, token()) {
		t.Error("dev rejects a new token")
	}
}
