package dataverse_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// authority is an emulator over TLS, which identity libraries insist on.
func authority(t *testing.T) *httptest.Server {
	t.Helper()
	e, err := emulator.New(emulator.Options{Apps: map[string]string{"app": "right"}})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewTLSServer(e.Handler())
	t.Cleanup(s.Close)
	return s
}

func TestAClientSecretOpensAnEnvironment(t *testing.T) {
	s := authority(t)
	for secret, want := range map[string]string{"right": "", "wr0ng": "AADSTS7000215: Invalid client secret"} {
		credential, err := dataverse.Credential(dataverse.CredentialOptions{
			EnvironmentURL: s.URL + "/dev", TenantID: "tenant", AppID: "app", ClientSecret: secret,
			Authority: s.URL, Transport: s.Client()})
		if err != nil {
			t.Fatal(err)
		}
		c, err := dataverse.New(s.URL+"/dev", dataverse.Options{Credential: credential, Transport: s.Client()})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.WhoAmI(t.Context())
		if want == "" {
			if err != nil {
				t.Errorf("right secret: %v", err)
			}
			continue
		}
		if !errors.Is(err, dataverse.ErrAuth) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("wrong secret: %v; want %v and %q without the secret", err, dataverse.ErrAuth, want)
		}
		_, err = c.Import(t.Context(), dataverse.ImportOptions{Zip: []byte("x")})
		if !errors.Is(err, dataverse.ErrAuth) || errors.Is(err, dataverse.ErrAmbiguous) {
			t.Errorf("import without a token: %v; want %v, and no doubt that nothing runs", err, dataverse.ErrAuth)
		}
	}
}

func TestASecretForAnEmulatorGoesToThatEmulator(t *testing.T) {
	s := serve(t, emulator.Options{Apps: map[string]string{"app": "right"}})
	for secret, want := range map[string]string{"right": "", "wr0ng": "AADSTS7000215"} {
		credential, err := dataverse.Credential(dataverse.CredentialOptions{EnvironmentURL: s.url + "/dev", TenantID: "tenant", AppID: "app", ClientSecret: secret})
		if err != nil {
			t.Fatal(err)
		}
		c, err := dataverse.New(s.url+"/dev", dataverse.Options{Credential: credential})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.WhoAmI(t.Context())
		if want == "" && err != nil || want != "" && (!errors.Is(err, dataverse.ErrAuth) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret)) {
			t.Errorf("%s secret: %v; want %q", secret, err, want)
		}
	}
}

func TestGitHubVouchesForTheWorkflow(t *testing.T) {
	s := authority(t)
	var asked string
	runner := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Query().Get("audience") + " " + r.Header.Get("Authorization")
		w.Write([]byte(`{"value":"aGVhZGVy.e30.c2ln"}`))
	}))
	defer runner.Close()
	env := map[string]string{"ACTIONS_ID_TOKEN_REQUEST_URL": runner.URL + "?v=1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "runner-token"}
	credential, err := dataverse.Credential(dataverse.CredentialOptions{Way: "github",
		EnvironmentURL: s.URL + "/dev", TenantID: "tenant", AppID: "app", Authority: s.URL,
		Transport: s.Client(), Getenv: func(name string) string { return env[name] }})
	if err != nil {
		t.Fatal(err)
	}
	token, err := credential.GetToken(context.Background(), policy.TokenRequestOptions{Scopes: []string{s.URL + "/.default"}})
	if token.Token == "" || err != nil || asked != "api://AzureADTokenExchange Bearer runner-token" {
		t.Errorf("token of %d letters, %v, asked %q", len(token.Token), err, asked)
	}
}

