package solution

import (
	"slices"
	"strconv"
	"strings"

	"alm/internal/source"
)

// settingsFile writes JSON indented as pac does.
type settingsFile struct{ strings.Builder }

func (b *settingsFile) member(indent, key, value string, last bool) {
	b.WriteString(indent + source.Quote(key) + ": " + value)
	if !last {
		b.WriteString(",")
	}
	b.WriteString("\n")
}

// settingsRow is a key and its value as JSON.
type settingsRow struct{ key, value string }

// File returns the settings file for a solution. It lists what has a value; described adds the
// default, names, type and need that newer releases of pac write beside it. pac solution
// create-settings gives a custom connector the id in the zip, which belongs to the environment
// that it was exported from: an import elsewhere reports "Invalid connection". So File writes
// the id of the settings, or none, and the import looks it up.
func (s *Settings) File(of *Solution, described bool) []byte {
	var variables, connections [][]settingsRow
	for _, v := range of.sortedVariables() {
		i := slices.IndexFunc(s.Variables, func(x Setting) bool { return x.Name == v.Name })
		if i < 0 || s.Variables[i].Value == "" {
			continue
		}
		rows := []settingsRow{{"SchemaName", source.Quote(v.Name)}, {"Value", source.Quote(s.Variables[i].Value)}}
		if described {
			rows = append(rows, v.describe()...)
		}
		variables = append(variables, rows)
	}
	for _, r := range of.References {
		i := slices.IndexFunc(s.Connections, func(x Connection) bool { return x.Reference == r.Name })
		if i < 0 || s.Connections[i].ID == "" {
			continue
		}
		rows := []settingsRow{{"LogicalName", source.Quote(r.Name)}, {"ConnectionId", source.Quote(s.Connections[i].ID)}}
		api := r.API
		if r.CustomConnector != "" {
			api = s.Connections[i].API
		}
		if api != "" {
			rows = append(rows, settingsRow{"ConnectorId", source.Quote(api)})
		}
		connections = append(connections, rows)
	}
	b := &settingsFile{}
	b.WriteString("{\n")
	b.list("EnvironmentVariables", variables, false)
	b.list("ConnectionReferences", connections, true)
	b.WriteString("}\n")
	return []byte(b.String())
}

func (b *settingsFile) list(key string, items [][]settingsRow, last bool) {
	if len(items) == 0 {
		b.member("  ", key, "[]", last)
		return
	}
	b.WriteString("  " + source.Quote(key) + ": [\n")
	for i, rows := range items {
		b.WriteString("    {\n")
		for j, row := range rows {
			b.member("      ", row.key, row.value, j == len(rows)-1)
		}
		b.WriteString("    }" + map[bool]string{true: "\n", false: ",\n"}[i == len(items)-1])
	}
	b.WriteString("  ]" + map[bool]string{true: "\n", false: ",\n"}[last])
}

func (v *Variable) describe() []settingsRow {
	var rows []settingsRow
	if v.Default != nil {
		rows = append(rows, settingsRow{"DefaultValue", source.Quote(*v.Default)})
	}
	rows = append(rows, settingsRow{"Name", localizedText(v.DisplayName)}, settingsRow{"TypeId", strconv.Itoa(int(v.Type))})
	if v.Description != "" {
		rows = append(rows, settingsRow{"Description", localizedText(v.Description)})
	}
	return append(rows, settingsRow{"IsRequired", strconv.FormatBool(v.Required)})
}

func localizedText(text string) string {
	const indent = "\n        "
	quoted := source.Quote(text)
	return "{" + indent + `"Default": ` + quoted + "," + indent + `"ByLcid": {` + indent + `  "` + english + `": ` + quoted + indent + "}\n      }"
}
