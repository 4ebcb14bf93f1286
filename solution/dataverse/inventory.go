package dataverse

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// Listed is a flow, an app or an agent as the inventory of the Power Platform lists it: which
// operations of which connectors it uses, but not how.
type Listed struct {
	Type    string // "microsoft.powerautomate/cloudflows"
	ID      string
	Name    string
	OwnerID string // of Entra
	Row     string // of a flow in Dataverse: its id there
	Uses    []ListedUse
}

// ListedUse is a connector and what is used of it; no operation is known of tables.
type ListedUse struct {
	API        string // "shared_…"
	Operations []string
}

// InventoryHost returns the host of the Power Platform API that knows the environment.
func (c *Client) InventoryHost() string {
	at, _ := platformOf(c.elsewhere.base.Hostname())
	if loopback(c.elsewhere.base.Hostname()) {
		return c.Host()
	}
	return at
}

// inventoryTypes are what may call a connector.
var inventoryTypes = []string{
	"microsoft.powerautomate/cloudflows", "microsoft.powerautomate/agentflows", "microsoft.powerautomate/m365agentflows",
	"microsoft.powerapps/canvasapps", "microsoft.copilotstudio/agents",
}

const (
	inventoryPage  = 1000 // more are cut off without a token. (Power Platform API, resourcequery)
	inventoryPages = 200
)

// inventoryClause is a condition of an inventory query.
type inventoryClause struct {
	Type     string   `json:"$type"`
	Field    string   `json:"FieldName"`
	Operator string   `json:"Operator"`
	Values   []string `json:"Values"`
}

type inventoryQuery struct {
	Table   string            `json:"TableName"`
	Clauses []inventoryClause `json:"Clauses"`
	Options struct {
		Top       int    `json:"Top"`
		Skip      int    `json:"Skip"`
		SkipToken string `json:"SkipToken"`
	} `json:"Options"`
}

type inventoryRow struct {
	Type       string `json:"type"`
	Name       string `json:"name"`
	Properties struct {
		DisplayName string `json:"displayName"`
		OwnerID     string `json:"ownerId"`
		Row         string `json:"workflowEntityId"`
		Trigger     string `json:"trigger"` // the connector that starts a flow, without "shared_"
		Started     string `json:"triggerOperation"`
		Connectors  []struct {
			ID         string `json:"connectorId"`
			Operations []struct {
				ID string `json:"operationId"`
			} `json:"operations"`
		} `json:"powerPlatformConnectors"`
	} `json:"properties"`
}

// Inventory lists the flows, apps and agents of the environment, in solutions or not. Only
// administrators who sign in themselves may ask: the service answers applications with
// ErrForbidden.
func (c *Client) Inventory(ctx context.Context) ([]Listed, error) {
	id, err := c.EnvironmentID(ctx)
	if err != nil {
		return nil, err
	}
	ask := inventoryQuery{Table: "PowerPlatformResources", Clauses: []inventoryClause{
		{"where", "type", "in~", quoted(inventoryTypes...)},
		{"where", "properties.environmentId", "==", quoted(id)},
	}}
	ask.Options.Top = inventoryPage
	var all []Listed
	seen := map[string]bool{}
	for range inventoryPages {
		var page struct {
			Data  *[]inventoryRow `json:"data"`
			Token string          `json:"skipToken"`
		}
		err := c.elsewhere.post(ctx, c.InventoryHost(), "resourcequery/resources/query?api-version=2024-10-01", ask, &page, func() bool { return page.Data != nil })
		if err != nil {
			return nil, fmt.Errorf("ask the inventory: %w", err)
		}
		for _, row := range *page.Data {
			if row.Name == "" || !asked(row.Type) {
				return nil, fmt.Errorf("ask the inventory: it answers with %q, a %q, which was not asked for", row.Name, row.Type)
			}
			all = append(all, row.listed())
		}
		if page.Token == "" {
			return all, nil
		}
		if seen[page.Token] {
			break
		}
		seen[page.Token] = true
		ask.Options.SkipToken = page.Token
	}
	return nil, errors.New("ask the inventory: its pages do not end")
}

func asked(kind string) bool {
	return slices.ContainsFunc(inventoryTypes, func(t string) bool { return strings.EqualFold(t, kind) })
}

func quoted(values ...string) []string {
	var all []string
	for _, v := range values {
		all = append(all, quote(v))
	}
	return all
}

func (r inventoryRow) listed() Listed {
	p := r.Properties
	l := Listed{Type: r.Type, ID: r.Name, Name: plain(p.DisplayName), OwnerID: p.OwnerID, Row: p.Row}
	for _, c := range p.Connectors {
		use := ListedUse{API: c.ID[strings.LastIndexByte(c.ID, '/')+1:]}
		for _, op := range c.Operations {
			use.Operations = append(use.Operations, op.ID)
		}
		l.Uses = append(l.Uses, use)
	}
	if p.Trigger != "" && p.Started != "" {
		l.Uses = append(l.Uses, ListedUse{"shared_" + strings.TrimPrefix(p.Trigger, "shared_"), []string{p.Started}})
	}
	return l
}

// post sends JSON to a service of the Power Platform API and reads its JSON answer. The emulator
// answers below the environment.
func (e elsewhere) post(ctx context.Context, host, path string, body, into any, complete func() bool) error {
	target, scope := "https://"+host+"/"+path, "https://"+host+"/.default"
	if loopback(e.base.Hostname()) {
		target, scope = strings.TrimSuffix(e.base.String(), "/")+"/"+path, e.base.Scheme+"://"+e.base.Host+"/.default"
	}
	bearer := runtime.NewBearerTokenPolicy(authority{e.credential}, []string{scope},
		&policy.BearerTokenOptions{InsecureAllowCredentialWithHTTP: e.base.Scheme == "http"})
	req, err := runtime.NewRequest(ctx, http.MethodPost, target)
	if err != nil {
		return err
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req.Raw().Header.Set("Accept", "application/json")
	req.Raw().Header.Set("User-Agent", e.agent)
	if err := req.SetBody(readSeekCloser{bytes.NewReader(text)}, "application/json"); err != nil {
		return err
	}
	pipe := runtime.NewPipeline("dataverse", "v1", runtime.PipelineOptions{PerRetry: []policy.Policy{bearer, e.trace}}, e.options)
	_, err = request{Into: into, Complete: complete}.send(pipe, req)
	return err
}
