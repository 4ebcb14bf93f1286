package convert

import (
	"net/url"
	"strings"

	"alm/internal/ordered"
	"alm/internal/source"
)

// security chooses the sign-in: the first scheme that the document requires and a connection can
// have. It returns the connection's parameters.
func (c *converter) security() *ordered.Object {
	schemes := c.doc.Get("components", "securitySchemes")
	var chosen string
	parameters := &ordered.Object{}
	for _, name := range c.requiredSchemes(schemes) {
		scheme := c.resolve(schemes.Get(name))
		c.subject = "securityDefinitions/" + name
		if chosen != "" {
			c.losef(ruleSecurity, scheme, "the sign-in "+quote(name)+" is left out: the connector has "+quote(chosen))
			continue
		}
		definition, settings := c.signIn(name, scheme)
		if definition == nil {
			continue
		}
		chosen, parameters = name, settings
		if text := strings.TrimSpace(scheme.Get("description").Str()); text != "" {
			definition.Set("description", text)
		}
		c.copyExtensions(definition, scheme)
		scopes := c.requiredScopes(name, definition)
		c.out.Set("securityDefinitions", ordered.Of(name, definition))
		c.out.Set("security", []any{ordered.Of(name, scopes)})
	}
	c.subject = "security"
	c.requirements(chosen)
	c.subject = ""
	return parameters
}

// requiredScopes returns the scopes that the document requires of a sign-in, or all that it has.
func (c *converter) requiredScopes(name string, definition *ordered.Object) []any {
	scopes := []any{}
	for _, requirement := range c.doc.Get("security").Items() {
		for _, scope := range c.scopesOf(definition, requirement.Get(name)).Items() {
			scopes = append(scopes, scope.Str())
		}
	}
	if len(scopes) > 0 {
		return scopes
	}
	for _, scope := range definition.Object("scopes").Keys() {
		scopes = append(scopes, scope)
	}
	return scopes
}

// scopesOf returns the scopes of a requirement. Those of a sign-in other than OAuth are left out.
func (c *converter) scopesOf(definition *ordered.Object, scopes source.Node) source.Node {
	if definition.Text("type") == "oauth2" || scopes.Len() == 0 {
		return scopes
	}
	c.losef(ruleSecurity, scopes, "the roles are left out: a connector has scopes of OAuth only")
	return source.Node{}
}

// requirements reports what the document requires that a connection with one sign-in does not do.
func (c *converter) requirements(chosen string) {
	for _, requirement := range c.doc.Get("security").Items() {
		var names []string
		for key := range requirement.Members() {
			names = append(names, key.Str())
			if !c.doc.Get("components", "securitySchemes", key.Str()).Exists() {
				c.losef(ruleReference, key, "the sign-in "+quote(key.Str())+" is not in the components")
			}
		}
		switch {
		case len(names) == 0 && chosen != "":
			c.losef(ruleSecurity, requirement, "the API answers without a sign-in too; the connection always has "+quote(chosen))
		case len(names) > 1 && contains(names, chosen):
			c.losef(ruleSecurity, requirement, "the API requires "+strings.Join(names, " and ")+" together; the connection has only "+quote(chosen))
		}
	}
}

// requiredSchemes returns the schemes of the document: those that it requires first.
func (c *converter) requiredSchemes(schemes source.Node) []string {
	var names []string
	add := func(name string) {
		for _, has := range names {
			if has == name {
				return
			}
		}
		if schemes.Get(name).Exists() {
			names = append(names, name)
		}
	}
	for _, requirement := range c.doc.Get("security").Items() {
		for key := range requirement.Members() {
			add(key.Str())
		}
	}
	for key := range schemes.Members() {
		add(key.Str())
	}
	return names
}

// signIn converts one scheme; nil when a connection cannot have it.
func (c *converter) signIn(name string, scheme source.Node) (definition, parameters *ordered.Object) {
	switch kind := scheme.Get("type").Str(); kind {
	case "apiKey":
		return c.apiKey(name, scheme)
	case "http":
		return c.httpScheme(name, scheme)
	case "oauth2":
		return c.oauth(name, scheme)
	default:
		c.losef(ruleSecurity, scheme.Get("type"), "the sign-in "+quote(name)+" of the type "+quote(kind)+" is left out: connections cannot have it")
		return nil, nil
	}
}

func (c *converter) apiKey(name string, scheme source.Node) (definition, parameters *ordered.Object) {
	in, header := scheme.Get("in").Str(), scheme.Get("name").Str()
	if in != "header" && in != "query" || header == "" {
		c.losef(ruleSecurity, scheme, "the API key "+quote(name)+" is left out: connections send a key in a header or in the query")
		return nil, nil
	}
	return ordered.Of("type", "apiKey", "in", in, "name", header), secret("api_key", "API key", "The key that the API gave you.")
}

