package solution

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"alm/internal/lazyregexp"

	"github.com/google/uuid"
)

// checker looks at a solution and collects faults.
type checker struct {
	s      *Solution
	faults []Fault
}

// Check looks at a solution before it is written: names, ids, lengths, versions, the JSON
// that an import would refuse, and references to variables. Faults name the entry that
// Write would make of what they are about, in order of entry and id.
func Check(s *Solution) []Fault {
	c := &checker{s: s}
	c.manifest()
	c.publisher()
	c.connectors()
	c.variables()
	c.texts()
	return inOrder(c.faults)
}

// inOrder sorts by entry and id, so that two reports can be compared.
func inOrder(faults []Fault) []Fault {
	slices.SortStableFunc(faults, func(a, b Fault) int {
		if c := strings.Compare(a.Entry, b.Entry); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return faults
}

func (c *checker) fault(id, entry, format string, args ...any) {
	c.faults = append(c.faults, fault(id, entry, format, args...))
}

func (c *checker) manifest() {
	s := c.s
	if !uniqueName().MatchString(s.Name) || strings.HasSuffix(strings.ToLower(s.Name), "_upgrade") {
		c.fault("solution-name-invalid", manifestFile, "the unique name is %q", s.Name)
	}
	if s.Version.IsZero() {
		c.fault("solution-version-zero", manifestFile, "the version is 0.0.0.0, below every other")
	}
}

func (c *checker) publisher() {
	p := c.s.Publisher
	if p.Name == "" {
		c.fault("publisher-missing", manifestFile, "there is no publisher, or it has no unique name")
		return
	}
	if !uniqueName().MatchString(p.Name) {
		c.fault("publisher-name-invalid", manifestFile, "the publisher's unique name is %q", p.Name)
	}
	if !validPrefix(p.Prefix) {
		c.fault("publisher-prefix-invalid", manifestFile, "the prefix is %q", p.Prefix)
	}
	if p.OptionPrefix < 10000 || p.OptionPrefix > 99999 {
		c.fault("option-prefix-invalid", manifestFile, "the option value prefix is %d", p.OptionPrefix)
	}
}

func (c *checker) connectors() {
	names, ids := map[string]bool{}, map[string]bool{}
	was := ""
	defined := c.variableNames()
	for _, conn := range c.s.sortedConnectors() {
		c.connectorName(&conn)
		if again(names, strings.ToLower(conn.Name)) {
			c.fault("connector-duplicate", customizationsFile, "the name %q stands twice", conn.Name)
		} else if again(ids, conn.ID) {
			c.fault("connector-duplicate", customizationsFile, "connector %q has the id of another", conn.Name)
		} else if was != "" && strings.HasPrefix(conn.Name, was) {
			c.fault("connector-name-overlap", customizationsFile, "%q begins with %q, the name of another connector", conn.Name, was)
		}
		was = conn.Name
		c.content(&conn)
		c.references(&conn, defined)
	}
}

// again tells whether the key was there before; "" never is.
func again(seen map[string]bool, key string) bool {
	was := seen[key]
	seen[key] = key != ""
	return was
}

func (c *checker) connectorName(conn *Connector) {
	switch {
	case conn.Name == "":
		c.fault("connector-name-missing", customizationsFile, "connector %s (%q) has no name", conn.ID, conn.DisplayName)
	case !connectorName().MatchString(conn.Name):
		c.fault("connector-name-invalid", customizationsFile, "a connector's name is %q", conn.Name)
	}
	if id, err := uuid.Parse(conn.ID); err != nil || id.String() != conn.ID {
		c.fault("connector-id-invalid", customizationsFile, "connector %q: the id is %.60q", conn.Name, conn.ID)
	}
	if strings.TrimSpace(conn.DisplayName) == "" {
		c.fault("connector-display-name-missing", customizationsFile, "connector %q has no display name", conn.Name)
	}
}

func (c *checker) variables() {
	names := map[string]bool{}
	for _, v := range c.s.sortedVariables() {
		file := v.path(definitionXML)
		if !variableName().MatchString(v.Name) {
			c.fault("variable-name-invalid", file, "the schema name is %q", v.Name)
		}
		if again(names, strings.ToLower(v.Name)) {
			c.fault("variable-duplicate", file, "the variable %q stands twice", v.Name)
		}
		fits, known := variableTypes[v.Type]
		if !known {
			c.fault("variable-type-invalid", file, "the type is %d", v.Type)
		} else if v.Type == Secret {
			c.vault(v)
		} else if v.Default != nil && *v.Default != "" && !fits(*v.Default) {
			c.fault("variable-default-invalid", file, "the default value does not fit type %d", v.Type)
		}
		if v.Value != nil {
			c.fault("variable-value-packed", v.path(valuesJSON), "the value of %s travels with the solution", v.Name)
		}
	}
}

// vault refuses a Secret variable that holds something else than the path of a secret: most
// likely it is the secret itself. It never says what.
func (c *checker) vault(v Variable) {
	for file, text := range map[string]*string{v.path(definitionXML): v.Default, v.path(valuesJSON): v.Value} {
		if text != nil && *text != "" && !IsVaultPath(*text) {
			c.fault("variable-secret-no-vault", file, "%s is of type Secret and holds no path of a Key Vault secret", v.Name)
		}
	}
}

// IsVaultPath tells whether a text names a secret of a key vault, as the value of a Secret
// variable must.
func IsVaultPath(s string) bool { return secretPath().MatchString(s) }

var secretPath = lazyregexp.New(`(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.KeyVault/vaults/[^/]+/secrets/[^/]+$`)

// variableTypes tell which text is a value of the type.
var variableTypes = map[VariableType]func(string) bool{
	String:     func(string) bool { return true },
	Number:     func(s string) bool { _, err := strconv.ParseFloat(s, 64); return err == nil },
	Boolean:    func(s string) bool { return s == "yes" || s == "no" },
	JSON:       func(s string) bool { return json.Valid([]byte(s)) },
	DataSource: func(string) bool { return true },
	Secret:     IsVaultPath,
}

// variableNames are the variables by name, and by lower-case name to suggest one.
func (c *checker) variableNames() map[string]string {
	names := map[string]string{}
	for _, v := range c.s.Variables {
		names[strings.ToLower(v.Name)] = v.Name
	}
	for _, v := range c.s.Variables {
		names[v.Name] = v.Name
	}
	return names
}
