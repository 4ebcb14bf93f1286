package diff

import (
	"slices"
	"strings"

	"alm/pipeline/check"
)

// onParameter changes a parameter that makers see; about is the part of it that a finding names.
func onParameter(about string, fits func(p parameterSite) bool, edit func(p parameterSite)) picker {
	return func(m *model) (string, func()) {
		p, ok := m.parameter(func(p parameterSite) bool { return p.shown() && fits(p) })
		if !ok {
			return "", nil
		}
		return p.subject() + about, func() { edit(p) }
	}
}

func onInternal(about string, fits func(p parameterSite) bool, edit func(p parameterSite)) picker {
	return func(m *model) (string, func()) {
		p, ok := m.parameter(func(p parameterSite) bool { return !p.shown() && fits(p) })
		if !ok {
			return "", nil
		}
		return p.subject() + about, func() { edit(p) }
	}
}

// adding adds a parameter to an operation that makers see.
func adding(parameter doc) picker {
	return onOperation("/parameter/"+stringAt(parameter, "name"), any1, func(op operationSite) { op.add(parameter) })
}

func in(places ...string) func(p parameterSite) bool {
	return func(p parameterSite) bool { return slices.Contains(places, stringAt(p.node, "in")) }
}

// sent reports whether a parameter is sent beside the body and the path.
func sent(p parameterSite) bool { return in("query", "header")(p) }

// passesTo reports whether an extension passes something to a parameter of this name.
func (m *model) passesTo(name string) bool {
	var passes func(n any, in string) bool
	passes = func(n any, in string) bool {
		switch n := n.(type) {
		case doc:
			if _, ok := n[name]; ok && in == "parameters" {
				return true
			}
			for key, value := range n {
				if passes(value, key) {
					return true
				}
			}
		case []any:
			for _, value := range n {
				if passes(value, in) {
					return true
				}
			}
		}
		return false
	}
	return passes(m.definition["paths"], "") || passes(m.definition["definitions"], "")
}

func sentAs(kind, format string) func(p parameterSite) bool {
	return func(p parameterSite) bool {
		return sent(p) && stringAt(p.node, "type") == kind && stringAt(p.node, "format") == format && p.node["enum"] == nil
	}
}

func sentWith(name string) func(p parameterSite) bool {
	return func(p parameterSite) bool { return sent(p) && p.node[name] != nil }
}

func (p parameterSite) required() bool { return isTrue(p.node, "required") }

func set(name string, value any) func(p parameterSite) {
	return func(p parameterSite) { assign(p.node, name, value) }
}

func optional(p parameterSite) bool { return sent(p) && !p.required() }

func withoutDefault(p parameterSite) bool { return p.node["default"] == nil }

func both(a, b func(p parameterSite) bool) func(p parameterSite) bool {
	return func(p parameterSite) bool { return a(p) && b(p) }
}

