package emulator_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"alm/solution/dataverse/emulator"
)

const tenant = "11111111-1111-1111-1111-111111111111"

// secured starts an emulator over TLS, and returns a client for which every host is that
// emulator: identity libraries ask the public cloud about an unknown authority.
func secured(t *testing.T, opts emulator.Options) (*httptest.Server, azcore.ClientOptions) {
	t.Helper()
	e, err := emulator.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewTLSServer(e.Handler())
	t.Cleanup(s.Close)
	transport := s.Client().Transport.(*http.Transport).Clone()
	transport.TLSClientConfig.ServerName = "example.com"
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
	}
	return s, azcore.ClientOptions{Transport: &http.Client{Transport: transport}, Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: s.URL}}
}

func jwt(claims string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

func TestAzidentity(t *testing.T) {
	s, client := secured(t, emulator.Options{Apps: map[string]string{"app": "right"}, Federated: []emulator.Federated{
		{App: "app", Issuer: "https://token.actions.githubusercontent.com", Subject: "repo:contoso/orders:environment:prod"}}})
	assertion := func(claims string) func(bool) (azcore.TokenCredential, error) {
		return func(known bool) (azcore.TokenCredential, error) {
			return azidentity.NewClientAssertionCredential(tenant, "app", func(context.Context) (string, error) { return jwt(claims), nil },
				&azidentity.ClientAssertionCredentialOptions{ClientOptions: client, DisableInstanceDiscovery: known})
		}
	}
	secret := func(text string) func(bool) (azcore.TokenCredential, error) {
		return func(known bool) (azcore.TokenCredential, error) {
			return azidentity.NewClientSecretCredential(tenant, "app", text, &azidentity.ClientSecretCredentialOptions{ClientOptions: client, DisableInstanceDiscovery: known})
		}
	}
	const good = `{"iss":"https://token.actions.githubusercontent.com","sub":"repo:contoso/orders:environment:%s","aud":"%s","exp":%d}`
	later := time.Now().Add(time.Minute).Unix()
	for name, test := range map[string]struct {
		open func(known bool) (azcore.TokenCredential, error)
		want string // in the error
	}{
		"secret":            {secret("right"), ""},
		"wrong secret":      {secret("wrong"), "AADSTS7000215"},
		"assertion":         {assertion(fmt.Sprintf(good, "prod", "api://AzureADTokenExchange", later)), ""},
		"wrong subject":     {assertion(fmt.Sprintf(good, "dev", "api://AzureADTokenExchange", later)), "AADSTS700213"},
		"wrong audience":    {assertion(fmt.Sprintf(good, "prod", "https://github.com/contoso", later)), "AADSTS700212"},
		"wrong issuer":      {assertion(`{"iss":"https://evil.example"}`), "AADSTS700211"},
		"expired assertion": {assertion(fmt.Sprintf(good, "prod", "api://AzureADTokenExchange", 1)), "AADSTS700024"},
	} {
		for _, known := range []bool{true, false} {
			credential, err := test.open(known)
			if err != nil {
				t.Fatal(err)
			}
			token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{s.URL + "/.default"}})
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%s, authority known %t: %v; want %s", name, known, err, test.want)
				}
				continue
			}
			if err != nil || !accepts(t, s, token.Token) {
				t.Errorf("%s, authority known %t: %v; want a token that dev accepts", name, known, err)
			}
		}
	}
}

// accepts reports whether dev accepts a token.
func accepts(t *testing.T, s *httptest.Server, token string) bool {
	t.Helper()
	req, err := http.NewRequest("GET", s.URL+"/dev/api/data/v9.2/solutions", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// TestInvalidTokens checks that a token expires, is valid for one host and cannot be forged.
func TestInvalidTokens(t *testing.T) {
	now := time.Now()
	s, client := secured(t, emulator.Options{Now: func() time.Time { return now }, TokenLife: time.Minute})
	for name, test := range map[string]struct {
		scope string
		later time.Duration
		forge func(string) string
		want  bool
	}{
		"unchanged":        {s.URL, 0, nil, true},
		"for another host": {"https://org.crm.dynamics.com", 0, nil, false},
		"expired":          {s.URL, 2 * time.Minute, nil, false},
		"forged":           {s.URL, 0, func(token string) string { return token[:len(token)-2] + "AA" }, false},
	} {
		credential, err := azidentity.NewClientSecretCredential(tenant, "emulator", "emulator",
			&azidentity.ClientSecretCredentialOptions{ClientOptions: client, DisableInstanceDiscovery: true})
		if err != nil {
			t.Fatal(err)
		}
		now = time.Now()
		token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{test.scope + "/.default"}})
		if err != nil {
			t.Fatal(err)
		}
		if test.forge != nil {
			token.Token = test.forge(token.Token)
		}
		now = now.Add(test.later)
		if got := accepts(t, s, token.Token); got != test.want {
			t.Errorf("%s token: accepted %t; want %t", name, got, test.want)
		}
	}
}

// bodyOf reads the body of an answer.
func bodyOf(resp *http.Response) (string, error) {
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

// whoIs returns the user of an app in dev.
func whoIs(t *testing.T, root string, client azcore.ClientOptions, app, secret string) string {
	t.Helper()
	credential, err := azidentity.NewClientSecretCredential(tenant, app, secret, &azidentity.ClientSecretCredentialOptions{ClientOptions: client, DisableInstanceDiscovery: true})
	if err != nil {
		t.Fatal(err)
	}
	token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{root + "/.default"}})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest("GET", root+"/dev/api/data/v9.2/WhoAmI", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token.Token)
	resp, err := client.Transport.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	text, err := bodyOf(resp)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(text, err)
	}
	_, id, _ := strings.Cut(text, `"UserId":"`)
	return id
}

// firstOf returns a column of a set's first row.
func firstOf(t *testing.T, s server, set, column string) string {
	t.Helper()
	sep := "?"
	if strings.Contains(set, "?") {
		sep = "&"
	}
	_, text := s.ask(t, exchange{call: "GET " + set + sep + "$select=" + column})
	_, rest, found := strings.Cut(text, `"`+column+`":"`)
	value, _, _ := strings.Cut(rest, `"`)
	if !found {
		t.Fatalf("%s has no %s: %s", set, column, text)
	}
	return value
}