func (c *converter) httpScheme(name string, scheme source.Node) (definition, parameters *ordered.Object) {
	switch strings.ToLower(scheme.Get("scheme").Str()) {
	case "basic":
		parameters = ordered.Of("username", ordered.Of("type", "string", "uiDefinition", surface("User name", "The name of your account.", nil)))
		parameters.Merge(secret("password", "Password", "The password of your account."))
		return ordered.Of("type", "basic"), parameters
	case "bearer":
		c.losef(ruleSecurity, scheme, "the bearer token of "+quote(name)+" became an API key, which a policy sends after the word Bearer")
		c.policies = append(c.policies, ordered.Of("templateId", "setheader", "title", "Send the bearer token", "parameters", ordered.Of(
			"x-ms-apimTemplateParameter.name", "Authorization",
			"x-ms-apimTemplateParameter.value", "Bearer @connectionParameters('api_key')",
			"x-ms-apimTemplateParameter.existsAction", "override",
			"x-ms-apimTemplate-policySection", "Request")))
		return ordered.Of("type", "apiKey", "in", "header", "name", "Authorization"), secret("api_key", "Token", "The token that the API gave you, without the word Bearer.")
	}
	c.losef(ruleSecurity, scheme.Get("scheme"), "the HTTP scheme of "+quote(name)+" is left out: connections have basic and bearer")
	return nil, nil
}

// oauth converts the authorization code flow; an implicit flow becomes one.
func (c *converter) oauth(name string, scheme source.Node) (definition, parameters *ordered.Object) {
	flows := scheme.Get("flows")
	flow := flows.Get("authorizationCode")
	if !flow.Exists() {
		if flow = flows.Get("implicit"); flow.Exists() {
			c.losef(ruleSecurity, flow, "the implicit flow of "+quote(name)+" became an authorization code flow: check that the API offers it, and its token URL")
		}
	}
	for key := range flows.Members() {
		if key.Str() != "authorizationCode" && key.Str() != "implicit" {
			c.losef(ruleSecurity, key, "the flow "+quote(key.Str())+" of "+quote(name)+" is left out: connections support the authorization code flow")
		}
	}
	if !flow.Exists() {
		return nil, nil
	}
	authorization := c.absolute(flow.Get("authorizationUrl"))
	token := cmpOr(c.absolute(flow.Get("tokenUrl")), authorization)
	refresh := cmpOr(c.absolute(flow.Get("refreshUrl")), token)
	scopes, names := &ordered.Object{}, []any{}
	for key, text := range flow.Get("scopes").Members() {
		scopes.Set(key.Str(), text.Str())
		names = append(names, key.Str())
	}
	value := func(text string) *ordered.Object { return ordered.Of("value", text) }
	settings := ordered.Of(
		"identityProvider", "oauth2", "clientId", "00000000-0000-0000-0000-000000000000", "scopes", names,
		"redirectMode", "GlobalPerConnector", "redirectUrl", "https://global.consent.azure-apim.net/redirect", "properties", ordered.Of("IsFirstParty", "False"),
		"customParameters", ordered.Of("authorizationUrl", value(authorization), "tokenUrl", value(token), "refreshUrl", value(refresh)))
	definition = ordered.Of("type", "oauth2", "flow", "accessCode", "authorizationUrl", authorization, "tokenUrl", token, "scopes", scopes)
	return definition, ordered.Of("token", ordered.Of("type", "oauthSetting", "oAuthSettings", settings))
}

// absolute completes a URL of the document with the host of the API.
func (c *converter) absolute(n source.Node) string {
	text := n.Str()
	address, err := url.Parse(text)
	if err != nil {
		c.losef(ruleInvalid, n, "the URL cannot be read and is ignored")
	}
	if err != nil || text == "" {
		return ""
	}
	if address.Host == "" {
		address.Scheme, address.Host = "https", c.host
	}
	if address.Scheme == "http" {
		address.Scheme = "https"
		c.losef(ruleSecurity, n, "the URL has http; the connector has it with https, which a sign-in needs")
	}
	return address.String()
}

func secret(name, display, description string) *ordered.Object {
	return ordered.Of(name, ordered.Of("type", "securestring", "uiDefinition", surface(display, description, false)))
}

func surface(display, description string, clear any) *ordered.Object {
	constraints := ordered.Of("required", "true")
	if clear != nil {
		constraints = ordered.Of("clearText", clear, "required", "true")
	}
	return ordered.Of("displayName", display, "description", description, "tooltip", description, "constraints", constraints)
}
