package exchange

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution"
	"alm/solution/connector"
	"alm/solution/dataverse"
)

// column is a column of a connector's row, as a folder packs it and as the environment has it.
type column struct {
	name, part string // of the table, and for people
	packed     string
	there      string
	empty      string // what both may be instead of nothing
	json       bool
}

// variableMark begins the text that names an environment variable.
const variableMark = "@environmentVariables("

const scriptColumn = "customcodeblobcontent"

// columns are all that push compares, for an update or a new row.
func (u *unit) columns(e *Exchange) []column {
	row := dataverse.ConnectorRow{}
	if u.row != nil {
		row = *u.row
	}
	p := u.packed
	operations, description := "", row.Description
	if len(p.Script) > 0 {
		operations = cmp.Or(p.ScriptOperations, "[]")
	}
	if description == "" && u.row != nil { // makers never wrote it: the portal shows that of the definition
		description = source.Parse("row", []byte(row.Definition)).Root.Get("info", "description").Str()
	}
	capabilities := u.capabilities(e)
	if capabilities == "" {
		capabilities = row.Capabilities
	}
	return []column{
		{"displayname", "display name", p.DisplayName, row.DisplayName, "", false},
		{"description", "description", p.Description, description, "", false},
		{"iconbrandcolor", "colour", strings.ToLower(p.BrandColor), strings.ToLower(row.BrandColor), "", false},
		{"openapidefinition", "definition", string(p.Definition), row.Definition, "", true},
		{"connectionparameters", "connection parameters", string(p.Parameters), row.Parameters, "{}", true},
		{"connectionparametersets", "connection parameter sets", string(p.ParameterSets), row.ParameterSets, "", true},
		{"policytemplateinstances", "policies", string(p.Policies), row.Policies, "[]", true},
		{scriptColumn, "script", strings.TrimSpace(string(p.Script)), strings.TrimSpace(row.Script), "", false},
		{"scriptoperations", "script operations", operations, row.Operations, "[]", true},
		{"capabilities", "capabilities", capabilities, row.Capabilities, "[]", true},
	}
}

// capabilities returns those of the folder, "" for none.
func (u *unit) capabilities(e *Exchange) string {
	c, err := connector.Read(e.FS, u.dir)
	if err != nil {
		return ""
	}
	node := c.Property("capabilities")
	if node.Len() == 0 {
		return ""
	}
	return string(node.Raw())
}

// differing returns the columns that the environment has otherwise. A reference to a variable and
// its value there are the same; secrets cannot be compared.
func (u *unit) differing(e *Exchange, values map[string]string) []column {
	return slices.DeleteFunc(u.columns(e), func(c column) bool { return c.same(values, false) })
}

// lost returns the columns in which something that was sent is not there. What the environment adds
// to JSON does not count.
func (u *unit) lost(e *Exchange, values map[string]string) []column {
	return slices.DeleteFunc(u.columns(e), func(c column) bool { return c.same(values, true) })
}

func (c column) same(values map[string]string, mayAdd bool) bool {
	if !c.json {
		return c.packed == c.there
	}
	packed, there := orEmpty(c.packed, c.empty), orEmpty(c.there, c.empty)
	if packed == "" || there == "" {
		return packed == there
	}
	return comparison{values, mayAdd}.equal(source.Parse("packed", []byte(packed)).Root, source.Parse("there", []byte(there)).Root)
}

func orEmpty(text, empty string) string {
	if text = strings.TrimSpace(text); text == "null" || text == "" {
		return empty
	}
	return text
}

// comparison compares what is packed with what an environment has.
type comparison struct {
	values map[string]string // of variables there
	mayAdd bool              // the environment may have more members
}

func (c comparison) equal(packed, there source.Node) bool {
	switch {
	case packed.Kind() != there.Kind():
		return false
	case packed.Kind() == source.String && strings.Contains(packed.Str(), variableMark):
		return packed.Str() == there.Str() || c.resolved(packed.Str()) == there.Str()
	case packed.Kind() == source.Object:
		return c.members(packed, there)
	case packed.Kind() == source.Array:
		return c.items(packed, there)
	}
	return packed.Equal(there)
}

func (c comparison) items(packed, there source.Node) bool {
	var others []source.Node
	for _, item := range there.Items() {
		others = append(others, item)
	}
	if packed.Len() != len(others) {
		return false
	}
	for i, item := range packed.Items() {
		if !c.equal(item, others[i]) {
			return false
		}
	}
	return true
}

func (c comparison) members(packed, there source.Node) bool {
	n := 0
	for key, value := range packed.Members() {
		if strings.EqualFold(key.Str(), "clientSecret") && value.Kind() == source.String {
			continue
		}
		n++
		if other := there.Get(key.Str()); !other.Exists() || !c.equal(value, other) {
			return false
		}
	}
	for key, value := range there.Members() {
		if strings.EqualFold(key.Str(), "clientSecret") && value.Kind() == source.String {
			continue
		}
		n--
	}
	return n == 0 || c.mayAdd
}

// resolved puts the values of variables into a text.
func (c comparison) resolved(text string) string {
	for _, name := range solution.References([]byte(source.Quote(text))) {
		if value, known := c.values[name]; known {
			text = strings.ReplaceAll(text, variableMark+`"`+name+`")`, value)
		}
	}
	return text
}

// iconColumn returns the icon of the folder as it is written.
func (u *unit) iconColumn() dataverse.Columns {
	return dataverse.Columns{"iconblob": base64.StdEncoding.EncodeToString(u.packed.Icon)}
}

// iconDiffers reports whether the environment has another icon than the folder. One that the
// environment does not return counts as there if this work tree sent it before.
func (u *unit) iconDiffers(s state, key string) bool {
	switch {
	case len(u.packed.Icon) == 0 || bytes.Equal(u.packed.Icon, u.icon):
		return false
	case len(u.icon) == 0:
		return s[key][u.iconKey()] != digestOf(u.packed.Icon)
	}
	return true
}

func (u *unit) iconKey() string { return strings.ToLower(u.name) + "/icon" }
