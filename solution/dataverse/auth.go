package dataverse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// CredentialOptions configure sign-in. The first way, in the order of Ways, whose inputs are
// present is used.
type CredentialOptions struct {
	EnvironmentURL string // decides the cloud; one on this machine is the emulator and its own authority
	TenantID       string
	AppID          string
	ClientSecret   string
	Certificate    []byte // PEM or PFX with its private key, without a password
	Way            string // "" for the first that fits, or a name: see Ways

	Getenv    func(string) string // required: how runners and platforms hand tokens over
	Secret    func(string)        // receives every credential that is sent or received, so that it can be masked; may be nil
	Transport policy.Transporter
	Authority string // overrides the cloud's, for tests
}

// A way is one method to get a token.
type way struct {
	name  string
	needs string // for the message when it was asked for by name and cannot
	fits  func(CredentialOptions) bool
	open  func(CredentialOptions, azcore.ClientOptions) (azcore.TokenCredential, error)
}

var ways = []way{
	{"emulator", "an environment on this machine", CredentialOptions.local, openLocal},
	{"client-secret", "tenant, app and secret", CredentialOptions.secret, openSecret},
	{"certificate", "tenant, app and certificate", CredentialOptions.certificate, openCertificate},
	{"github", "tenant and app, and `permissions: id-token: write`", CredentialOptions.github, openGitHub},
	{"azure-pipelines", "tenant, app, SYSTEM_ACCESSTOKEN and AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", CredentialOptions.pipelines, openPipelines},
	{"workload-identity", "tenant, app and AZURE_FEDERATED_TOKEN_FILE", CredentialOptions.workload, openWorkload},
	{"managed-identity", "a machine with an identity", CredentialOptions.managed, openManaged},
	{"azure-cli", "`az login`", func(CredentialOptions) bool { return true }, openCLI},
}

// Ways lists the names that CredentialOptions.Way accepts, in the order in which they are
// tried.
func Ways() []string {
	var names []string
	for _, w := range ways {
		names = append(names, w.name)
	}
	return names
}

func (o CredentialOptions) app() bool { return o.TenantID != "" && o.AppID != "" }
func (o CredentialOptions) local() bool {
	u, err := url.Parse(o.EnvironmentURL)
	return err == nil && loopback(u.Hostname()) && o.Authority == ""
}
func (o CredentialOptions) secret() bool { return o.app() && o.ClientSecret != "" }
func (o CredentialOptions) certificate() bool {
	return o.app() && len(o.Certificate) > 0
}
func (o CredentialOptions) github() bool {
	return o.app() && o.Getenv("ACTIONS_ID_TOKEN_REQUEST_URL") != "" && o.Getenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN") != ""
}
func (o CredentialOptions) pipelines() bool {
	return o.app() && o.Getenv("SYSTEM_ACCESSTOKEN") != "" && o.Getenv("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID") != ""
}
func (o CredentialOptions) workload() bool {
	return o.app() && o.Getenv("AZURE_FEDERATED_TOKEN_FILE") != ""
}

// managed reports whether the variables of App Service or Functions are set. Probing a virtual
// machine's metadata address would delay everybody else.
func (o CredentialOptions) managed() bool {
	return o.Getenv("IDENTITY_ENDPOINT") != "" || o.Getenv("MSI_ENDPOINT") != ""
}

// Credential returns the credential that opts describe. It sends nothing: the first request
// for a token does.
func Credential(opts CredentialOptions) (azcore.TokenCredential, error) {
	if opts.Getenv == nil {
		opts.Getenv = func(string) string { return "" }
	}
	w, err := opts.pick()
	if err != nil {
		return nil, err
	}
	credential, err := w.open(opts, azcore.ClientOptions{
		Cloud: cloudOf(opts), Transport: opts.transport(), Retry: policy.RetryOptions{MaxRetries: 2, RetryDelay: 500 * time.Millisecond, TryTimeout: 4 * tokenTimeout}})
	if err != nil {
		return nil, fmt.Errorf("authenticate with %s: %w", w.name, authError{err})
	}
	if why, hint := opts.missing(); why != "" && opts.Way == "" && w.name == "azure-cli" {
		return unfitCredential{credential, unfitError{why: why, hint: hint}}, nil
	}
	return credential, nil
}

// pick returns the requested way, or the first that fits.
func (o CredentialOptions) pick() (way, error) {
	for _, w := range ways {
		if o.Way != "" && o.Way != w.name || o.Way != "managed-identity" && !w.fits(o) {
			continue
		}
		return w, nil
	}
	for _, w := range ways {
		if o.Way == w.name {
			return way{}, fmt.Errorf("authenticate with %s: needs %s", w.name, w.needs)
		}
	}
	return way{}, fmt.Errorf("authenticate: unknown way %q; the ways are %s", o.Way, strings.Join(Ways(), ", "))
}

