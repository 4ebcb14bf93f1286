package dataverse

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// elsewhere asks services beside Dataverse that know what it does not.
type elsewhere struct {
	base       *url.URL // of the environment
	credential azcore.TokenCredential
	options    *policy.ClientOptions
	trace      policy.Policy
	agent      string
}

// service is one of them in one cloud.
type service struct{ host, scope string }

// governance knows data policies, by the end of the environment's host.
var governance = []struct {
	suffix string
	service
}{
	{".crm9.dynamics.com", service{"gov.api.bap.microsoft.us", "https://gov.service.powerapps.us/.default"}},
	{".microsoftdynamics.us", service{"high.api.bap.microsoft.us", "https://high.service.powerapps.us/.default"}},
	{".appsplatform.us", service{"api.bap.appsplatform.us", "https://service.apps.appsplatform.us/.default"}},
	{".dynamics.cn", service{"api.bap.partner.microsoftonline.cn", "https://service.powerapps.cn/.default"}},
	{"", service{"api.bap.microsoft.com", "https://service.powerapps.com/.default"}},
}

func governanceOf(host string) service {
	for _, g := range governance {
		if strings.HasSuffix(strings.ToLower(host), g.suffix) {
			return g.service
		}
	}
	return service{}
}

// vaultDomains end the hosts of Key Vault, by the end of the environment's host.
var vaultDomains = []struct{ suffix, domain string }{
	{".microsoftdynamics.us", "vault.usgovcloudapi.net"},
	{".appsplatform.us", "vault.usgovcloudapi.net"},
	{".dynamics.cn", "vault.azure.cn"},
	{"", "vault.azure.net"},
}

func vaultOf(host, vault string) service {
	for _, v := range vaultDomains {
		if strings.HasSuffix(strings.ToLower(host), v.suffix) {
			return service{vault + "." + v.domain, "https://" + v.domain + "/.default"}
		}
	}
	return service{}
}

// get reads a JSON answer of a service. The emulator answers for all of them, below local. A
// nil into drops what is answered, which no trace keeps then.
func (e elsewhere) get(ctx context.Context, at service, local, path string, into any, complete func() bool) error {
	return e.getCounted(ctx, at, local, path, into, complete, nil)
}

// getCounted is get for one of several answers: it adds their bytes.
func (e elsewhere) getCounted(ctx context.Context, at service, local, path string, into any, complete func() bool, size *int) error {
	scope, policies := at.scope, []policy.Policy{}
	if loopback(e.base.Hostname()) {
		scope = e.base.Scheme + "://" + e.base.Host + "/.default"
	}
	policies = append(policies, runtime.NewBearerTokenPolicy(authority{e.credential}, []string{scope},
		&policy.BearerTokenOptions{InsecureAllowCredentialWithHTTP: e.base.Scheme == "http"}))
	if into != nil {
		policies = append(policies, e.trace)
	}
	req, err := runtime.NewRequest(ctx, http.MethodGet, e.root(at, local)+path)
	if err != nil {
		return err
	}
	req.Raw().Header.Set("Accept", "application/json")
	req.Raw().Header.Set("User-Agent", e.agent)
	pipe := runtime.NewPipeline("dataverse", "v1", runtime.PipelineOptions{PerRetry: policies}, e.options)
	_, err = request{Into: into, Complete: complete, Bytes: size}.send(pipe, req)
	return err
}

// root returns the address of a service.
func (e elsewhere) root(at service, local string) string {
	if loopback(e.base.Hostname()) {
		return e.base.JoinPath(local).String() + "/"
	}
	return "https://" + at.host + "/"
}
