package dataverse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"alm/internal/disk"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Diagnosis describes a sign-in step by step, without a token's text.
type Diagnosis struct {
	Way       string  // which of Ways was taken
	Authority string  // who issues tokens
	Scope     string  // what is asked for
	Assertion *Claims // what the runner's own token says, of the ways that hand one over
	Token     *Claims // what the authority's token says; nil when it is opaque or there is none
	Err       error   // why there is no token
}

// Federated returns the federated credential that the app registration needs to accept an
// assertion; the three texts must match exactly.
func (d Diagnosis) Federated() (issuer, subject, audience string, ok bool) {
	if d.Assertion == nil {
		return "", "", "", false
	}
	return d.Assertion.Issuer, d.Assertion.Subject, d.Assertion.Audience, true
}

// Diagnose signs in as Credential does and describes what happened. It asks for one token and
// sends nothing to the environment.
func Diagnose(ctx context.Context, opts CredentialOptions) Diagnosis {
	if opts.Getenv == nil {
		opts.Getenv = func(string) string { return "" }
	}
	d := Diagnosis{Authority: cloudOf(opts).ActiveDirectoryAuthorityHost}
	w, err := opts.pick()
	if err != nil {
		d.Err = err
		return d
	}
	d.Way = w.name
	base, err := parseBase(opts.EnvironmentURL)
	if err != nil {
		d.Err = err
		return d
	}
	d.Scope = base.Scheme + "://" + base.Host + "/.default"
	if w.name == "emulator" {
		d.Authority = base.Scheme + "://" + base.Host + "/"
	}
	if ask := assertions[w.name]; ask != nil {
		text, err := ask(opts, ctx)
		if err != nil {
			d.Err = authError{err}
			return d
		}
		if claims, err := ReadClaims(text); err == nil {
			d.Assertion = &claims
		}
	}
	credential, err := Credential(opts)
	if err != nil {
		d.Err = err
		return d
	}
	token, err := authority{credential}.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{d.Scope}})
	if err != nil {
		d.Err = err
		return d
	}
	if claims, err := ReadClaims(token.Token); err == nil {
		d.Token = &claims
	}
	return d
}

// assertions lists how the ways that present an assertion get it.
var assertions = map[string]func(CredentialOptions, context.Context) (string, error){
	"github":            CredentialOptions.githubToken,
	"workload-identity": CredentialOptions.fileToken,
	"azure-pipelines":   CredentialOptions.pipelinesToken,
}

func (o CredentialOptions) fileToken(context.Context) (string, error) {
	data, err := disk.ReadFile(o.Getenv("AZURE_FEDERATED_TOKEN_FILE"))
	if err != nil {
		return "", fmt.Errorf("read the federated token: %w", err)
	}
	return strings.TrimSpace(string(data)), nil
}

// pipelinesToken asks Azure Pipelines as azidentity does. (api-version 7.1)
func (o CredentialOptions) pipelinesToken(ctx context.Context) (string, error) {
	at, err := url.Parse(o.Getenv("SYSTEM_OIDCREQUESTURI"))
	if err != nil || at.Scheme != "https" && !loopback(at.Hostname()) {
		return "", errors.New("ask Azure Pipelines for a token: SYSTEM_OIDCREQUESTURI is no https URL")
	}
	at.RawQuery = url.Values{"api-version": {"7.1"}, "serviceConnectionId": {o.Getenv("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID")}}.Encode()
	header := http.Header{
		"Content-Type":          {"application/json"},
		"Authorization":         {"Bearer " + o.Getenv("SYSTEM_ACCESSTOKEN")},
		"X-Tfs-Fedauthredirect": {"Suppress"}, // else it answers with a page to sign in on
	}
	var answer struct {
		Token string `json:"oidcToken"`
	}
	status, err := requestToken(ctx, o.transport(), http.MethodPost, at.String(), header, "", &answer)
	if err != nil || answer.Token == "" {
		return "", fmt.Errorf("ask Azure Pipelines for a token: answer %d without one", status)
	}
	return answer.Token, nil
}
