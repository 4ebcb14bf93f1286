package dataverse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Probed is what one question to an environment showed.
type Probed struct {
	What    string   // the table, function or action
	Rows    int      // that were looked at
	Missing []string // columns or members that alm reads and that an answer lacks
	Err     error    // why there is no answer that alm understands
	Loses   string   // what alm cannot do without it; "" where it cannot import
}

// Probe asks an environment everything that alm asks, and compares the shape of the answers with
// what alm reads. It stages the zip, which imports nothing, and changes nothing else.
func Probe(ctx context.Context, environmentURL string, opts Options, zip []byte, report func(Probed)) error {
	var seen []Exchange
	forward := opts.Trace
	opts.Trace = func(e Exchange) {
		seen = append(seen, e)
		if forward != nil {
			forward(e)
		}
	}
	c, err := New(environmentURL, opts)
	if err != nil {
		return err
	}
	for _, q := range questions {
		seen = nil
		p := Probed{What: q.what, Loses: q.loses}
		p.Err = q.ask(ctx, c, zip)
		for _, e := range seen {
			p.look(e)
		}
		report(p)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// question is one thing that alm asks an environment.
type question struct {
	what, loses string
	ask         func(ctx context.Context, c *Client, zip []byte) error
}

// nobody is an id that no row has.
const nobody = "00000000-0000-4000-8000-00000000a1f0"

// probed is the name of things that are not there.
const probed = "alm_probe"

var questions = []question{
	{"WhoAmI", "", func(ctx context.Context, c *Client, _ []byte) error { _, err := c.WhoAmI(ctx); return err }},
	{"StageSolution", "", func(ctx context.Context, c *Client, zip []byte) error {
		staged, err := c.Stage(ctx, zip)
		if err == nil && !staged.Passed {
			err = fmt.Errorf("an empty solution does not pass: %v", staged.Validation)
		}
		return err
	}},
	{"solutions", "", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.Solution(ctx, "Default") // real environments have it
		return orNotThere(err)
	}},
	{"solutioncomponents", "", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.Parts(ctx, Solution{ID: nobody})
		return err
	}},
	{"asyncoperations and importjobs", "", func(ctx context.Context, c *Client, _ []byte) error {
		who, err := c.WhoAmI(ctx)
		if err == nil {
			_, _, err = c.started(ctx, who.UserID, who.At.AddDate(0, 0, -30))
		}
		return err
	}},
	{"a job that is not there", "", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.Poll(ctx, Job{AsyncOperation: nobody})
		return expectNotFound(err)
	}},
	{"RetrieveSolutionImportResult", "the list of components that failed", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.Result(ctx, Job{ImportJob: nobody})
		return orNotThere(err)
	}},
	{"connectors", "", func(ctx context.Context, c *Client, _ []byte) error {
		all, err := c.APIs(ctx)
		if err == nil && len(all) > 0 {
			_, err = c.Connectors(ctx, all[0].Name)
		} else if err == nil {
			_, err = c.Connectors(ctx, probed)
		}
		return err
	}},
	{"connectionreferences", "", func(ctx context.Context, c *Client, _ []byte) error { _, err := c.AllReferences(ctx); return err }},
	{"environmentvariabledefinitions", "", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.Variables(ctx, probed)
		return err
	}},
	{"environmentvariablevalues", "", func(ctx context.Context, c *Client, _ []byte) error { _, err := c.values(ctx); return err }},
	{"workflows", "", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.FlowsByID(ctx, nobody)
		return err
	}},
	{"msdyn_solutionhistories", "the name of who holds the lock, and whether a version ran before", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.History(ctx, "Default")
		return err
	}},
	{"msdyn_componentlayers", "changes made by hand", func(ctx context.Context, c *Client, _ []byte) error {
		all, err := c.APIs(ctx)
		if err == nil && len(all) > 0 {
			_, err = c.HasUnmanagedLayer(ctx, all[0].ID)
		}
		return err
	}},
	{"RetrieveDependenciesForUninstall", "what blocks an upgrade", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.NeededByOthers(ctx, Solution{Name: probed})
		return orNotThere(err)
	}},
	{"teams and systemusers", "sharing connectors", func(ctx context.Context, c *Client, _ []byte) error {
		if _, err := c.Teams(ctx, probed); err != nil {
			return err
		}
		_, err := c.Users(ctx, probed)
		return err
	}},
	{"principalobjectaccessset", "sharing connectors", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.SharedWith(ctx, nobody)
		return err
	}},
	{"RetrieveUserPrivileges", "judging by privileges whether the application may import", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.Privileges(ctx)
		return err
	}},
	{"annotations", "keeping two runs from starting the same import at once", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.NewClaim(probed, nobody, probed).read(ctx)
		return expectNotFound(err)
	}},
	{"canvasapps", "the canvas apps that use a connector", func(ctx context.Context, c *Client, _ []byte) error { _, err := c.AppRows(ctx); return err }},
	{"bots", "the agents that use a connector", func(ctx context.Context, c *Client, _ []byte) error { _, err := c.AgentRows(ctx); return err }},
	{"botcomponents", "what agents use of a connector", func(ctx context.Context, c *Client, _ []byte) error { _, err := c.AgentParts(ctx); return err }},
	{"botcomponent_connectionreferenceset", "what agents use of a connector", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.AgentLinks(ctx)
		return err
	}},
	{"security roles", "", func(ctx context.Context, c *Client, _ []byte) error { _, err := c.Roles(ctx); return err }},
	{"RetrieveCurrentOrganization and connections", "checking connections before an import", func(ctx context.Context, c *Client, _ []byte) error {
		_, err := c.Connections(ctx)
		return err
	}},
}

// orNotThere accepts the service's own answer that something is not there.
func orNotThere(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func expectNotFound(err error) error {
	switch {
	case err == nil:
		return errors.New("an id that no row has gets an answer")
	case errors.Is(err, ErrNotFound):
		return nil
	}
	return err
}

// look compares the rows of an answer with the columns that were selected.
func (p *Probed) look(e Exchange) {
	if e.Status != http.StatusOK || e.Method != http.MethodGet {
		return
	}
	_, options, _ := strings.Cut(e.Path, "?")
	values, err := url.ParseQuery(options)
	selected := values.Get("$select")
	if err != nil || selected == "" {
		return
	}
	var answer struct {
		Value []map[string]json.RawMessage `json:"value"`
	}
	if json.Unmarshal([]byte(e.Response), &answer) != nil {
		return
	}
	for _, row := range answer.Value {
		p.Rows++
		for column := range strings.SplitSeq(selected, ",") {
			if _, has := row[column]; !has && !slices.Contains(p.Missing, column) {
				p.Missing = append(p.Missing, column)
			}
		}
	}
}
