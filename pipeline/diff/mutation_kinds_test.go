package diff

import (
	"maps"
	"slices"
	"strings"

	"alm/pipeline/check"
)

// mutationKind is one kind of change of a connector, and its right verdict.
type mutationKind struct {
	name string
	want check.Change // the worst that the change does, and the class of a finding about the subject
	// pick chooses what to change: the subject of the change, "" where the connector has nothing to
	// change, and the change itself.
	pick func(m *model) (subject string, edit func())
}

var mutationKinds = slices.Concat(operationKinds, parameterKinds, bodyKinds, outputKinds, notificationKinds, documentKinds, propertyKinds)

type picker = func(m *model) (string, func())

var operationKinds = []mutationKind{
	{"operationId renamed", check.Breaking, onOperation("", any1, func(op operationSite) { op.node["operationId"] = op.id + "Renamed" })},
	{"operationId in another case", check.Breaking, onOperation("", any1, func(op operationSite) { op.node["operationId"] = otherCase(op.id) })},
	{"operationId lost", check.Breaking, onOperation("", any1, assigning("operationId", nil))},
	{"operation removed", check.Breaking, func(m *model) (string, func()) {
		op, ok := m.operation(operationSite.visible)
		return subjectIf(ok, op.subject()), func() { op.remove(m) }
	}},
	{"deprecated operation removed", check.Breaking, func(m *model) (string, func()) {
		op, ok := m.operation(func(op operationSite) bool { return isTrue(op.node, "deprecated") })
		return subjectIf(ok, op.subject()), func() { op.remove(m) }
	}},
	{"unused internal operation removed", check.Additive, func(m *model) (string, func()) {
		var found operationSite
		subject, _ := onHidden("", func(m *model, op operationSite) bool { return m.mentions(op.id) == 1 }, func(op operationSite) {})(m)
		for _, op := range m.operations() {
			if op.subject() == subject {
				found = op
			}
		}
		return subject, func() { found.remove(m) }
	}},
	{"operationIds swapped", check.Breaking, func(m *model) (string, func()) {
		a, ok := m.operation(operationSite.visible)
		b, found := m.operation(func(op operationSite) bool { return op.visible() && op.id != a.id })
		return subjectIf(ok && found, a.subject()), func() { a.node["operationId"], b.node["operationId"] = b.id, a.id }
	}},
	{"operation moved to another path", check.Breaking, func(m *model) (string, func()) {
		op, ok := m.operation(operationSite.visible)
		return subjectIf(ok, op.subject()), func() { op.move(m, op.path+"/moved", op.method) }
	}},
	{"all operations moved below another segment", check.Breaking, func(m *model) (string, func()) {
		op, ok := m.operation(operationSite.visible)
		return subjectIf(ok, op.subject()), func() {
			moved := doc{}
			for path, item := range objectAt(m.definition, "paths") {
				moved["/below"+path] = item
			}
			m.definition["paths"] = moved
		}
	}},
	{"operation's method changed", check.Breaking, func(m *model) (string, func()) {
		op, ok := m.operation(func(op operationSite) bool { return op.visible() && op.item["patch"] == nil })
		return subjectIf(ok, op.subject()), func() { op.move(m, op.path, "patch") }
	}},
	{"path in another case", check.Additive, func(m *model) (string, func()) {
		op, ok := m.operation(func(op operationSite) bool {
			return op.visible() && op.literalPath() && strings.ToUpper(op.path) != op.path && len(slices.DeleteFunc(slices.Clone(methods), func(name string) bool { return op.item[name] == nil })) == 1
		})
		return subjectIf(ok, op.subject()), func() { op.move(m, strings.ToUpper(op.path), op.method) }
	}},
	{"internal operation renamed with its references", check.Additive, func(m *model) (string, func()) {
		var node doc
		subject, _ := onHidden("", func(m *model, op operationSite) bool { return m.mentions(op.id) > 1 && isAction(op) }, func(op operationSite) {})(m)
		id := strings.TrimPrefix(subject, "operation/")
		return subject, func() { _ = node; m.replace(id, id+"Renamed") }
	}},
	{"operation added", check.Additive, func(m *model) (string, func()) {
		id := m.within + "Brandnew"
		return "operation/" + id, func() {
			objectAt(m.definition, "paths")["/brandnew/"+id] = doc{"put": doc{"operationId": id, "summary": "New",
				"parameters": []any{doc{"name": "unlike", "in": "query", "type": "string"}}, "responses": doc{"200": doc{"description": "Done."}}}}
		}
	}},
	{"operation hidden", check.Additive, onOperation("/x-ms-visibility", func(op operationSite) bool { return op.node["x-ms-agentic-protocol"] == nil }, assigning("x-ms-visibility", "internal"))},
	{"operation shown", check.Additive, onHidden("/x-ms-visibility", func(*model, operationSite) bool { return true }, assigning("x-ms-visibility", nil))},
	{"operation more advanced", check.Editorial, onOperation("/x-ms-visibility", func(op operationSite) bool { return stringAt(op.node, "x-ms-visibility") != "advanced" }, assigning("x-ms-visibility", "advanced"))},
	{"operation deprecated", check.Additive, onOperation("/deprecated", any1, assigning("deprecated", true))},
	{"summary", check.Editorial, onOperation("/summary", any1, assigning("summary", "Other words"))},
	{"description", check.Editorial, onOperation("/description", any1, assigning("description", "Other words that say more."))},
	{"tags", check.Editorial, onOperation("/tags", any1, assigning("tags", []any{"another"}))},
	{"externalDocs", check.Editorial, onOperation("/externalDocs", any1, assigning("externalDocs", doc{"url": "https://other.example.com"}))},
	{"unknown x-ms extension", check.Additive, onOperation("/x-ms-zz", any1, assigning("x-ms-zz", doc{"a": 1.0}))},
	{"another tool's extension", check.Additive, onOperation("/x-zz", any1, assigning("x-zz", "b"))},
	{"revision", check.Editorial, onOperation("/x-ms-api-annotation/revision", has("x-ms-api-annotation"), func(op operationSite) {
		objectAt(op.node, "x-ms-api-annotation")["revision"] = 17.0
	})},
	{"family", check.Additive, onOperation("/x-ms-api-annotation/family", func(op operationSite) bool { return stringAt(op.node, "x-ms-api-annotation", "family") != "" }, func(op operationSite) {
		objectAt(op.node, "x-ms-api-annotation")["family"] = "Nobody"
	})},
	{"security", check.Additive, onOperation("/security", any1, assigning("security", []any{doc{"unheard": []any{"of"}}}))},
	{"consumes lost one", check.Additive, onOperation("/consumes", func(op operationSite) bool { return len(listAt(op.node, "consumes")) > 1 && op.hasBody() }, func(op operationSite) {
		op.node["consumes"] = listAt(op.node, "consumes")[:1]
	})},
	{"produces gained one", check.Additive, onOperation("/produces", has("produces"), func(op operationSite) {
		op.node["produces"] = append(slices.Clip(listAt(op.node, "produces")), "application/unheard-of")
	})},
	{"pagination", check.Additive, onOperation("/x-ms-pageable", any1, assigning("x-ms-pageable", doc{"nextLinkName": "further"}))},
	{"long-running", check.Additive, onOperation("/x-ms-long-running-operation", lacks("x-ms-long-running-operation"), assigning("x-ms-long-running-operation", true))},
	{"chunks", check.Additive, onOperation("/x-ms-capabilities/chunkTransfer", func(op operationSite) bool { return isTrue(op.node, "x-ms-capabilities", "chunkTransfer") }, assigning("x-ms-capabilities", nil))},
	{"metadata for agents", check.Editorial, onOperation("/x-ms-openai-data", any1, assigning("x-ms-openai-data", doc{"openaiEnabled": false}))},
	{"agents' protocol lost", check.Breaking, onOperation("/x-ms-agentic-protocol", has("x-ms-agentic-protocol"), assigning("x-ms-agentic-protocol", nil))},
	{"agents' protocol changed", check.Breaking, onOperation("/x-ms-agentic-protocol", has("x-ms-agentic-protocol"), assigning("x-ms-agentic-protocol", "mcp-sse-1.0"))},
	{"agents' protocol added", check.Additive, onOperation("/x-ms-agentic-protocol", lacks("x-ms-agentic-protocol"), assigning("x-ms-agentic-protocol", "mcp-streamable-1.0"))},
	{"action became trigger", check.Breaking, onOperation("/x-ms-trigger", isAction, assigning("x-ms-trigger", "single"))},
	{"trigger became action", check.Breaking, onOperation("/x-ms-trigger", isTrigger, assigning("x-ms-trigger", nil))},
	{"batch or single", check.Breaking, onOperation("/x-ms-trigger", isTrigger, func(op operationSite) {
		op.node["x-ms-trigger"] = map[bool]string{true: "batch", false: "single"}[stringAt(op.node, "x-ms-trigger") == "single"]
	})},
	{"trigger's hint", check.Editorial, onOperation("/x-ms-trigger-hint", isTrigger, assigning("x-ms-trigger-hint", "Do another thing."))},
	{"trigger's metadata", check.Additive, onOperation("/x-ms-trigger-metadata", isTrigger, assigning("x-ms-trigger-metadata", doc{"kind": "other", "mode": "polling"}))},
	{"error added", check.Editorial, onOperation("/responses/418", any1, func(op operationSite) { objectAt(op.node, "responses")["418"] = doc{"description": "A teapot."} })},
	{"success added", check.Additive, onOperation("/responses/207", func(op operationSite) bool { return op.success() != "" }, func(op operationSite) {
		objectAt(op.node, "responses")["207"] = doc{"description": "Many."}
	})},
	{"success renumbered", check.Editorial, onOperation("/responses", func(op operationSite) bool {
		return op.success() == "200" && member(op.node, "responses", "201") == nil && isAction(op)
	}, func(op operationSite) {
		responses := objectAt(op.node, "responses")
		responses["201"] = responses["200"]
		delete(responses, "200")
	})},
	{"header added", check.Additive, onOperation("/responses", func(op operationSite) bool {
		return op.success() != "" && stringAt(op.node, "responses", op.success(), "$ref") == ""
	}, func(op operationSite) {
		response := objectAt(op.node, "responses", op.success())
		headers, _ := copyOf(objectAt(response, "headers")).(doc)
		if headers == nil {
			headers = doc{}
		}
		headers["X-Unheard"] = doc{"type": "string"}
		response["headers"] = headers
	})},
	{"header removed", check.Additive, onOperation("/responses", func(op operationSite) bool {
		return op.success() != "" && len(objectAt(op.node, "responses", op.success(), "headers")) > 0
	}, func(op operationSite) {
		headers := objectAt(op.node, "responses", op.success(), "headers")
		delete(headers, slices.Sorted(maps.Keys(headers))[0])
	})},
}

func subjectIf(ok bool, subject string) string {
	if !ok {
		return ""
	}
	return subject
}

func (op operationSite) hasBody() bool {
	return slices.ContainsFunc(listAt(op.node, "parameters"), func(p any) bool { return stringAt(p, "in") == "body" })
}

// replace replaces every string that is the id.
func (m *model) replace(id, with string) {
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case doc:
			for name, value := range v {
				v[name] = walk(value)
			}
		case []any:
			for i, value := range v {
				v[i] = walk(value)
			}
		case string:
			if v == id {
				return with
			}
		}
		return v
	}
	walk(m.definition)
	walk(m.properties)
}