func TestTheWayToAToken(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	remote := dataverse.CredentialOptions{EnvironmentURL: "https://org.crm.dynamics.com", TenantID: "11111111-1111-1111-1111-111111111111", AppID: "app"}
	for name, test := range map[string]struct {
		change func(*dataverse.CredentialOptions)
		env    map[string]string
		want   string // part of the type's name, or of the error
	}{
		"the emulator needs none": {func(o *dataverse.CredentialOptions) { o.EnvironmentURL = "http://127.0.0.1:1/dev" }, nil, "StaticToken"},
		"a secret first":          {func(o *dataverse.CredentialOptions) { o.ClientSecret = "s" }, map[string]string{"IDENTITY_ENDPOINT": "http://x"}, "ClientSecret"},
		"a certificate":           {func(o *dataverse.CredentialOptions) { o.Certificate = selfSigned(t) }, map[string]string{"MSI_ENDPOINT": "http://x"}, "ClientCertificate"},
		"a broken certificate":    {func(o *dataverse.CredentialOptions) { o.Certificate = []byte("hunter2") }, nil, "neither PEM nor PFX"},
		"GitHub":                  {nil, map[string]string{"ACTIONS_ID_TOKEN_REQUEST_URL": "https://x", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "y", "IDENTITY_ENDPOINT": "http://x"}, "ClientAssertion"},
		"Azure Pipelines":         {nil, map[string]string{"SYSTEM_ACCESSTOKEN": "x", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "y"}, "SYSTEM_OIDCREQUESTURI"},
		"a token file":            {nil, map[string]string{"AZURE_FEDERATED_TOKEN_FILE": file}, "WorkloadIdentity"},
		"managed identity":        {nil, map[string]string{"MSI_ENDPOINT": "http://x"}, "ManagedIdentity"},
		"az login at last":        {nil, nil, "unfitCredential"},
		"asked for, not possible": {func(o *dataverse.CredentialOptions) { o.Way = "github" }, nil, "id-token: write"},
		"asked for, not known":    {func(o *dataverse.CredentialOptions) { o.Way = "magic" }, nil, `unknown way "magic"`},
	} {
		o := remote
		o.Getenv = func(name string) string { return test.env[name] }
		if test.change != nil {
			test.change(&o)
		}
		got, err := dataverse.Credential(o)
		said := typeName(got)
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, test.want) {
			t.Errorf("%s: %s; want %s", name, said, test.want)
		}
	}
	if !slices.Contains(dataverse.Ways(), "managed-identity") {
		t.Errorf("Ways = %v", dataverse.Ways())
	}
}

func typeName(v any) string { return fmt.Sprintf("%T", v) }

func selfSigned(t *testing.T) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
}

// TestWhySignInFails holds that each usual mistake is named, with its remedy, and soon.
func TestWhySignInFails(t *testing.T) {
	tls := authority(t)
	t.Setenv("PATH", t.TempDir()) // no Azure CLI
	proxied := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: "127.0.0.1:1"})}}
	github := map[string]string{"GITHUB_ACTIONS": "true"}
	const environment = "https://contoso.crm.dynamics.com"
	for _, test := range []struct {
		name  string
		opts  dataverse.CredentialOptions
		env   map[string]string
		cause string
		hint  string
	}{
		{"no identity token", dataverse.CredentialOptions{TenantID: "t", AppID: "a"}, github,
			"not authenticated: this job may not ask for an identity token", "add `permissions: id-token: write` to the job"},
		{"no tenant", dataverse.CredentialOptions{AppID: "a"}, github, "not authenticated: the tenant is missing", "give --tenant-id"},
		{"no app", dataverse.CredentialOptions{TenantID: "t"}, nil, "not authenticated: the app id is missing", "give --app-id"},
		{"neither", dataverse.CredentialOptions{}, github, "not authenticated: the tenant and the app id are missing", "give --tenant-id and --app-id"},
		{"no secret", dataverse.CredentialOptions{TenantID: "t", AppID: "a"}, nil, "not authenticated: there is a tenant and an app id, but no client secret", "set ALM_CLIENT_SECRET"},
		{"unknown authority of certificates", dataverse.CredentialOptions{TenantID: "t", AppID: "a", ClientSecret: "s3cret", Authority: tls.URL}, nil,
			"not authenticated: no answer from 127.0.0.1", "the certificate of 127.0.0.1"},
		{"unknown name", dataverse.CredentialOptions{TenantID: "t", AppID: "a", ClientSecret: "s3cret", Authority: "https://authority.invalid"}, nil,
			"not authenticated: no answer from authority.invalid", "the name authority.invalid is unknown here"},
		{"proxy", dataverse.CredentialOptions{TenantID: "t", AppID: "a", ClientSecret: "s3cret", Authority: "https://authority.invalid", Transport: proxied}, nil,
			"not authenticated: no answer from authority.invalid: proxyconnect", "the proxy does not answer or refuses"},
		{"runner's token service", dataverse.CredentialOptions{TenantID: "t", AppID: "a"},
			map[string]string{"ACTIONS_ID_TOKEN_REQUEST_URL": "https://runner.invalid/?a=b", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x"},
			"not authenticated: ask GitHub for a token", "the name runner.invalid is unknown here"},
	} {
		test.opts.EnvironmentURL = environment
		test.opts.Getenv = func(name string) string { return test.env[name] }
		began := time.Now()
		err := dataverse.Diagnose(t.Context(), test.opts).Err
		hinted, ok := err.(interface{ Hint() string })
		if !ok || !strings.HasPrefix(err.Error(), test.cause) || !strings.HasPrefix(hinted.Hint(), test.hint) {
			t.Errorf("%s: %v; want %q with the hint %q", test.name, err, test.cause, test.hint)
			if ok {
				t.Errorf("%s: hint %q", test.name, hinted.Hint())
			}
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s: took %s; want less than a minute", test.name, took)
		}
	}
}
