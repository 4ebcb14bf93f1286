package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/solution/connector"
)

// maxUnknownMembers is how many members without a rule are reported one by one.
const maxUnknownMembers = 16

func (f sides) unknownMembers(names []string) {
	for _, name := range names[:min(len(names), maxUnknownMembers)] {
		f.unknownMember(name)
	}
	if more := len(names) - maxUnknownMembers; more > 0 {
		f.recordMember(unknownChange, names[maxUnknownMembers], fmt.Sprintf("changed %d more members", more))
	}
}

// unknownMember records a changed member that no rule covers. Its value is not shown.
func (f sides) unknownMember(name string) {
	if f.d.isomorphic(f.was.get(name), f.is.get(name)) {
		return // only names of definitions changed
	}
	ch := f.memberChange(name, "changed "+name)
	ch.old, ch.new, ch.content = "", "", f.d.content(f.was.get(name), f.is.get(name))
	kind := unknownChange
	switch {
	case isForeign(name):
		ch.severity = asNote
	case !strings.HasPrefix(name, "x-") && !slices.Contains(jsonSchemaMembers, name):
		kind, ch.severity, ch.effect = labelChanged, asNote, "it is no keyword of Swagger 2.0, so nothing reads it"
	}
	f.record(f.c.at.ruleFor(kind), name, ch)
}

// jsonSchemaMembers are keywords that have an effect only in some places, or only where a tool knows
// JSON Schema. All others are ignored, such as a misspelled one.
var jsonSchemaMembers = []string{
	"not", "const", "if", "then", "else", "dependencies", "contains", "propertyNames", "additionalItems", "prefixItems", "nullable",
	"items", "type", "required", "anyOf", "oneOf",
}

// isForeign reports whether the name is another tool's extension, which the platform ignores.
func isForeign(name string) bool {
	return strings.HasPrefix(name, "x-") && !strings.HasPrefix(name, "x-ms-") || connector.AutoRest(name)
}
