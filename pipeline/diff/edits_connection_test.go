package diff

// connectionEdits are single edits of apiProperties.json, and of the definition with it.
var connectionEdits = []singleEdit{
	{"connection param type", "", func(m *model) { objectAt(connectionForm(m), "region")["type"] = "int" }},
	{"connection param removed", forgotten, func(m *model) { delete(connectionForm(m), "region") }},
	{"connection param renamed", forgotten, func(m *model) { renameMember(connectionForm(m), "region", "regionName") }},
	{"connection param respelled", forgotten, func(m *model) { renameMember(connectionForm(m), "region", "Region") }},
	{"connection param renamed w policies", "", func(m *model) {
		renameMember(connectionForm(m), "region", "regionName")
		m.replaceText("'region'", "'regionName'")
	}},
	{"connection host renamed w policies", "", func(m *model) {
		renameMember(connectionForm(m), "host", "hostName")
		m.replaceText("'host'", "'hostName'")
	}},
	{"connection param removed w policies", eachEdit, func(m *model) {
		delete(connectionForm(m), "region")
		fileProperties(m)["policyTemplateInstances"] = listAt(fileProperties(m), "policyTemplateInstances")[:1]
	}},
	{"connection param secured", "", func(m *model) { objectAt(connectionForm(m), "region")["type"] = "securestring" }},
	{"all connection params removed", wholeForm, func(m *model) { delete(fileProperties(m), "connectionParameters") }},
	{"oauth->key", otherSignIn, func(m *model) {
		delete(connectionForm(m), "token")
		connectionForm(m)["api_key"] = doc{"type": "securestring", "uiDefinition": doc{"constraints": doc{"required": "true"}}}
	}},
	{"oauth->basic", otherSignIn, func(m *model) {
		delete(connectionForm(m), "token")
		connectionForm(m)["username"] = doc{"type": "securestring"}
		connectionForm(m)["password"] = doc{"type": "securestring"}
	}},
	{"oauth->key both files", otherSignIn, func(m *model) {
		delete(connectionForm(m), "token")
		connectionForm(m)["api_key"] = doc{"type": "securestring"}
		m.definition["securityDefinitions"] = doc{"key": doc{"type": "apiKey", "in": "header", "name": "k"}}
		m.definition["security"] = []any{doc{"key": []any{}}}
	}},
	{"oauth->aad", "", func(m *model) {
		connectionForm(m)["token"] = doc{"type": "oauthSetting", "oAuthSettings": doc{"identityProvider": "aad", "clientId": "2222", "scopes": []any{}, "redirectMode": "GlobalPerConnector", "redirectUrl": "https://global.consent.azure-apim.net/redirect/shop", "properties": doc{"IsFirstParty": "False", "AzureActiveDirectoryResourceId": "r"}, "customParameters": doc{"loginUri": doc{"value": "https://login.windows.net"}, "tenantId": doc{"value": "common"}, "resourceUri": doc{"value": "r"}}}}
	}},
	{"oauth provider only", "", func(m *model) { oauthForm(m)["identityProvider"] = "github" }},
	{"oauth host moved", "", func(m *model) { m.replaceText("login.example.com", "id.example.com") }},
	{"oauth token url", "", func(m *model) {
		c := objectAt(oauthForm(m), "customParameters")
		c["tokenUrl"] = doc{"value": "https://b/t"}
		c["refreshUrl"] = doc{"value": "https://b/t"}
	}},
	{"oauth client id+secret", "", func(m *model) { oauthForm(m)["clientId"] = "3"; oauthForm(m)["clientSecret"] = "x" }},
	{"oauth redirect mode+url", "", func(m *model) {
		oauthForm(m)["redirectMode"] = "GlobalPerConnector"
		oauthForm(m)["redirectUrl"] = "https://global.consent.azure-apim.net/redirect/shop"
	}},
	{"oauth scope added everywhere", "", func(m *model) {
		oauthForm(m)["scopes"] = []any{"read", "write"}
		m.replaceText(`"oauth": [`, `"oauth": ["write",`)
		objectAt(m.definition, "securityDefinitions", "oauth", "scopes")["write"] = "w"
	}},
	{"oauth scope renamed", otherScope, func(m *model) { oauthForm(m)["scopes"] = []any{"read.all"} }},
	{"form -> sets", "", func(m *model) {
		v := []any{doc{"name": "one", "parameters": copyOf(connectionForm(m))}, doc{"name": "two", "parameters": doc{"key": doc{"type": "securestring"}}}}
		delete(fileProperties(m), "connectionParameters")
		fileProperties(m)["connectionParameterSets"] = doc{"values": v}
	}},
	{"policy removed", "", func(m *model) {
		l := listAt(fileProperties(m), "policyTemplateInstances")
		fileProperties(m)["policyTemplateInstances"] = []any{l[0], l[2]}
	}},
	{"all policies removed", eachEdit, func(m *model) { delete(fileProperties(m), "policyTemplateInstances") }},
	{"policy scope typo", lostScope, func(m *model) {
		objectAt(listAt(fileProperties(m), "policyTemplateInstances")[2], "parameters")["x-ms-apimTemplate-operationName"] = []any{"GetOrdr"}
	}},
	{"policy scope one typo", lostScope, func(m *model) {
		objectAt(listAt(fileProperties(m), "policyTemplateInstances")[1], "parameters")["x-ms-apimTemplate-operationName"] = []any{"ListOrders", "GetOrdr", "CreateOrder"}
	}},
	{"script ops typo", lostScope, func(m *model) { fileProperties(m)["scriptOperations"] = []any{"ListOrders", "GetOrdr"} }},
	{"policy template changed", "", func(m *model) {
		objectAt(listAt(fileProperties(m), "policyTemplateInstances")[2])["templateId"] = "setqueryparameter"
	}},
	{"policy title+header", "", func(m *model) {
		p := objectAt(listAt(fileProperties(m), "policyTemplateInstances")[2])
		p["title"] = "Deux"
		objectAt(p, "parameters")["x-ms-apimTemplateParameter.name"] = "X-C"
	}},
	{"policy header in three", eachEdit, func(m *model) { m.replaceText(`"X-`, `"Y-`) }},
	{"script ops removed", "", func(m *model) { delete(fileProperties(m), "scriptOperations") }},
	{"gateway added", "", func(m *model) {
		fileProperties(m)["capabilities"] = []any{"actions", "gateway"}
		connectionForm(m)["gateway"] = doc{"type": "gatewaySetting", "gatewaySettings": doc{}, "uiDefinition": doc{"constraints": doc{"required": "true", "capability": []any{"gateway"}}}}
	}},
	{"openapi 3", "", func(m *model) { delete(m.definition, "swagger"); m.definition["openapi"] = "3.0.0" }},
	{"swagger member", "", func(m *model) { m.definition["swagger"] = "1.2" }},
	{"title", "", func(m *model) { objectAt(m.definition, "info")["title"] = "Other" }},
	{"title and displayName", "", func(m *model) {
		objectAt(m.definition, "info")["title"] = "Other"
		fileProperties(m)["displayName"] = "Other"
	}},
}