// clouds maps the end of an environment's host to its cloud. (Datacenter regions)
var clouds = []struct {
	suffix string
	cloud  cloud.Configuration
}{
	{".microsoftdynamics.us", cloud.AzureGovernment},
	{".appsplatform.us", cloud.AzureGovernment},
	{".dynamics.cn", cloud.AzureChina},
}

func cloudOf(opts CredentialOptions) cloud.Configuration {
	if opts.Authority != "" {
		return cloud.Configuration{ActiveDirectoryAuthorityHost: opts.Authority}
	}
	u, err := url.Parse(opts.EnvironmentURL)
	for _, c := range clouds {
		if err == nil && strings.HasSuffix(u.Hostname(), c.suffix) {
			return c.cloud
		}
	}
	return cloud.AzurePublic
}

func openSecret(o CredentialOptions, client azcore.ClientOptions) (azcore.TokenCredential, error) {
	return azidentity.NewClientSecretCredential(o.TenantID, o.AppID, o.ClientSecret,
		&azidentity.ClientSecretCredentialOptions{ClientOptions: client, DisableInstanceDiscovery: o.Authority != ""})
}

func openCertificate(o CredentialOptions, client azcore.ClientOptions) (azcore.TokenCredential, error) {
	chain, key, err := azidentity.ParseCertificates(o.Certificate, nil)
	if err != nil {
		return nil, errors.New("the certificate is neither PEM nor PFX, or its key is missing or has a password")
	}
	return azidentity.NewClientCertificateCredential(o.TenantID, o.AppID, chain, key,
		&azidentity.ClientCertificateCredentialOptions{ClientOptions: client, DisableInstanceDiscovery: o.Authority != ""})
}

func openGitHub(o CredentialOptions, client azcore.ClientOptions) (azcore.TokenCredential, error) {
	if o.local() {
		return openLocalGitHub(o, client)
	}
	// GitHub's tokens live minutes and imports hours, so each refresh asks for a new one.
	return azidentity.NewClientAssertionCredential(o.TenantID, o.AppID, o.githubToken,
		&azidentity.ClientAssertionCredentialOptions{ClientOptions: client, DisableInstanceDiscovery: o.Authority != ""})
}

func openPipelines(o CredentialOptions, client azcore.ClientOptions) (azcore.TokenCredential, error) {
	return azidentity.NewAzurePipelinesCredential(o.TenantID, o.AppID,
		o.Getenv("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"), o.Getenv("SYSTEM_ACCESSTOKEN"),
		&azidentity.AzurePipelinesCredentialOptions{ClientOptions: client, DisableInstanceDiscovery: o.Authority != ""})
}

func openWorkload(o CredentialOptions, client azcore.ClientOptions) (azcore.TokenCredential, error) {
	return azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
		ClientOptions: client, TenantID: o.TenantID, ClientID: o.AppID, TokenFilePath: o.Getenv("AZURE_FEDERATED_TOKEN_FILE"),
		DisableInstanceDiscovery: o.Authority != ""})
}

func openManaged(o CredentialOptions, client azcore.ClientOptions) (azcore.TokenCredential, error) {
	opts := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: client}
	if o.AppID != "" {
		opts.ID = azidentity.ClientID(o.AppID)
	}
	return azidentity.NewManagedIdentityCredential(opts)
}

func openCLI(o CredentialOptions, _ azcore.ClientOptions) (azcore.TokenCredential, error) {
	return azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: o.TenantID})
}

// exchanges lists the audiences that Entra accepts in assertions, by the authority's host.
// (Microsoft Learn, workload identity federation)
var exchanges = []struct{ host, audience string }{
	{"login.microsoftonline.us", "api://AzureADTokenExchangeUSGov"},
	{"login.chinacloudapi.cn", "api://AzureADTokenExchangeChina"},
	{"", "api://AzureADTokenExchange"},
}

func (o CredentialOptions) exchange() string {
	at, _ := url.Parse(cloudOf(o).ActiveDirectoryAuthorityHost)
	i := slices.IndexFunc(exchanges, func(e struct{ host, audience string }) bool {
		return e.host == "" || at != nil && e.host == at.Hostname()
	})
	return exchanges[i].audience
}

// githubToken asks the runner for a token that proves the workflow's identity.
func (o CredentialOptions) githubToken(ctx context.Context) (string, error) {
	at := o.Getenv("ACTIONS_ID_TOKEN_REQUEST_URL") + "&audience=" + url.QueryEscape(o.exchange())
	var answer struct{ Value string }
	header := http.Header{"Authorization": {"Bearer " + o.Getenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN")}}
	status, err := requestToken(ctx, o.transport(), http.MethodGet, at, header, "", &answer)
	if err != nil && status == 0 {
		return "", fmt.Errorf("ask GitHub for a token: %w", err)
	}
	if err != nil || answer.Value == "" {
		return "", fmt.Errorf("ask GitHub for a token: answer %d without one", status)
	}
	return answer.Value, nil
}
