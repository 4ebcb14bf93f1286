package diff

// schemaEdits are single edits of schemas, bodies and responses.
var schemaEdits = []singleEdit{
	{"definition renamed", "", func(m *model) {
		m.replaceText(`/Customer"`, `/Client"`)
		renameMember(objectAt(m.definition, "definitions"), "Customer", "Client")
	}},
	{"shared prop type", onEachSide, func(m *model) { objectAt(sharedFields(m, "Order"), "amount")["type"] = "string" }},
	{"shared prop int->number", "", func(m *model) { objectAt(sharedFields(m, "Order"), "amount")["type"] = "number" }},
	{"shared nested prop type", onEachSide, func(m *model) { objectAt(sharedFields(m, "Line"), "count")["type"] = "string" }},
	{"shared prop removed", onEachSide, func(m *model) { delete(sharedFields(m, "Order"), "amount") }},
	{"shared prop removed, customer.city", onEachSide, func(m *model) { delete(sharedFields(m, "Customer"), "city") }},
	{"shared prop renamed", onEachSide, func(m *model) { renameMember(sharedFields(m, "Order"), "amount", "amountTotal") }},
	{"shared prop respelled", onEachSide, func(m *model) { renameMember(sharedFields(m, "Order"), "amount", "Amount") }},
	{"shared prop required", onEachSide, func(m *model) { sharedSchema(m, "Order")["required"] = []any{"id", "amount"} }},
	{"shared prop optional", "", func(m *model) { delete(sharedSchema(m, "Order"), "required") }},
	{"shared prop added required", "", func(m *model) {
		sharedSchema(m, "Order")["required"] = []any{"id", "zone"}
		sharedFields(m, "Order")["zone"] = doc{"type": "string"}
	}},
	{"shared enum narrowed", "", func(m *model) { objectAt(sharedFields(m, "Order"), "status")["enum"] = []any{"open"} }},
	{"shared enum widened", "", func(m *model) { objectAt(sharedFields(m, "Order"), "status")["enum"] = []any{"open", "sent", "gone"} }},
	{"shared enum replaced value", onEachSide, func(m *model) { objectAt(sharedFields(m, "Order"), "status")["enum"] = []any{"open", "shipped"} }},
	{"shared enum removed", "", func(m *model) { delete(objectAt(sharedFields(m, "Order"), "status"), "enum") }},
	{"shared format added", onEachSide, func(m *model) { objectAt(sharedFields(m, "Order"), "id")["format"] = "uuid" }},
	{"shared maxLength added", "", func(m *model) { objectAt(sharedFields(m, "Order"), "id")["maxLength"] = 4.0 }},
	{"shared nullable", "", func(m *model) { objectAt(sharedFields(m, "Order"), "id")["x-nullable"] = true }},
	{"shared readOnly", "", func(m *model) { objectAt(sharedFields(m, "Order"), "amount")["readOnly"] = true }},
	{"shared readOnly lost", "", func(m *model) { delete(objectAt(sharedFields(m, "Order"), "number"), "readOnly") }},
	{"shared hidden", onEachSide, func(m *model) { objectAt(sharedFields(m, "Order"), "amount")["x-ms-visibility"] = "internal" }},
	{"shared unknown ext", "", func(m *model) { objectAt(sharedFields(m, "Order"), "amount")["x-ms-zz"] = "internal" }},
	{"shared default", "", func(m *model) { objectAt(sharedFields(m, "Order"), "amount")["default"] = 4.0 }},
	{"shared object->array", onEachSide, func(m *model) {
		sharedFields(m, "Order")["customer"] = doc{"type": "array", "items": doc{"$ref": "#/definitions/Customer"}}
	}},
	{"shared array->object", onEachSide, func(m *model) { sharedFields(m, "Order")["lines"] = doc{"$ref": "#/definitions/Line"} }},
	{"shared additionalProperties false", onEachSide, func(m *model) { sharedSchema(m, "Order")["additionalProperties"] = false }},
	{"shared discriminator", "", func(m *model) { sharedSchema(m, "Order")["discriminator"] = "status" }},
	{"shared def became string", onEachSide, func(m *model) { objectAt(m.definition, "definitions")["Order"] = doc{"type": "string"} }},
	{"shared def dynamic schema", "", func(m *model) {
		sharedSchema(m, "Order")["x-ms-dynamic-schema"] = doc{"operationId": "GetSchema", "parameters": doc{"kind": "x"}, "value-path": "schema"}
	}},
	{"shared label", "", func(m *model) { objectAt(sharedFields(m, "Order"), "amount")["x-ms-summary"] = "A" }},
	{"shared parameter renamed", "", func(m *model) { objectAt(m.definition, "parameters", "Top")["name"] = "topCount" }},
	{"shared error response schema", "", func(m *model) { delete(sharedFields(m, "Problem"), "code") }},
	{"response removed", "", func(m *model) { delete(objectAt(m.op("CreateOrder").node, "responses"), "201") }},
	{"response 202 removed", "", func(m *model) { delete(objectAt(m.op("CreateOrder").node, "responses"), "202") }},
	{"only response -> default", "", func(m *model) { r := objectAt(m.op("GetOrder").node, "responses"); renameMember(r, "200", "default") }},
	{"only response removed", "", func(m *model) { delete(objectAt(m.op("GetOrder").node, "responses"), "200") }},
	{"responses removed", "", func(m *model) { delete(m.op("GetOrder").node, "responses") }},
	{"200->204", "", func(m *model) { m.op("GetOrder").node["responses"] = doc{"204": doc{"description": "x"}} }},
	{"200->202 other schema", eachFieldAlone, func(m *model) {
		m.op("GetOrder").node["responses"] = doc{"202": doc{"description": "x", "schema": doc{"type": "object", "properties": doc{"ticket": doc{"type": "string"}}}}}
	}},
	{"output object->array", "", func(m *model) {
		r := objectAt(m.op("GetOrder").node, "responses", "200")
		r["schema"] = doc{"type": "array", "items": r["schema"]}
	}},
	{"output array->object", "", func(m *model) {
		r := objectAt(m.op("ListOrders").node, "responses", "200")
		r["schema"] = doc{"$ref": "#/definitions/Order"}
	}},
	{"output array wrapped", "", func(m *model) {
		r := objectAt(m.op("ListOrders").node, "responses", "200")
		r["schema"] = doc{"type": "object", "properties": doc{"value": r["schema"]}}
	}},
	{"body removed", "", func(m *model) { delete(m.op("CreateOrder").node, "parameters") }},
	{"body schema removed", "", func(m *model) { delete(objectAt(listAt(m.op("CreateOrder").node, "parameters")[0]), "schema") }},
	{"body -> array", "", func(m *model) {
		p := objectAt(listAt(m.op("CreateOrder").node, "parameters")[0])
		p["schema"] = doc{"type": "array", "items": p["schema"]}
	}},
	{"body -> formData", "", func(m *model) {
		m.op("CreateOrder").node["parameters"] = []any{doc{"name": "id", "in": "formData", "type": "string", "required": true}, doc{"name": "amount", "in": "formData", "type": "integer"}}
		m.op("CreateOrder").node["consumes"] = []any{"multipart/form-data"}
	}},
	{"body wrapped", "", func(m *model) {
		p := objectAt(listAt(m.op("CreateOrder").node, "parameters")[0])
		p["schema"] = doc{"type": "object", "properties": doc{"order": p["schema"]}}
	}},
	{"body renamed", "", func(m *model) { objectAt(listAt(m.op("CreateOrder").node, "parameters")[0])["name"] = "body" }},
	{"body def swapped", eachFieldAlone, func(m *model) {
		p := objectAt(listAt(m.op("CreateOrder").node, "parameters")[0])
		p["schema"] = doc{"$ref": "#/definitions/Customer"}
	}},
	{"output def swapped", eachFieldAlone, func(m *model) {
		r := objectAt(m.op("GetOrder").node, "responses", "200")
		r["schema"] = doc{"$ref": "#/definitions/Customer"}
	}},
	{"notification def swapped", eachFieldAlone, func(m *model) {
		objectAt(m.op("OnOrder").item, "x-ms-notification-content")["schema"] = doc{"$ref": "#/definitions/Customer"}
	}},
	{"notification moved to op", "", func(m *model) {
		op := m.op("OnOrder")
		op.node["x-ms-notification-content"] = op.item["x-ms-notification-content"]
		delete(op.item, "x-ms-notification-content")
	}},
}
