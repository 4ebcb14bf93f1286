package diff

import (
	"slices"
	"strings"

	"alm/pipeline/check"
)

// onField changes a field of a side; about is the part of it that a finding names.
func onField(of fieldSide, about string, fits func(f fieldSite) bool, edit func(f fieldSite)) picker {
	return func(m *model) (string, func()) {
		f, ok := m.field(of, fits)
		return subjectIf(ok, f.subject+about), func() { edit(f) }
	}
}

func onInput(about string, fits func(f fieldSite) bool, edit func(f fieldSite)) picker {
	return onField(ofBody, about, fits, edit)
}

func onOutput(about string, fits func(f fieldSite) bool, edit func(f fieldSite)) picker {
	return onField(ofOutput, about, fits, edit)
}

func onNotified(about string, fits func(f fieldSite) bool, edit func(f fieldSite)) picker {
	return onField(ofNotification, about, fits, edit)
}

// besideField adds a field beside one that is chosen.
func besideField(of fieldSide, required bool, node doc) picker {
	const name = "unheardOf"
	return func(m *model) (string, func()) {
		f, ok := m.field(of, func(f fieldSite) bool { return objectAt(f.parent, "properties", name) == nil })
		return subjectIf(ok, f.subject[:max(0, len(f.subject)-len(f.name))]+name), func() {
			added, _ := copyOf(node).(doc)
			objectAt(f.parent, "properties")[name] = added
			if required {
				f.parent["required"] = append(slices.Clip(listAt(f.parent, "required")), name)
			}
		}
	}
}

func anyField(fieldSite) bool { return true }

func fieldOf(kind, format string) func(f fieldSite) bool {
	return func(f fieldSite) bool {
		return stringAt(f.node, "type") == kind && stringAt(f.node, "format") == format && f.node["enum"] == nil && f.node["default"] == nil
	}
}

func fieldWith(name string) func(f fieldSite) bool {
	return func(f fieldSite) bool { return f.node[name] != nil }
}

func fieldWithout(name string) func(f fieldSite) bool {
	return func(f fieldSite) bool { return f.node[name] == nil }
}

func setField(name string, value any) func(f fieldSite) {
	return func(f fieldSite) { assign(f.node, name, value) }
}

// isMap reports whether further fields have the definition of the sample.
func isMap(f fieldSite) bool {
	return strings.HasSuffix(stringAt(f.node, "additionalProperties", "$ref"), "Extra") && strings.HasPrefix(f.name, "extra")
}

func (f fieldSite) isRequired() bool { return f.required }

func (f fieldSite) isOptional() bool { return !f.required && f.node["default"] == nil }

func (f fieldSite) require() {
	f.parent["required"] = append(slices.Clip(listAt(f.parent, "required")), f.name)
}

func recased(f fieldSite) bool {
	return otherCase(f.name) != f.name && objectAt(f.parent, "properties", otherCase(f.name)) == nil
}

// bodyOf returns a parameter that is the body of an operation that makers see.
func bodyOf(about string, fits func(m *model, p parameterSite) bool, edit func(m *model, p parameterSite)) picker {
	return func(m *model) (string, func()) {
		p, ok := m.parameter(func(p parameterSite) bool {
			return p.shown() && in("body")(p) && m.urlOf(p.operationSite) == nil && fits(m, p)
		})
		return subjectIf(ok, p.subject()+about), func() { edit(m, p) }
	}
}

func anyBody(*model, parameterSite) bool { return true }

