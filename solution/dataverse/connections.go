package dataverse

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// Connection is a connection that the caller may use: its own, or one shared with it.
type Connection struct {
	Name   string // its id, which a connection reference is bound to
	API    string // "/providers/Microsoft.PowerApps/apis/shared_…"
	Title  string
	Status string // "Connected", or what is wrong with it; "" when nobody says
}

// platforms lists the hosts of the Power Platform API, by the end of the environment's host,
// and how many digits of an environment's id form a separate label there. (Power Platform API,
// environment endpoints)
var platforms = []struct {
	suffix, host string
	digits       int
}{
	{".crm9.dynamics.com", "api.gov.powerplatform.microsoft.us", 1},
	{".microsoftdynamics.us", "api.high.powerplatform.microsoft.us", 1},
	{".appsplatform.us", "api.appsplatform.us", 1},
	{".dynamics.cn", "api.powerplatform.partner.microsoftonline.cn", 1},
	{"", "api.powerplatform.com", 2},
}

// platform is the Power Platform API, which knows connections; Dataverse does not.
type platform struct {
	base *url.URL // of the environment
	pipe runtime.Pipeline
}

func newPlatform(base *url.URL, credential azcore.TokenCredential, options *policy.ClientOptions, trace policy.Policy) platform {
	scope := base.Scheme + "://" + base.Host + "/.default"
	if !loopback(base.Hostname()) {
		host, _ := platformOf(base.Hostname())
		scope = "https://" + host + "/.default"
	}
	bearer := runtime.NewBearerTokenPolicy(authority{credential}, []string{scope},
		&policy.BearerTokenOptions{InsecureAllowCredentialWithHTTP: base.Scheme == "http"})
	return platform{base, runtime.NewPipeline("dataverse", "v1", runtime.PipelineOptions{PerRetry: []policy.Policy{bearer, trace}}, options)}
}

func platformOf(host string) (api string, digits int) {
	for _, p := range platforms {
		if strings.HasSuffix(strings.ToLower(host), p.suffix) {
			return p.host, p.digits
		}
	}
	return "", 0
}

// address returns where an environment's connections are listed. The emulator lists them
// beside its environment.
func (p platform) address(environment string) (string, error) {
	const list, version = "connectivity/connections", "?api-version=1"
	if loopback(p.base.Hostname()) {
		return p.base.JoinPath(list).String() + version, nil
	}
	host, digits := platformOf(p.base.Hostname())
	id := strings.ReplaceAll(strings.ToLower(environment), "-", "")
	if len(id) <= digits || strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyz") != "" {
		return "", fmt.Errorf("%q is no environment id", environment)
	}
	cut := len(id) - digits
	return "https://" + id[:cut] + "." + id[cut:] + ".environment." + host + "/" + list + version, nil
}

// EnvironmentID returns the Power Platform's id of the environment.
func (c *Client) EnvironmentID(ctx context.Context) (string, error) {
	var answer struct {
		Detail struct{ EnvironmentID string }
	}
	path := query("RetrieveCurrentOrganization(AccessType=@p)", "@p", "Microsoft.Dynamics.CRM.EndpointAccessType'Default'")
	known := func() bool { return answer.Detail.EnvironmentID != "" }
	if _, err := c.do(ctx, request{Method: http.MethodGet, Path: path, Into: &answer, Complete: known}); err != nil {
		return "", fmt.Errorf("ask for the environment's id: %w", err)
	}
	return answer.Detail.EnvironmentID, nil
}

// Connections lists the connections of the environment that the caller may use. It asks the
// Power Platform API, which may not know the caller although Dataverse does.
func (c *Client) Connections(ctx context.Context) ([]Connection, error) {
	id, err := c.EnvironmentID(ctx)
	if err != nil {
		return nil, err
	}
	target, err := c.platform.address(id)
	if err != nil {
		return nil, fmt.Errorf("list connections: %w", err)
	}
	req, err := runtime.NewRequest(ctx, http.MethodGet, target)
	if err != nil {
		return nil, fmt.Errorf("list connections: %w", err)
	}
	req.Raw().Header.Set("Accept", "application/json")
	req.Raw().Header.Set("User-Agent", c.agent)
	var answer struct{ Value *[]connectionRow }
	r := request{Into: &answer, Complete: func() bool { return answer.Value != nil }}
	if _, err := r.send(c.platform.pipe, req); err != nil {
		return nil, fmt.Errorf("list connections: %w", err)
	}
	var all []Connection
	for _, row := range *answer.Value {
		all = append(all, row.connection())
	}
	return all, nil
}

type connectionRow struct {
	Name       string `json:"name"`
	Properties struct {
		API      string `json:"apiId"`
		Title    string `json:"displayName"`
		Statuses []struct {
			Status string `json:"status"`
		} `json:"statuses"`
	} `json:"properties"`
}

func (r connectionRow) connection() Connection {
	c := Connection{Name: r.Name, API: r.Properties.API, Title: plain(r.Properties.Title)}
	for _, s := range r.Properties.Statuses {
		if c.Status == "" || c.Status == "Connected" {
			c.Status = plain(s.Status)
		}
	}
	return c
}
