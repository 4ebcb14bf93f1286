package dataverse

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// The administrators' APIs of Power Apps and Power Automate, by the end of the environment's host. They
// know what people made outside solutions. They answer administrators, and applications that one
// registered as management applications. (Microsoft.PowerApps.RestClientModule.psm1)
var (
	appAdmins = []adminService{
		{".crm9.dynamics.com", service{"gov.api.powerapps.us", "https://gov.service.powerapps.us/.default"}},
		{".microsoftdynamics.us", service{"high.api.powerapps.us", "https://high.service.powerapps.us/.default"}},
		{".appsplatform.us", service{"api.apps.appsplatform.us", "https://service.apps.appsplatform.us/.default"}},
		{".dynamics.cn", service{"api.powerapps.cn", "https://service.powerapps.cn/.default"}},
		{"", service{"api.powerapps.com", "https://service.powerapps.com/.default"}},
	}
	flowAdmins = []adminService{
		{".crm9.dynamics.com", service{"gov.api.flow.microsoft.us", "https://gov.service.flow.microsoft.us/.default"}},
		{".microsoftdynamics.us", service{"high.api.flow.microsoft.us", "https://high.service.flow.microsoft.us/.default"}},
		{".appsplatform.us", service{"api.flow.appsplatform.us", "https://service.flow.appsplatform.us/.default"}},
		{".dynamics.cn", service{"api.powerautomate.cn", "https://service.powerautomate.cn/.default"}},
		{"", service{"api.flow.microsoft.com", "https://service.flow.microsoft.com/.default"}},
	}
)

type adminService struct {
	suffix string
	service
}

// adminAt returns the service that knows the environment. Its host is that of the emulator for one on this
// machine.
func (c *Client) adminAt(all []adminService) (at service, shown string) {
	host := strings.ToLower(c.elsewhere.base.Hostname())
	for _, a := range all {
		if strings.HasSuffix(host, a.suffix) {
			at = a.service
			break
		}
	}
	if loopback(host) {
		return at, c.Host()
	}
	return at, at.host
}

// AdminApp is a canvas app as the administrators' API lists it: with its connectors, but not the
// operations.
type AdminApp struct {
	ID         string
	Row        string // the name of its row in Dataverse, "" of one outside solutions
	Name       string
	Owner      string
	Published  string
	References string // JSON, as AppRow.References
}

// AdminFlow is a cloud flow as the administrators' API lists it: without its definition.
type AdminFlow struct {
	ID    string
	Row   string // its id in Dataverse, "" of one outside solutions
	Name  string
	Owner string // an id of Entra
	State string // "Started", "Stopped", "Suspended"
}

// AdminHosts returns the hosts of the administrators' APIs for apps and flows.
func (c *Client) AdminHosts() (apps, flows string) {
	_, apps = c.adminAt(appAdmins)
	_, flows = c.adminAt(flowAdmins)
	return apps, flows
}

// AdminApps lists the canvas apps of the environment, in solutions or not. It asks the administrators'
// API of Power Apps, which answers others with ErrForbidden or ErrAuth.
func (c *Client) AdminApps(ctx context.Context) ([]AdminApp, error) {
	type row struct {
		Name       string `json:"name"`
		Logical    string `json:"logicalName"`
		Properties struct {
			DisplayName string          `json:"displayName"`
			Owner       person          `json:"owner"`
			Published   string          `json:"lastPublishTime"`
			References  json.RawMessage `json:"connectionReferences"`
		} `json:"properties"`
	}
	at, _ := c.adminAt(appAdmins)
	all, err := adminRows[row](ctx, c, at, "powerapps", "providers/Microsoft.PowerApps/scopes/admin/environments/", "/apps?api-version=2023-06-01")
	if err != nil {
		return nil, fmt.Errorf("list apps: %w", err)
	}
	var apps []AdminApp
	for _, r := range all {
		p := r.Properties
		if r.Name == "" {
			return nil, errors.New("list apps: the answer has an app without a name")
		}
		references := string(p.References)
		if references == "null" {
			references = ""
		}
		apps = append(apps, AdminApp{r.Name, r.Logical, plain(cmp.Or(p.DisplayName, r.Name)), p.Owner.shown(), p.Published, references})
	}
	return apps, nil
}

