package verify

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution"

	"github.com/google/uuid"
)

var connectorRules = []check.Rule{
	{
		ID:       "connector-name-missing",
		Title:    "A connector has no name",
		Severity: check.Error,
		Evidence: packerStops,
		Fix:      "add <name> with the connector's schema name; the platform's packer refuses the zip without it",
		Run: eachConnector(func(p pass, c *parsedConnector) {
			if c.Name == "" {
				p.reportf(solution.CustomizationsFile, "connector %s (%q) has no name", c.ID, c.DisplayName)
			}
		}),
	},
	{
		ID:       "connector-name-invalid",
		Title:    "A connector's name is not allowed",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "use prefix_name with letters, digits, `-` and `_`, such as new_orders-20api",
		Run: eachConnector(func(p pass, c *parsedConnector) {
			if c.Name != "" && !connectorName.Get().MatchString(c.Name) {
				p.reportf(solution.CustomizationsFile, "a connector has the name %q", c.Name)
			}
		}),
	},
	{
		ID:       "connector-name-overlap",
		Title:    "A connector's name is the beginning of another's",
		Severity: check.Note,
		Evidence: prefixesKept,
		Fix:      "rename one before its first import: files belong to a connector by the beginning of their name",
		Run: eachSolution(func(p pass, _ *solution.Solution) {
			var names []string
			for _, c := range p.connectors {
				names = append(names, c.Name)
			}
			slices.Sort(names)
			var open []string // the names that each begin with the one before
			for _, name := range names {
				for len(open) > 0 && !strings.HasPrefix(name, open[len(open)-1]) {
					open = open[:len(open)-1]
				}
				if len(open) > 0 && !strings.EqualFold(name, open[len(open)-1]) {
					p.reportf(solution.CustomizationsFile, "%q begins with %q, the name of another connector", name, open[len(open)-1])
				}
				if name != "" {
					open = append(open, name)
				}
			}
		}),
	},
	{
		ID:       "connector-id-invalid",
		Title:    "A connector's id is missing or not a GUID",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "give it the GUID it has in every environment, in lower case without braces",
		Run: eachConnector(func(p pass, c *parsedConnector) {
			if id, err := uuid.Parse(c.ID); err != nil || id.String() != c.ID {
				p.reportf(solution.CustomizationsFile, "connector %q: the id is %.60q", c.Name, c.ID)
			}
		}),
	},
	{
		ID:       "connector-duplicate",
		Title:    "Two connectors share a name or an id",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "keep one, or give the other its own name and id",
		Run: eachSolution(func(p pass, _ *solution.Solution) {
			names, ids := map[string]bool{}, map[string]bool{}
			for _, c := range p.connectors {
				switch {
				case again(names, strings.ToLower(c.Name)):
					p.reportf(solution.CustomizationsFile, "two connectors have the name %q", c.Name)
				case again(ids, c.ID):
					p.reportf(solution.CustomizationsFile, "connector %q has the id of another", c.Name)
				}
			}
		}),
	},
	{
		ID:       "connector-display-name-missing",
		Title:    "A connector has no display name",
		Severity: check.Error,
		Evidence: tableOf,
		Fix:      "add the name that makers see",
		Run: eachConnector(func(p pass, c *parsedConnector) {
			if strings.TrimSpace(c.DisplayName) == "" {
				p.reportf(solution.CustomizationsFile, "connector %q has no display name", c.Name)
			}
		}),
	},
	{
		ID:       "connector-type-invalid",
		Title:    "A connector's type is not 1",
		Severity: check.Warning,
		Evidence: unlikeExports,
		Fix:      "write <connectortype>1</connectortype>, a custom connector",
		Run:      eachProblem(solution.ConnectorTypeInvalid),
	},
	{
		ID:       "connector-path-foreign",
		Title:    "A connector's file is not named after it and is lost",
		Severity: check.Error,
		Evidence: packerLoses,
		Fix:      "name it /Connector/ + the connector's name + _ + the element's name",
		Run:      eachProblem(solution.ConnectorPathForeign),
	},
	{
		ID:       "connector-file-orphan",
		Title:    "A file in Connector/ belongs to no connector and is dropped",
		Severity: check.Warning,
		Evidence: packerLoses,
		Fix:      "remove it, or name it in customizations.xml",
		Run: eachZip(func(p pass, _ *contents) {
			for _, entry := range p.Unclaimed() {
				p.reportf(entry, "no connector names it")
			}
		}),
	},
}

// again reports whether the key was there before; "" never was.
func again(seen map[string]bool, key string) bool {
	was := seen[key]
	seen[key] = key != ""
	return was
}

var firstUseRules = []check.Rule{
	{
		// Where the connector is new nobody can have a connection to it yet, so that flows stay
		// off and agents fail. (CoE starter kit, issues 3015 and 3084)
		ID:       "connector-first-use",
		Title:    "A connector comes together with the flows that use it",
		Severity: check.Warning,
		Evidence: firstUse,
		Fix:      "where the connector is new, first import a solution with only the connector, make a connection, then import this one; alm plan says whether it is new",
		Run: eachZip(func(p pass, z *contents) {
			for _, c := range p.connectors {
				if users := p.usersOf(c, z.flows); len(users) > 0 {
					p.reportf(solution.CustomizationsFile, "connector %q is in one package with its users: %s", c.Name, strings.Join(users, ", "))
				}
			}
		}),
	},
}

// usersOf names the flows that use a connector, by its name or by a connection reference to
// it, sorted; a connection reference where no flow does.
func (p pass) usersOf(c *parsedConnector, flows []parsedFlow) []string {
	var references, users []string
	for _, r := range p.Solution.References {
		if c.ID != "" && r.CustomConnector == c.ID {
			references = append(references, r.Name)
		}
	}
	for _, f := range flows {
		if f.json != nil && uses(f.json.Root, c.Name, references) {
			users = append(users, "flow "+strings.TrimSpace(f.Name))
		}
	}
	if len(users) == 0 && len(references) > 0 {
		return []string{"connection reference " + references[0]}
	}
	slices.Sort(users)
	return users
}

func uses(flow source.Node, connector string, references []string) bool {
	for _, r := range flow.Get("properties", "connectionReferences").Members() {
		name := r.Get("connection", "connectionReferenceLogicalName").Str()
		if connector != "" && r.Get("api", "logicalName").Str() == connector ||
			slices.ContainsFunc(references, func(other string) bool { return strings.EqualFold(other, name) }) {
			return true
		}
	}
	return false
}
