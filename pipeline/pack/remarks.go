package pack

import (
	"maps"
	"path"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/internal/words"
	"alm/solution"
	"alm/solution/connector"
)

// remarkLeftOut reports what of a connector's folder a solution has no place for. A client secret that is
// written out is a fault of its own; a reference to one is lost on the way into a managed
// solution. (microsoft/PowerPlatformConnectors issue 4010)
func (b *Bundle) remarkLeftOut(c *connector.Connector) {
	say := func(value source.Node, name, why string) {
		if raw := strings.TrimSpace(string(value.Raw())); value.Exists() && raw != "[]" && raw != `""` && raw != "null" {
			from := value.Span().From()
			b.remark("note: %s:%d:%d: %s %s (property-not-carried)", value.Span().Name(), from.Line, from.Column, name, why)
		}
	}
	for _, name := range []string{"capabilities", "publisher", "stackOwner"} {
		say(c.Property(name), name, "is not in the zip: a solution has no place for it")
	}
	for key, value := range c.Property().Members() {
		if !slices.Contains(packedProperties, key.Str()) {
			say(value, key.Str(), "is not in the zip: it is no property of a connector")
		}
	}
	if c.Script == nil {
		say(c.Property("scriptOperations"), "scriptOperations", "is not in the zip: the folder has no "+connector.ScriptFile)
	}
	for _, name := range c.Names {
		if ext := path.Ext(name); c.Icon == nil && strings.EqualFold(strings.TrimSuffix(name, ext), "icon") {
			b.remark("note: %s is not in the zip: an icon is icon.png or icon.jpg (property-not-carried)", path.Join(c.Dir, name))
		}
	}
	secrets := func(parameters source.Node) {
		for _, parameter := range parameters.Members() {
			say(parameter.Get("oAuthSettings", "clientSecret"), "clientSecret", "does not arrive: an import empties it, and it is entered afterwards")
		}
	}
	secrets(c.Property("connectionParameters"))
	for _, set := range c.Property("connectionParameterSets").Get("values").Items() {
		secrets(set.Get("parameters"))
	}
}

// packedProperties are the properties that are packed, or reported by name.
var packedProperties = []string{
	"capabilities", "publisher", "stackOwner", "connectionParameters", "connectionParameterSets",
	"policyTemplateInstances", "scriptOperations", "iconBrandColor",
}

// remarkKept reports what stays as the source has it, because the connector's folder has none.
func (b *Bundle) remarkKept(dir string, c *connector.Connector, built, was *solution.Connector) {
	if was == nil {
		return
	}
	var kept []string
	for _, part := range []struct {
		what  string
		there bool
	}{
		{"icon", c.Icon == nil && was.Icon != nil},
		{"script", c.Script == nil && was.Script != nil},
		{"connection parameters", string(was.Parameters) != "{}" && was.Parameters != nil && !c.Property("connectionParameters").Exists() && !c.Property("connectionParameterSets").Exists()},
		{"policies", string(was.Policies) != "[]" && was.Policies != nil && !c.Property("policyTemplateInstances").Exists()},
		{"description", built.Description == was.Description && was.Description != "" && c.Definition.Root.Get("info", "description").Str() == ""},
	} {
		if part.there {
			kept = append(kept, part.what)
		}
	}
	if len(kept) > 0 {
		b.remark("note: %s does not set %s: what the source has stays", dir, words.List(kept))
	}
}

// remarkSurprises reports what the platform takes and does not use as it is meant.
func (b *Bundle) remarkSurprises(at *identities, c *connector.Connector) {
	if colour := c.Property("iconBrandColor"); colour.Exists() && !brandColor.Get().MatchString(colour.Str()) {
		b.remark("warning: %s: iconBrandColor is %.40q; it must be # and six hex digits (brand-color)", position(colour), colour.Str())
	}
	for _, place := range slices.Sorted(maps.Keys(at.part.Variables)) {
		if strings.HasPrefix(place, "policy/") {
			b.remark("warning: %s: the platform may not replace the variable of %s (policy-environment-variable)", at.at.At("variables", place), place)
		}
	}
}

var brandColor = lazyregexp.New(`^#[0-9a-fA-F]{6}$`)