var bodyKinds = []mutationKind{
	{"body renamed", check.Breaking, bodyOf("", anyBody, func(_ *model, p parameterSite) { p.node["name"] = "renamed" })},
	{"body removed", check.Breaking, bodyOf("", func(m *model, p parameterSite) bool { return !m.holdsURL(p.node, 0) }, func(_ *model, p parameterSite) { p.remove() })},
	{"body became required", check.Breaking, bodyOf("", func(_ *model, p parameterSite) bool { return !p.required() }, func(_ *model, p parameterSite) { p.node["required"] = true })},
	{"body became optional", check.Additive, bodyOf("", func(_ *model, p parameterSite) bool { return p.required() }, func(_ *model, p parameterSite) { delete(p.node, "required") })},
	{"body's type", check.Breaking, bodyOf("/schema", func(m *model, p parameterSite) bool {
		return stringAt(m.resolved(p.node["schema"]), "type") == "object"
	}, func(_ *model, p parameterSite) {
		p.node["schema"] = doc{"type": "array", "items": p.node["schema"]}
	})},
	{"required body added", check.Breaking, onOperation("/parameter/added", func(op operationSite) bool { return !op.hasBody() && !op.hasForm() }, func(op operationSite) {
		op.add(doc{"name": "added", "in": "body", "required": true, "schema": doc{"type": "object"}})
	})},
	{"optional body added", check.Additive, onOperation("/parameter/added", func(op operationSite) bool { return !op.hasBody() && !op.hasForm() }, func(op operationSite) {
		op.add(doc{"name": "added", "in": "body", "schema": doc{"type": "object"}})
	})},
	{"input field removed", check.Breaking, onInput("", anyField, fieldSite.remove)},
	{"input field renamed", check.Breaking, onInput("", anyField, func(f fieldSite) { f.rename(f.name + "Renamed") })},
	{"input field in another case", check.Breaking, onInput("", recased, func(f fieldSite) { f.rename(otherCase(f.name)) })},
	{"required input field added", check.Breaking, besideField(ofBody, true, doc{"type": "string"})},
	{"required input field with a default added", check.Breaking, besideField(ofBody, true, doc{"type": "string", "default": "x"})},
	{"required internal input field added", check.Additive, besideField(ofBody, true, doc{"type": "string", "default": "x", "x-ms-visibility": "internal"})},
	{"required internal input field without a default added", check.Breaking, besideField(ofBody, true, doc{"type": "string", "x-ms-visibility": "internal"})},
	{"required read-only field added", check.Editorial, besideField(ofBody, true, doc{"type": "string", "readOnly": true})},
	{"optional input field added", check.Additive, besideField(ofBody, false, doc{"type": "string"})},
	{"input field became required", check.Breaking, onInput("/required", fieldSite.isOptional, fieldSite.require)},
	{"input field became optional", check.Additive, onInput("/required", fieldSite.isRequired, fieldSite.optional)},
	{"input field's type", check.Breaking, onInput("/type", fieldOf("string", ""), setField("type", "integer"))},
	{"integer input field became number", check.Additive, onInput("/type", fieldOf("integer", ""), setField("type", "number"))},
	{"number input field became integer", check.Breaking, onInput("/type", func(f fieldSite) bool { return stringAt(f.node, "type") == "number" && f.node["enum"] == nil }, setField("type", "integer"))},
	{"list became text in an input", check.Breaking, onInput("", fieldOf("array", ""), func(f fieldSite) { f.node["type"] = "string"; delete(f.node, "items") })},
	{"input field's format added", check.Additive, onInput("/format", fieldOf("string", ""), setField("format", "uuid"))},
	{"input field's format lost", check.Additive, onInput("/format", fieldOf("string", "date-time"), setField("format", nil))},
	{"input field's enum lost a value", check.Breaking, onInput("/enum", func(f fieldSite) bool { return len(listAt(f.node, "enum")) > 1 }, func(f fieldSite) { f.node["enum"] = listAt(f.node, "enum")[1:] })},
	{"input field's enum gained a value", check.Additive, onInput("/enum", fieldWith("enum"), func(f fieldSite) { f.node["enum"] = append(slices.Clip(listAt(f.node, "enum")), "unheard of") })},
	{"input field's enum added", check.Breaking, onInput("/enum", fieldOf("string", ""), setField("enum", []any{"x", "y"}))},
	{"input field's enum lost", check.Additive, onInput("/enum", fieldWith("enum"), setField("enum", nil))},
	{"input field's default changed", check.Additive, onInput("/default", fieldWith("default"), setField("default", "unheard of"))},
	{"input field's default lost", check.Additive, onInput("/default", fieldWith("default"), setField("default", nil))},
	{"input field became read-only", check.Breaking, onInput("/readOnly", anyField, setField("readOnly", true))},
	{"input field hidden", check.Breaking, onInput("/x-ms-visibility", fieldSite.isOptional, setField("x-ms-visibility", "internal"))},
	{"input field more advanced", check.Editorial, onInput("/x-ms-visibility", fieldWithout("x-ms-visibility"), setField("x-ms-visibility", "advanced"))},
	{"input field's length limited", check.Additive, onInput("/maxLength", func(f fieldSite) bool { return fieldOf("string", "")(f) && f.node["maxLength"] == nil }, setField("maxLength", 5.0))},
	{"input field's length limited more", check.Breaking, onInput("/maxLength", fieldWith("maxLength"), setField("maxLength", 1.0))},
	{"input list's length limited", check.Additive, onInput("/maxItems", func(f fieldSite) bool { return fieldOf("array", "")(f) && f.node["maxItems"] == nil }, setField("maxItems", 2.0))},
	{"input list's least length lost", check.Additive, onInput("/minItems", fieldWith("minItems"), setField("minItems", nil))},
	{"input list's items", check.Breaking, onInput("", func(f fieldSite) bool { return stringAt(f.node, "items", "type") == "string" }, setField("items", doc{"type": "integer"}))},
	{"input may be null", check.Additive, onInput("/x-nullable", fieldWithout("x-nullable"), setField("x-nullable", true))},
	{"input may no longer be null", check.Additive, onInput("/x-nullable", fieldWith("x-nullable"), setField("x-nullable", nil))},
	{"further input fields closed", check.Additive, onInput("/additionalProperties", func(f fieldSite) bool { return isTrue(f.node, "additionalProperties") }, setField("additionalProperties", false))},
	{"further input fields in a definition", check.Breaking, onInput("/additionalProperties/value", isMap, setField("additionalProperties", doc{"type": "object", "properties": doc{"value": doc{"type": "boolean"}}}))},
	{"input field's label", check.Editorial, onInput("/x-ms-summary", anyField, setField("x-ms-summary", "Another label"))},
	{"input field's description", check.Editorial, onInput("/description", anyField, setField("description", "Another description."))},
	{"input field's example", check.Editorial, onInput("/example", anyField, setField("example", "unheard of"))},
	{"unknown member of an input field", check.Additive, onInput("/x-ms-zz", anyField, setField("x-ms-zz", "a"))},
	{"input gets a dynamic schema", check.Additive, bodyOf("/schema", func(m *model, p parameterSite) bool {
		schema := m.resolved(p.node["schema"])
		return stringAt(schema, "type") == "object" && schema["x-ms-dynamic-schema"] == nil
	}, func(m *model, p parameterSite) {
		m.own(p.node, "schema")["x-ms-dynamic-schema"] = doc{"operationId": p.id, "value-path": "schema"}
	})},
	{"input loses its dynamic schema", check.Breaking, bodyOf("/schema/x-ms-dynamic-schema", func(m *model, p parameterSite) bool {
		return p.node["schema"] != nil && objectAt(p.node, "schema", "x-ms-dynamic-schema") != nil && objectAt(p.node, "schema", "x-ms-dynamic-properties") == nil
	}, func(m *model, p parameterSite) {
		delete(m.own(p.node, "schema"), "x-ms-dynamic-schema")
	})},
	{"dynamic schema of nothing", check.Breaking, bodyOf("", func(m *model, p parameterSite) bool { return objectAt(p.node, "schema", "x-ms-dynamic-schema") != nil }, func(m *model, p parameterSite) {
		objectAt(p.node, "schema", "x-ms-dynamic-schema")["operationId"] = "NobodyHome"
	})},
}