// person is a user in answers of the Power Platform.
type person struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	Creator     string `json:"objectId"`
}

func (p person) shown() string { return plain(cmp.Or(p.DisplayName, p.ID, p.Creator)) }

// flowsPath is where the administrators' API of Power Automate has the flows of environments.
const flowsPath = "providers/Microsoft.ProcessSimple/scopes/admin/environments/"

// AdminFlows lists the cloud flows of the environment, in solutions or not. It asks the administrators'
// API of Power Automate, which answers others with ErrForbidden or ErrAuth.
func (c *Client) AdminFlows(ctx context.Context) ([]AdminFlow, error) {
	type row struct {
		Name       string `json:"name"`
		Properties struct {
			DisplayName string `json:"displayName"`
			State       string `json:"state"`
			Row         string `json:"workflowEntityId"`
			Creator     person `json:"creator"`
		} `json:"properties"`
	}
	at, _ := c.adminAt(flowAdmins)
	all, err := adminRows[row](ctx, c, at, "flow", flowsPath, "/v2/flows?api-version=2016-11-01&$top=250")
	if err != nil {
		return nil, fmt.Errorf("list flows: %w", err)
	}
	var flows []AdminFlow
	for _, r := range all {
		p := r.Properties
		if r.Name == "" {
			return nil, errors.New("list flows: the answer has a flow without a name")
		}
		flows = append(flows, AdminFlow{r.Name, p.Row, plain(cmp.Or(p.DisplayName, r.Name)), p.Creator.shown(), plain(p.State)})
	}
	return flows, nil
}

// AdminDefinition reads the definition of a flow that AdminFlows listed: JSON with properties.definition.
func (c *Client) AdminDefinition(ctx context.Context, flow string) (string, error) {
	id, err := c.EnvironmentID(ctx)
	if err != nil {
		return "", err
	}
	var answer struct {
		Name       string          `json:"name"`
		Properties json.RawMessage `json:"properties"`
	}
	// An answer of another flow, or without what the flow does, would be one that calls nothing.
	complete := func() bool {
		var properties struct {
			Definition map[string]json.RawMessage `json:"definition"`
		}
		return strings.EqualFold(answer.Name, flow) && json.Unmarshal(answer.Properties, &properties) == nil && properties.Definition != nil
	}
	at, _ := c.adminAt(flowAdmins)
	path := flowsPath + url.PathEscape(id) + "/flows/" + url.PathEscape(flow) + "?api-version=2016-11-01"
	if err := c.elsewhere.get(ctx, at, "flow", path, &answer, complete); err != nil {
		return "", fmt.Errorf("read its definition: %w", err)
	}
	return `{"properties": ` + string(answer.Properties) + `}`, nil
}

const adminPages = 500

// adminRows reads all pages of a list of an environment. A page elsewhere than at the service, and one
// that was read before, is an error.
func adminRows[T any](ctx context.Context, c *Client, at service, local, before, after string) ([]T, error) {
	id, err := c.EnvironmentID(ctx)
	if err != nil {
		return nil, err
	}
	var all []T
	path, seen, size := before+url.PathEscape(id)+after, map[string]bool{}, 0
	for range adminPages {
		var list []T
		page := rowPage{column: "name", decode: func(text []byte) error {
			list = nil
			return json.Unmarshal(text, &list)
		}}
		if err := c.elsewhere.getCounted(ctx, at, local, path, &page, page.complete, &size); err != nil {
			return nil, err
		}
		all = append(all, list...)
		if page.next == "" {
			return all, nil
		}
		var there bool
		if path, there = strings.CutPrefix(page.next, c.elsewhere.root(at, local)); !there || seen[path] || size > maxRows {
			return nil, errors.New("the answer's next page is elsewhere, or one that was read, or too large")
		}
		seen[path] = true
	}
	return nil, errors.New("the answer's pages do not end")
}
