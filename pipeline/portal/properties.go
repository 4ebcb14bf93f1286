package portal

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

// member is one of the properties that an environment knows of a connector.
type member struct {
	name   string
	packed string
	there  string
	kind   source.Kind
	empty  string // what a file that lacks the member packs to
	part   string // the file that has it in folders in parts
}

// defaultColor is what alm packs without iconBrandColor.
const defaultColor = "#007ee5"

func (m *merger) members() []member {
	color := ""
	if m.There.BrandColor != "" {
		color = source.Quote(m.There.BrandColor)
	}
	operations := ""
	if len(m.There.Script) > 0 {
		operations = cmp.Or(strings.TrimSpace(m.There.ScriptOperations), "[]")
	}
	return []member{
		{"connectionParameters", string(m.Packed.Parameters), cmp.Or(absentIfNull(m.There.Parameters), "{}"), source.Object, "{}", "connectionParameters.json"},
		{"connectionParameterSets", string(m.Packed.ParameterSets), absentIfNull(m.There.ParameterSets), source.Object, "", "connectionParameterSets.json"},
		{"iconBrandColor", "", color, source.String, source.Quote(defaultColor), ""},
		{"capabilities", "", m.Capabilities, source.Array, "[]", ""},
		{"scriptOperations", "", operations, source.Array, "[]", ""},
		{"policyTemplateInstances", string(m.Packed.Policies), cmp.Or(absentIfNull(m.There.Policies), "[]"), source.Array, "[]", "policyTemplateInstances.json"},
	}
}

// absentIfNull returns a JSON text, "" for null.
func absentIfNull(text []byte) string {
	if s := strings.TrimSpace(string(text)); s != "null" {
		return s
	}
	return ""
}

// properties merges apiProperties.json, or the files that have its members.
func (m *merger) properties() error {
	m.inProperties = true
	defer func() { m.inProperties = false }()
	var known []member
	packed, there := []connector.Member{}, []connector.Member{}
	for _, mem := range m.members() {
		if mem.there != "" {
			node, err := m.document(mem.name, []byte(mem.there), mem.kind)
			if err != nil {
				return err
			}
			if m.equalsAbsent(mem, node) {
				continue
			}
			there = append(there, connector.Member{Name: mem.name, Text: mem.there})
		}
		if mem.packed != "" {
			packed = append(packed, connector.Member{Name: mem.name, Text: mem.packed})
		}
		known = append(known, mem)
	}
	is := connector.Assemble("there", there)
	was := connector.Assemble("packed", packed).Root
	switch {
	case m.local == nil || m.local.Properties == nil:
		return m.newProperties(is.Root)
	case m.local.Properties.IsDerived():
		return m.mergeParts(known, was, is.Root)
	}
	return m.mergeProperties(known, was, is.Root)
}

// equalsAbsent reports whether the folder lacks a member, and packs to what is there all the same.
// Capabilities are in no solution: an environment may not know them.
func (m *merger) equalsAbsent(mem member, there source.Node) bool {
	local := m.local != nil && m.local.Properties != nil && m.local.Property(mem.name).Exists()
	return !local && mem.empty != "" && there.Equal(source.Parse("empty", []byte(mem.empty)).Root) && m.local != nil && m.local.Properties != nil
}

// newProperties writes an apiProperties.json.
func (m *merger) newProperties(there source.Node) error {
	m.style = plainStyle
	m.reportSecretsIn(there)
	m.put(path.Join(m.Dir, connector.PropertiesFile), nil, m.fresh(there))
	return nil
}

// reportSecretsIn reports the client secrets in a value of the environment.
func (m *merger) reportSecretsIn(there source.Node) {
	for key, value := range there.Members() {
		if m.isSecret(key, value) {
			m.reportSecret(source.Node{}, value)
			continue
		}
		m.reportSecretsIn(value)
	}
	for _, item := range there.Items() {
		m.reportSecretsIn(item)
	}
}

func (m *merger) mergeProperties(known []member, packed, there source.Node) error {
	file := m.local.Properties
	m.style = styleOf(file)
	properties := file.Root.Get("properties")
	if isBroken(file) || properties.Kind() != source.Object {
		m.reportSecretsIn(there)
		m.put(file.Name, file.Data, m.fresh(there))
		return nil
	}
	isKnown := func(name string) bool {
		return slices.ContainsFunc(known, func(mem member) bool { return mem.name == name })
	}
	keep := func(name string) bool {
		return !isKnown(name) || m.unknownThere(name)
	}
	at := properties.Span()
	text := m.object(triple{properties, packed.Get("properties"), there.Get("properties")}, m.style.after(blankBefore(keyOf(file.Root, "properties")), m.style.root()), 1, keep)
	m.put(file.Name, file.Data, slices.Concat(file.Data[:at.Start], []byte(text), file.Data[at.End:]))
	return nil
}

func keyOf(object source.Node, name string) source.Node {
	key, _ := object.Member(name)
	return key
}

// unknownThere reports whether the environment does not say what a member is, which then stays.
func (m *merger) unknownThere(name string) bool {
	switch name {
	case "capabilities":
		return m.Capabilities == ""
	case "iconBrandColor":
		return m.There.BrandColor == "" || strings.EqualFold(m.There.BrandColor, m.local.Property(name).Str())
	case "scriptOperations":
		return len(m.There.Script) == 0 && m.local.Script == nil
	}
	return false
}

// mergeParts merges the files of a folder that has the members of apiProperties.json in files of
// their own.
func (m *merger) mergeParts(known []member, packed, there source.Node) error {
	for _, mem := range known {
		value := there.Get("properties", mem.name)
		local := m.local.Property(mem.name)
		switch {
		case local.Exists():
			if err := m.mergePart(local, packed.Get("properties", mem.name), value); err != nil {
				return err
			}
		case value.Exists() && mem.part != "":
			m.style = plainStyle
			m.reportSecretsIn(value)
			m.put(path.Join(m.Dir, mem.part), nil, m.fresh(value))
		case value.Exists():
			m.report(ruleNotRead, source.Span{}, mem.name, "%s of %s is not in the folder, which has no %s", mem.name, m.name(), connector.PropertiesFile)
		}
	}
	return nil
}

// mergePart merges a file with one member.
func (m *merger) mergePart(local, packed, there source.Node) error {
	file := local.Span().Origin()
	if !there.Exists() {
		m.put(file.Name, file.Data, []byte("{}\n"))
		return nil
	}
	m.style = styleOf(file)
	if isBroken(file) {
		m.put(file.Name, file.Data, m.fresh(there))
		return nil
	}
	text := m.value(triple{file.Root, packed, there}, m.style.root(), 0)
	at := file.Root.Span()
	m.put(file.Name, file.Data, slices.Concat(file.Data[:at.Start], []byte(text), file.Data[at.End:]))
	return nil
}