var parameterKinds = []mutationKind{
	{"parameter renamed", check.Breaking, onParameter("", sent, func(p parameterSite) { p.node["name"] = p.name() + "Renamed" })},
	{"parameter in another case", check.Breaking, onParameter("", func(p parameterSite) bool { return sent(p) && otherCase(p.name()) != p.name() }, func(p parameterSite) { p.node["name"] = otherCase(p.name()) })},
	{"path parameter renamed", check.Breaking, func(m *model) (string, func()) {
		p, ok := m.parameter(func(p parameterSite) bool {
			return p.shown() && in("path")(p) && strings.Contains(p.path, "{"+p.name()+"}")
		})
		return subjectIf(ok, p.subject()), func() {
			was := p.name()
			p.node["name"] = was + "Renamed"
			p.move(m, strings.Replace(p.path, "{"+was+"}", "{"+was+"Renamed}", 1), p.method)
		}
	}},
	{"parameter removed", check.Breaking, onParameter("", sent, parameterSite.remove)},
	{"internal parameter removed", check.Additive, func(m *model) (string, func()) {
		return onInternal("", func(p parameterSite) bool { return sent(p) && !m.passesTo(p.name()) }, parameterSite.remove)(m)
	}},
	{"parameter became required", check.Breaking, onParameter("/required", both(optional, withoutDefault), set("required", true))},
	{"parameter with a default became required", check.Additive, onParameter("/required", func(p parameterSite) bool { return optional(p) && p.node["default"] != nil }, set("required", true))},
	{"parameter became optional", check.Additive, onParameter("/required", func(p parameterSite) bool { return sent(p) && p.required() }, set("required", nil))},
	{"required parameter added", check.Breaking, adding(doc{"name": "unheardOf", "in": "query", "type": "string", "required": true})},
	{"required parameter with a default added", check.Breaking, adding(doc{"name": "unheardOf", "in": "query", "type": "string", "required": true, "default": "x"})},
	{"optional parameter added", check.Additive, adding(doc{"name": "unheardOf", "in": "query", "type": "string"})},
	{"required internal parameter added", check.Additive, adding(doc{"name": "unheardOf", "in": "query", "type": "string", "required": true, "default": "x", "x-ms-visibility": "internal"})},
	{"required internal parameter without a default added", check.Breaking, adding(doc{"name": "unheardOf", "in": "query", "type": "string", "required": true, "x-ms-visibility": "internal"})},
	{"parameter in another place", check.Breaking, onParameter("", in("query"), set("in", "header"))},
	{"integer parameter became number", check.Additive, onParameter("/type", sentAs("integer", ""), set("type", "number"))},
	{"number parameter became integer", check.Breaking, onParameter("/type", sentAs("number", ""), set("type", "integer"))},
	{"text parameter became integer", check.Breaking, onParameter("/type", sentAs("string", ""), set("type", "integer"))},
	{"boolean parameter became text", check.Breaking, onParameter("/type", sentAs("boolean", ""), set("type", "string"))},
	{"parameter's format added", check.Additive, onParameter("/format", sentAs("string", ""), set("format", "date-time"))},
	{"parameter's format lost", check.Additive, onParameter("/format", sentAs("integer", "int32"), set("format", nil))},
	{"parameter's format became text", check.Breaking, onParameter("/type", sentAs("string", ""), set("format", "byte"))},
	{"parameter's enum lost a value", check.Breaking, onParameter("/enum", func(p parameterSite) bool { return sent(p) && len(listAt(p.node, "enum")) > 1 }, func(p parameterSite) {
		p.node["enum"] = listAt(p.node, "enum")[1:]
	})},
	{"parameter's enum gained a value", check.Additive, onParameter("/enum", sentWith("enum"), func(p parameterSite) { p.node["enum"] = append(slices.Clip(listAt(p.node, "enum")), "unheard of") })},
	{"parameter's enum added", check.Breaking, onParameter("/enum", sentAs("string", ""), set("enum", []any{"x", "y"}))},
	{"parameter's enum lost", check.Additive, onParameter("/enum", sentWith("enum"), set("enum", nil))},
	{"parameter's labels of values", check.Editorial, onParameter("/x-ms-enum-values", sentWith("x-ms-enum-values"), func(p parameterSite) {
		objectAt(listAt(p.node, "x-ms-enum-values")[0])["displayName"] = "Another label"
	})},
	{"parameter's default added", check.Additive, onParameter("/default", func(p parameterSite) bool { return sentAs("string", "")(p) && withoutDefault(p) }, set("default", "x"))},
	{"parameter's default lost", check.Additive, onParameter("/default", sentWith("default"), set("default", nil))},
	{"parameter's default changed", check.Additive, onParameter("/default", sentWith("default"), set("default", "unheard of"))},
	{"internal parameter's default changed", check.Additive, onInternal("/default", sentWith("default"), set("default", "unheard of"))},
	{"required internal parameter's default lost", check.Breaking, onInternal("/default", func(p parameterSite) bool { return sentWith("default")(p) && p.required() }, set("default", nil))},
	{"internal parameter became required", check.Breaking, onInternal("/required", func(p parameterSite) bool { return optional(p) && withoutDefault(p) }, set("required", true))},
	{"required internal parameter shown", check.Breaking, onInternal("/x-ms-visibility", func(p parameterSite) bool { return sentWith("default")(p) && p.required() }, set("x-ms-visibility", nil))},
	{"optional internal parameter shown", check.Additive, onInternal("/x-ms-visibility", optional, set("x-ms-visibility", nil))},
	{"internal parameter's enum", check.Additive, onInternal("/enum", func(p parameterSite) bool { return stringAt(p.node, "type") == "string" && p.node["enum"] == nil }, set("enum", []any{"on", "off"}))},
	{"parameter hidden", check.Breaking, onParameter("/x-ms-visibility", func(p parameterSite) bool { return sent(p) && !p.required() }, set("x-ms-visibility", "internal"))},
	{"parameter more advanced", check.Editorial, onParameter("/x-ms-visibility", func(p parameterSite) bool { return sent(p) && stringAt(p.node, "x-ms-visibility") != "advanced" }, set("x-ms-visibility", "advanced"))},
	{"parameter's length limited", check.Additive, onParameter("/maxLength", func(p parameterSite) bool { return sentAs("string", "")(p) && p.node["maxLength"] == nil }, set("maxLength", 5.0))},
	{"parameter's length limited more", check.Breaking, onParameter("/maxLength", sentWith("maxLength"), set("maxLength", 1.0))},
	{"parameter's maximum lowered", check.Breaking, onParameter("/maximum", sentWith("maximum"), func(p parameterSite) {
		highest, _ := p.node["maximum"].(float64)
		p.node["maximum"] = highest - 1
	})},
	{"parameter's maximum raised", check.Additive, onParameter("/maximum", sentWith("maximum"), func(p parameterSite) {
		highest, _ := p.node["maximum"].(float64)
		p.node["maximum"] = highest + 1
	})},
	{"parameter's pattern lost", check.Additive, onParameter("/pattern", sentWith("pattern"), set("pattern", nil))},
	{"parameter's summary", check.Editorial, onParameter("/x-ms-summary", sent, set("x-ms-summary", "Another label"))},
	{"parameter's description", check.Editorial, onParameter("/description", sent, set("description", "Another description."))},
	{"parameter's collectionFormat", check.Additive, onParameter("/collectionFormat", sentWith("collectionFormat"), set("collectionFormat", "pipes"))},
	{"parameter's items", check.Breaking, onParameter("", func(p parameterSite) bool { return sent(p) && stringAt(p.node, "items", "type") == "string" }, set("items", doc{"type": "integer"}))},
	{"parameter's url encoding", check.Additive, onParameter("/x-ms-url-encoding", func(p parameterSite) bool { return in("path")(p) && stringAt(p.node, "x-ms-url-encoding") == "double" }, set("x-ms-url-encoding", nil))},
	{"parameter no longer empty", check.Additive, onParameter("/allowEmptyValue", func(p parameterSite) bool { return isTrue(p.node, "allowEmptyValue") }, set("allowEmptyValue", nil))},
	{"unknown member of a parameter", check.Additive, onParameter("/x-ms-zz", sent, set("x-ms-zz", "a"))},
	{"dynamic values of another operation", check.Additive, onParameter("/x-ms-dynamic-values", func(p parameterSite) bool { return stringAt(p.node, "x-ms-dynamic-values", "operationId") != "" }, func(p parameterSite) {
		source, _ := copyOf(objectAt(p.node, "x-ms-dynamic-values")).(doc)
		source["operationId"] = p.id
		p.node["x-ms-dynamic-values"] = source
	})},
	{"dynamic values by another path", check.Additive, onParameter("/x-ms-dynamic-values", func(p parameterSite) bool { return stringAt(p.node, "x-ms-dynamic-values", "value-title") != "" }, func(p parameterSite) {
		values := objectAt(p.node, "x-ms-dynamic-values")
		values["value-title"] = values["value-path"]
		values["parameters"] = doc{"more": 1.0}
	})},
	{"dynamic values lost", check.Additive, onParameter("/x-ms-dynamic-values", sentWith("x-ms-dynamic-values"), set("x-ms-dynamic-values", nil))},
	{"dynamic values of nothing", check.Breaking, func(m *model) (string, func()) {
		p, ok := m.parameter(func(p parameterSite) bool {
			return p.shown() && stringAt(p.node, "x-ms-dynamic-values", "operationId") != ""
		})
		return subjectIf(ok, p.subject()), func() { objectAt(p.node, "x-ms-dynamic-values")["operationId"] = "NobodyHome" }
	}},
	{"dynamic values added", check.Additive, onParameter("/x-ms-dynamic-values", func(p parameterSite) bool { return sentAs("string", "")(p) && p.node["x-ms-dynamic-values"] == nil }, func(p parameterSite) {
		p.node["x-ms-dynamic-values"] = doc{"operationId": p.id, "value-path": "id"}
	})},
	{"required parameters in another order", check.Additive, func(m *model) (string, func()) {
		op, ok := m.operation(func(op operationSite) bool { return op.visible() && len(m.inOrder(op)) > 1 })
		return subjectIf(ok, op.subject()), func() {
			at := m.inOrder(op)
			list := slices.Clone(listAt(op.node, "parameters"))
			list[at[0]], list[at[1]] = list[at[1]], list[at[0]]
			op.node["parameters"] = list
		}
	}},
}

// inOrder returns where the required parameters are that apps give by their order: those of one location.
func (m *model) inOrder(op operationSite) []int {
	all := map[string][]int{}
	for i, p := range listAt(op.node, "parameters") {
		if p := m.resolved(p); isTrue(p, "required") && stringAt(p, "x-ms-visibility") != "internal" && stringAt(p, "in") != "body" {
			all[stringAt(p, "in")] = append(all[stringAt(p, "in")], i)
		}
	}
	for _, in := range []string{"path", "query", "header", "formData"} {
		if len(all[in]) > 1 {
			return all[in]
		}
	}
	return nil
}