func (op operationSite) hasForm() bool {
	return slices.ContainsFunc(listAt(op.node, "parameters"), func(p any) bool { return stringAt(p, "in") == "formData" })
}

var outputKinds = []mutationKind{
	{"output field removed", check.Breaking, onOutput("", anyField, fieldSite.remove)},
	{"output field renamed", check.Breaking, onOutput("", anyField, func(f fieldSite) { f.rename(f.name + "Renamed") })},
	{"output field in another case", check.Breaking, onOutput("", recased, func(f fieldSite) { f.rename(otherCase(f.name)) })},
	{"output field added", check.Additive, besideField(ofOutput, false, doc{"type": "string"})},
	{"output field's type", check.Breaking, onOutput("/type", fieldOf("string", ""), setField("type", "boolean"))},
	{"integer output field became number", check.Additive, onOutput("/type", fieldOf("integer", ""), setField("type", "number"))},
	{"number output field became integer", check.Additive, onOutput("/type", fieldOf("number", ""), setField("type", "integer"))},
	{"output list became text", check.Breaking, onOutput("", fieldOf("array", ""), func(f fieldSite) { f.node["type"] = "string"; delete(f.node, "items") })},
	{"output text became file content", check.Breaking, onOutput("", fieldOf("string", ""), setField("format", "binary"))},
	{"output field's format", check.Additive, onOutput("/format", fieldOf("string", "date-time"), setField("format", "date"))},
	{"output field's enum gained a value", check.Additive, onOutput("/enum", fieldWith("enum"), func(f fieldSite) { f.node["enum"] = append(slices.Clip(listAt(f.node, "enum")), "unheard of") })},
	{"output field's enum lost a value", check.Editorial, onOutput("/enum", func(f fieldSite) bool { return len(listAt(f.node, "enum")) > 1 }, func(f fieldSite) { f.node["enum"] = listAt(f.node, "enum")[1:] })},
	{"output may be null", check.Additive, onOutput("/x-nullable", fieldWithout("x-nullable"), setField("x-nullable", true))},
	{"output may no longer be null", check.Additive, onOutput("/x-nullable", fieldWith("x-nullable"), setField("x-nullable", nil))},
	{"output field became required", check.Additive, onOutput("/required", func(f fieldSite) bool { return !f.required }, fieldSite.require)},
	{"output field became optional", check.Additive, onOutput("/required", fieldSite.isRequired, fieldSite.optional)},
	{"output field became read-only", check.Editorial, onOutput("/readOnly", fieldWithout("readOnly"), setField("readOnly", true))},
	{"output field hidden", check.Additive, onOutput("/x-ms-visibility", anyField, setField("x-ms-visibility", "internal"))},
	{"output field more advanced", check.Editorial, onOutput("/x-ms-visibility", fieldWithout("x-ms-visibility"), setField("x-ms-visibility", "advanced"))},
	{"output field's label", check.Editorial, onOutput("/x-ms-summary", anyField, setField("x-ms-summary", "Another label"))},
	{"output field's title", check.Editorial, onOutput("/title", anyField, setField("title", "Another title"))},
	{"output field's example", check.Editorial, onOutput("/example", anyField, setField("example", "unheard of"))},
	{"output field's length", check.Editorial, onOutput("/maxLength", func(f fieldSite) bool { return fieldOf("string", "")(f) && f.node["maxLength"] == nil }, setField("maxLength", 5.0))},
	{"output list's items", check.Breaking, onOutput("", func(f fieldSite) bool { return stringAt(f.node, "items", "type") == "string" }, setField("items", doc{"type": "integer"}))},
	{"further output fields in a definition", check.Breaking, onOutput("/additionalProperties/value", isMap, setField("additionalProperties", doc{"type": "object", "properties": doc{"value": doc{"type": "boolean"}}}))},
	{"unknown member of an output field", check.Additive, onOutput("/x-ms-zz", anyField, setField("x-ms-zz", "a"))},
	{"output became a list", check.Breaking, onSchema(func(m *model, schema doc) bool { return stringAt(schema, "type") == "object" }, func(holder doc) {
		holder["schema"] = doc{"type": "array", "items": holder["schema"]}
	})},
	{"output lost its schema", check.Breaking, onSchema(func(m *model, schema doc) bool { return len(objectAt(schema, "properties")) > 0 }, func(holder doc) { delete(holder, "schema") })},
	{"error's schema", check.Editorial, onOperation("/responses/404", func(op operationSite) bool {
		return stringAt(op.node, "responses", "404", "schema", "type") == "object"
	}, func(op operationSite) {
		objectAt(op.node, "responses", "404")["schema"] = doc{"type": "string"}
	})},
	{"error lost", check.Editorial, onOperation("/responses/404", func(op operationSite) bool { return objectAt(op.node, "responses", "404") != nil }, func(op operationSite) {
		delete(objectAt(op.node, "responses"), "404")
	})},
	{"second success's type", check.Additive, onOperation("/responses/202", func(op operationSite) bool {
		return op.success() != "" && objectAt(op.node, "responses", "202", "schema", "properties", "ticket") != nil
	}, func(op operationSite) {
		objectAt(op.node, "responses", "202", "schema", "properties")["ticket"] = doc{"type": "boolean"}
	})},
}

