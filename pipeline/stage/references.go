package stage

import (
	"strings"

	"alm/internal/source"
	"alm/solution"
	"alm/solution/dataverse"
)

// VariableMark begins the text that names an environment variable.
const VariableMark = "@environmentVariables("

// Member is one of a connector's texts: as packed, as it should be at the stage, and as it is
// there.
type Member struct {
	Name           string // "" is the definition
	Packed, Wanted []byte
	Row            string
	Field          func(*dataverse.Connector) *string // where it goes to be saved
}

// Members returns the texts of a connector that can name environment variables.
func (s *Stage) Members(of *solution.Solution, sent solution.Connector, row dataverse.Connector) []Member {
	want := s.Resolved(sent, of)
	return []Member{
		{"", sent.Definition, want.Definition, row.Definition, func(c *dataverse.Connector) *string { return &c.Definition }},
		{"connectionParameters", sent.Parameters, want.Parameters, row.Parameters, func(c *dataverse.Connector) *string { return &c.Parameters }},
		{"connectionParameterSets", sent.ParameterSets, want.ParameterSets, row.ParameterSets, func(c *dataverse.Connector) *string { return &c.ParameterSets }},
	}
}

// Outdated returns the places of a connector that hold another value than their variable has
// at the stage.
func (s *Stage) Outdated(of *solution.Solution, sent solution.Connector, row dataverse.Connector) []string {
	var places []string
	for _, m := range s.Members(of, sent, row) {
		places = append(places, m.Outdated()...)
	}
	return places
}

// Outdated returns the places of one text. A row that still names the variable is up to date,
// and secrets cannot be read.
func (m Member) Outdated() []string {
	if len(m.Packed) == 0 || m.Row == "" {
		return nil
	}
	var places []string
	want, row := source.Parse("want", m.Wanted).Root, source.Parse("row", []byte(m.Row)).Root
	eachVariable(source.Parse("zip", m.Packed).Root, []source.Node{want, row}, 0, func(_ source.Node, beside []source.Node) {
		want, row := beside[0].Str(), beside[1].Str()
		if row != want && !strings.Contains(row, VariableMark) && !strings.Contains(want, VariableMark) && !isClientSecret(beside[1]) {
			places = append(places, m.Name+beside[1].Pointer())
		}
	})
	return places
}

func isClientSecret(n source.Node) bool {
	return strings.HasSuffix(strings.ToLower(n.Pointer()), "/clientsecret")
}

// eachVariable yields every text of a packed document that names an environment variable,
// with what the other documents have in its place. Members that the last document lacks are skipped.
func eachVariable(packed source.Node, beside []source.Node, depth int, visit func(packed source.Node, beside []source.Node)) {
	if depth > 100 || !beside[len(beside)-1].Exists() {
		return
	}
	if packed.Kind() == source.String && strings.Contains(packed.Str(), VariableMark) {
		visit(packed, beside)
		return
	}
	step := func(value source.Node, to func(source.Node) source.Node) {
		next := make([]source.Node, len(beside))
		for i, n := range beside {
			next[i] = to(n)
		}
		eachVariable(value, next, depth+1, visit)
	}
	for key, value := range packed.Members() {
		step(value, func(n source.Node) source.Node { return n.Get(key.Str()) })
	}
	for i, item := range packed.Items() {
		step(item, func(n source.Node) source.Node { return n.At(i) })
	}
}

// withRowValues puts the texts of a row into the places where the packed text names a
// variable.
func withRowValues(packed, row []byte) []byte {
	if !strings.Contains(string(packed), VariableMark) {
		return packed
	}
	file := source.Parse("zip", packed)
	var edits []source.Edit
	eachVariable(file.Root, []source.Node{source.Parse("row", row).Root}, 0, func(at source.Node, beside []source.Node) {
		if beside[0].Kind() == source.String {
			edits = append(edits, source.Edit{Span: at.Span(), New: source.Quote(beside[0].Str())})
		}
	})
	edited, err := file.Apply(edits...)
	if err != nil {
		return packed
	}
	return edited
}
