package diff

// operationEdits are single edits of operations and of what refers to them.
var operationEdits = []singleEdit{
	{"op removed w dynamic", forgotten, func(m *model) { m.op("ListStates").remove(m) }},
	{"internal op removed w dynamic", "", func(m *model) { m.op("ListRegions").remove(m) }},
	{"schema op removed", "", func(m *model) { m.op("GetSchema").remove(m) }},
	{"op removed w policies+script", forgotten, func(m *model) { m.op("GetOrder").remove(m) }},
	{"op renamed, all refs", "", func(m *model) { m.replaceText(`"ListStates"`, `"GetStates"`) }},
	{"op renamed, all refs (script)", "", func(m *model) { m.replaceText(`"GetOrder"`, `"ReadOrder"`) }},
	{"op renamed, forgot", forgotten, func(m *model) { m.op("ListStates").node["operationId"] = "GetStates" }},
	{"op renamed, forgot policies", forgotten, func(m *model) { m.op("GetOrder").node["operationId"] = "ReadOrder" }},
	{"internal op renamed, forgot", "", func(m *model) { m.op("ListRegions").node["operationId"] = "GetRegions" }},
	{"internal op renamed all", "", func(m *model) { m.replaceText(`"ListRegions"`, `"GetRegions"`) }},
	{"op renamed + moved, forgot", forgotten, func(m *model) {
		op := m.op("ListStates")
		op.node["operationId"] = "GetStates"
		op.move(m, "/v2/states", "get")
	}},
	{"internal op renamed + moved, forgot", "", func(m *model) {
		op := m.op("ListRegions")
		op.node["operationId"] = "GetRegions"
		op.move(m, "/v2/regions", "get")
	}},
	{"op respelled, forgot", forgotten, func(m *model) { m.op("ListStates").node["operationId"] = "listStates" }},
	{"op lost id, forgot", forgotten, func(m *model) { delete(m.op("ListStates").node, "operationId") }},
	{"swap visible ids", forgotten, func(m *model) {
		a, b := m.op("ListStates"), m.op("ListOrders")
		a.node["operationId"], b.node["operationId"] = b.id, a.id
	}},
	{"swap policied ids", "", func(m *model) {
		a, b := m.op("GetOrder"), m.op("DeleteOrder")
		a.node["operationId"], b.node["operationId"] = b.id, a.id
	}},
	{"swap internal ids", "", func(m *model) {
		a, b := m.op("ListRegions"), m.op("GetSchema")
		a.node["operationId"], b.node["operationId"] = b.id, a.id
	}},
	{"three in a cycle", forgotten, func(m *model) {
		a, b, c := m.op("ListStates"), m.op("ListOrders"), m.op("Find_V2")
		a.node["operationId"], b.node["operationId"], c.node["operationId"] = b.id, c.id, a.id
	}},
	{"swap paths", twoMethods, func(m *model) {
		ps := objectAt(m.definition, "paths")
		ps["/states"], ps["/orders"] = ps["/orders"], ps["/states"]
	}},
	{"field of dropdown renamed", forgotten, func(m *model) {
		s := objectAt(m.op("ListStates").node, "responses", "200", "schema", "properties", "value", "items", "properties")
		renameMember(s, "code", "codeName")
	}},
	{"field of dropdown removed", forgotten, func(m *model) {
		s := objectAt(m.op("ListStates").node, "responses", "200", "schema", "properties", "value", "items", "properties")
		delete(s, "code")
	}},
	{"collection of dropdown renamed", forgotten, func(m *model) {
		s := objectAt(m.op("ListStates").node, "responses", "200", "schema", "properties")
		renameMember(s, "value", "values")
	}},
	{"field of internal dropdown removed", "", func(m *model) { delete(sharedFields(m, "Region"), "id") }},
	{"fields of internal dropdown: def renamed prop", "", func(m *model) { renameMember(sharedFields(m, "Region"), "name", "title") }},
	{"internal dropdown object->", "", func(m *model) {
		m.op("ListRegions").node["responses"] = doc{"200": doc{"description": "x", "schema": doc{"type": "object", "properties": doc{"value": doc{"type": "array", "items": doc{"$ref": "#/definitions/Region"}}}}}}
	}},
	{"dropdown lost schema", "", func(m *model) { delete(objectAt(m.op("ListStates").node, "responses", "200"), "schema") }},
	{"dropdown array", forgotten, func(m *model) {
		o := objectAt(m.op("ListStates").node, "responses", "200")
		o["schema"] = member(o, "schema", "properties", "value")
	}},
	{"dropdown input renamed", forgotten, func(m *model) { objectAt(listAt(m.op("ListStates").node, "parameters")[0])["name"] = "kindName" }},
	{"dropdown input removed", forgotten, func(m *model) { delete(m.op("ListStates").node, "parameters") }},
	{"schema input removed", "", func(m *model) { delete(m.op("GetSchema").node, "parameters") }},
	{"schema input renamed", "", func(m *model) { objectAt(listAt(m.op("GetSchema").node, "parameters")[0])["name"] = "kindName" }},
	{"schema value-path gone", "", func(m *model) {
		renameMember(objectAt(m.op("GetSchema").node, "responses", "200", "schema", "properties"), "schema", "jsonSchema")
	}},
	{"dependent param renamed", "", func(m *model) { objectAt(listAt(m.op("Send").node, "parameters")[0])["name"] = "kindOf" }},
	{"dependent param renamed w refs", "", func(m *model) {
		objectAt(listAt(m.op("Send").node, "parameters")[0])["name"] = "kindOf"
		m.replaceText(`"parameter": "kind"`, `"parameter": "kindOf"`)
	}},
	{"dependent param removed", "", func(m *model) { op := m.op("Send"); op.node["parameters"] = listAt(op.node, "parameters")[1:] }},
	{"op to other path", "", func(m *model) { m.op("ListStates").move(m, "/v2/states", "get") }},
	{"op to other method", "", func(m *model) { op := m.op("ListStates"); op.move(m, op.path, "post") }},
	{"op to other path and method", "", func(m *model) { m.op("ListStates").move(m, "/v2/states", "post") }},
	{"all ops under /v2", "", func(m *model) {
		ps := objectAt(m.definition, "paths")
		for _, k := range []string{"/states", "/regions", "/send", "/changes"} {
			renameMember(ps, k, "/v2"+k)
		}
	}},
	{"path param renamed at item", "", func(m *model) {
		ps := objectAt(m.definition, "paths")
		renameMember(ps, "/orders/{id}", "/orders/{orderId}")
		objectAt(listAt(objectAt(ps, "/orders/{orderId}"), "parameters")[0])["name"] = "orderId"
	}},
	{"path item param type", "", func(m *model) {
		objectAt(listAt(objectAt(m.definition, "paths", "/orders/{id}"), "parameters")[0])["type"] = "integer"
	}},
	{"webhook->polling", "", func(m *model) {
		op := m.op("OnOrder")
		delete(op.item, "x-ms-notification-content")
		op.node["parameters"] = []any{doc{"name": "since", "in": "query", "type": "string"}}
		op.node["responses"] = doc{"200": doc{"description": "x", "schema": doc{"type": "array", "items": doc{"$ref": "#/definitions/Order"}}}}
		op.move(m, "/hooks", "get")
	}},
	{"webhook->polling wo unsub", "", func(m *model) {
		op := m.op("OnOrder")
		delete(op.item, "x-ms-notification-content")
		op.node["parameters"] = []any{doc{"name": "since", "in": "query", "type": "string"}}
		op.node["responses"] = doc{"200": doc{"description": "x", "schema": doc{"type": "array", "items": doc{"$ref": "#/definitions/Order"}}}}
		op.move(m, "/hooks", "get")
		m.op("StopOnOrder").remove(m)
	}},
	{"polling->webhook", "", func(m *model) {
		op := m.op("OnChange")
		op.item["x-ms-notification-content"] = doc{"schema": doc{"$ref": "#/definitions/Order"}}
		op.node["x-ms-trigger"] = "single"
		op.node["parameters"] = []any{doc{"name": "b", "in": "body", "schema": doc{"type": "object", "properties": doc{"u": doc{"type": "string", "x-ms-notification-url": true}}}}}
		op.node["responses"] = doc{"201": doc{"description": "x"}}
		op.move(m, "/changes", "post")
	}},
	{"webhook removed", "", func(m *model) {
		m.op("OnOrder").remove(m)
		delete(objectAt(m.definition, "paths"), "/hooks")
		m.op("StopOnOrder").remove(m)
	}},
	{"trigger->action", "", func(m *model) { delete(m.op("OnOrder").node, "x-ms-trigger") }},
	{"polling trigger->action", "", func(m *model) { delete(m.op("OnChange").node, "x-ms-trigger") }},
	{"action->trigger", "", func(m *model) { m.op("ListOrders").node["x-ms-trigger"] = "batch" }},
	{"unsub removed", "", func(m *model) { m.op("StopOnOrder").remove(m) }},
	{"tags everywhere", "", func(m *model) {
		for _, op := range m.operations() {
			op.node["tags"] = []any{"b"}
		}
	}},
	{"summary everywhere", "", func(m *model) {
		for _, op := range m.operations() {
			op.node["summary"] = "New " + op.id
		}
	}},
	{"schema removed", "", func(m *model) { delete(objectAt(m.op("GetOrder").node, "responses", "200"), "schema") }},
	{"deprecated successor", "", func(m *model) { m.op("Find_V2").node["deprecated"] = true }},
	{"successor removed", forgotten, func(m *model) { m.op("Find_V2").remove(m) }},
	{"family renamed", "", func(m *model) { m.replaceText(`"family": "Find"`, `"family": "Search"`) }},
	{"successor's family", forgotten, func(m *model) { objectAt(m.op("Find_V2").node, "x-ms-api-annotation")["family"] = "Other" }},
	{"op hidden", "", func(m *model) { m.op("ListStates").node["x-ms-visibility"] = "internal" }},
	{"op deprecated", "", func(m *model) { m.op("ListStates").node["deprecated"] = true }},
	{"dropdown op becomes trigger", "", func(m *model) { m.op("ListStates").node["x-ms-trigger"] = "batch" }},
	{"url encoding everywhere", "", func(m *model) {
		objectAt(listAt(objectAt(m.definition, "paths", "/orders/{id}"), "parameters")[0])["x-ms-url-encoding"] = "double"
	}},
	{"dynamic values removed", eachEdit, func(m *model) {
		for _, id := range []string{"ListOrders", "Send"} {
			for _, p := range listAt(m.op(id).node, "parameters") {
				delete(objectAt(p), "x-ms-dynamic-values")
			}
		}
	}},
	{"dynamic value-path changed in both", eachEdit, func(m *model) {
		for _, id := range []string{"ListOrders", "Send"} {
			for _, p := range listAt(m.op(id).node, "parameters") {
				if v := objectAt(p, "x-ms-dynamic-values"); v != nil {
					v["value-path"] = "label"
				}
			}
		}
	}},
	{"dropdown collection renamed w refs", "", func(m *model) {
		s := objectAt(m.op("ListStates").node, "responses", "200", "schema", "properties")
		renameMember(s, "value", "values")
		m.replaceText(`"value-collection": "value"`, `"value-collection": "values"`)
	}},
	{"dropdown input renamed w refs", "", func(m *model) {
		objectAt(listAt(m.op("ListStates").node, "parameters")[0])["name"] = "kinds"
		for _, id := range []string{"ListOrders", "Send"} {
			for _, p := range listAt(m.op(id).node, "parameters") {
				if v := objectAt(p, "x-ms-dynamic-values", "parameters"); v != nil {
					renameMember(v, "kind", "kinds")
				}
			}
		}
	}},
	{"dropdown field respelled w refs", "", func(m *model) {
		s := objectAt(m.op("ListStates").node, "responses", "200", "schema", "properties", "value", "items", "properties")
		renameMember(s, "code", "Code")
		m.replaceText(`"value-path": "code"`, `"value-path": "Code"`)
	}},
	{"internal dropdown field respelled w refs", "", func(m *model) {
		renameMember(sharedFields(m, "Region"), "id", "ID")
		for _, p := range listAt(m.op("Send").node, "parameters") {
			if v := objectAt(p, "x-ms-dynamic-values"); stringAt(v, "operationId") == "ListRegions" {
				v["value-path"] = "ID"
			}
		}
	}},
	{"op into two ops", "", func(m *model) {
		op := m.op("Send")
		n := copyOf(op.node).(doc)
		n["operationId"] = "SendTwo"
		objectAt(m.definition, "paths")["/send2"] = doc{"post": n}
		op.remove(m)
	}},
	{"id reused", forgotten, func(m *model) {
		m.op("ListStates").remove(m)
		objectAt(m.definition, "paths")["/else"] = doc{"delete": doc{"operationId": "ListStates", "parameters": []any{doc{"name": "q", "in": "query", "type": "boolean", "required": true}}, "responses": doc{"204": doc{"description": "x"}}}}
	}},
}