// onSchema changes the schema of an output; the edit gets what holds it.
func onSchema(fits func(m *model, schema doc) bool, edit func(holder doc)) picker {
	return func(m *model) (string, func()) {
		var found doc
		code := ""
		op, ok := m.operation(func(op operationSite) bool {
			holder := m.resolved(member(op.node, "responses", op.success()))
			return op.visible() && isAction(op) && op.success() != "" && holder["schema"] != nil && fits(m, m.resolved(holder["schema"]))
		})
		if ok {
			code = op.success()
			found = m.own(objectAt(op.node, "responses"), code)
		}
		return subjectIf(ok, op.subject()+"/responses/"+code), func() { edit(found) }
	}
}

var notificationKinds = []mutationKind{
	{"notification's content lost", check.Breaking, onOperation("/responses/x-ms-notification-content", func(op operationSite) bool {
		return isTrigger(op) && objectAt(op.item, "x-ms-notification-content", "schema") != nil
	}, func(op operationSite) { delete(op.item, "x-ms-notification-content") })},
	{"notified field removed", check.Breaking, onNotified("", anyField, fieldSite.remove)},
	{"notified field renamed", check.Breaking, onNotified("", anyField, func(f fieldSite) { f.rename(f.name + "Renamed") })},
	{"notified field added", check.Additive, besideField(ofNotification, false, doc{"type": "string"})},
	{"notified field's type", check.Breaking, onNotified("/type", fieldOf("string", ""), setField("type", "boolean"))},
	{"notified field's format", check.Additive, onNotified("/format", fieldOf("string", ""), setField("format", "date-time"))},
	{"notified field's label", check.Editorial, onNotified("/x-ms-summary", anyField, setField("x-ms-summary", "Another label"))},
	{"webhook became polling", check.Breaking, func(m *model) (string, func()) {
		op, ok := m.operation(func(op operationSite) bool { return op.visible() && isTrigger(op) && m.urlOf(op) != nil })
		return subjectIf(ok, op.subject()), func() {
			op.node["parameters"] = []any{doc{"name": "since", "in": "query", "type": "string", "x-ms-visibility": "internal"}}
			delete(op.item, "x-ms-notification-content")
			objectAt(op.node)["responses"] = doc{"200": doc{"description": "Items.", "schema": doc{"type": "array", "items": doc{"type": "object"}}}}
		}
	}},
	{"notification's URL in another field", check.Breaking, func(m *model) (string, func()) {
		op, ok := m.operation(func(op operationSite) bool { return op.visible() && isTrigger(op) && m.urlOf(op) != nil })
		return subjectIf(ok, op.subject()), func() {
			properties := m.urlOf(op)
			for name, p := range properties {
				if isTrue(p, "x-ms-notification-url") {
					delete(properties, name)
					properties["elsewhere"] = p
					return
				}
			}
		}
	}},
}

// urlOf returns the fields of a body among which the notification URL is, or nil.
func (m *model) urlOf(op operationSite) doc {
	for _, p := range listAt(op.node, "parameters") {
		if properties := m.urlAmong(p); properties != nil {
			return properties
		}
	}
	return nil
}

// holdsURL reports whether a schema, or one below it, receives the notification URL.
func (m *model) holdsURL(n any, level int) bool {
	object := m.resolved(n)
	if isTrue(object, "x-ms-notification-url") {
		return true
	}
	for _, value := range object {
		if level < 12 && m.holdsURL(value, level+1) {
			return true
		}
	}
	return false
}

func (m *model) urlAmong(p any) doc {
	properties := objectAt(m.resolved(member(p, "schema")), "properties")
	for _, value := range properties {
		if isTrue(value, "x-ms-notification-url") {
			return properties
		}
	}
	return nil
}
