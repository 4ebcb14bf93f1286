package connector

import (
	"strings"

	"alm/internal/source"
)

// ConnectionParameter is one field of a connection.
type ConnectionParameter struct {
	Name string
	Type string      // as written: string, securestring, oauthSetting …
	Set  string      // the name of its parameter set, "" in the single form
	Key  source.Node // its name
	Node source.Node
}

// Secure reports whether the platform keeps the value secret. The case of types is ignored.
func (p ConnectionParameter) Secure() bool { return strings.EqualFold(p.Type, "securestring") }

// OAuth returns the parameter's oAuthSettings, or a missing node.
func (p ConnectionParameter) OAuth() source.Node { return p.Node.Get("oAuthSettings") }

// Constraints returns uiDefinition.constraints.
func (p ConnectionParameter) Constraints() source.Node {
	return p.Node.Get("uiDefinition", "constraints")
}

// Subject returns the parameter's subject path.
func (p ConnectionParameter) Subject() string {
	if p.Set != "" {
		return "connectionParameterSets/" + p.Set + "/" + p.Name
	}
	return "connectionParameters/" + p.Name
}

// ParameterSet is one of several ways to connect.
type ParameterSet struct {
	Name string
	Node source.Node
}

// Policy is one policy template instance.
type Policy struct {
	Template   string // lower case: the platform ignores case
	Title      string
	Node       source.Node
	Parameters source.Node
	Operations []source.Node // x-ms-apimTemplate-operationName; none means every operation
}

// Subject returns the policy's subject path.
func (p Policy) Subject() string {
	if p.Title != "" {
		return "policy/" + p.Title
	}
	return "policy/" + p.Template
}

// Property returns a member of "properties" in apiProperties.json.
func (c *Connector) Property(path ...string) source.Node {
	if c.Properties == nil {
		return source.Node{}
	}
	return c.Properties.Root.Get("properties").Get(path...)
}

// HasScriptOperations reports whether apiProperties.json declares custom code, for all
// operations ([]) or for some.
func (c *Connector) HasScriptOperations() bool {
	return c.Property("scriptOperations").Kind() == source.Array
}

// HasConnectionParameter reports whether any parameter set has the parameter.
func (c *Connector) HasConnectionParameter(name string) bool {
	for _, p := range c.ConnectionParameters {
		if p.Name == name {
			return true
		}
	}
	return false
}

func (c *Connector) readProperties() {
	c.addParameters(c.Property("connectionParameters"), "")
	for _, set := range c.Property("connectionParameterSets", "values").Items() {
		name := set.Get("name").Str()
		c.ParameterSets = append(c.ParameterSets, ParameterSet{Name: name, Node: set})
		c.addParameters(set.Get("parameters"), name)
	}
	for _, node := range c.Property("policyTemplateInstances").Items() {
		c.Policies = append(c.Policies, readPolicy(node))
	}
	for _, id := range c.Property("scriptOperations").Items() {
		c.ScriptOperations = append(c.ScriptOperations, id)
	}
}

func (c *Connector) addParameters(params source.Node, set string) {
	for key, node := range params.Members() {
		c.ConnectionParameters = append(c.ConnectionParameters, ConnectionParameter{
			Name: key.Str(), Type: node.Get("type").Str(), Set: set, Key: key, Node: node,
		})
	}
}

// readPolicy also accepts the PascalCase keys of one portal version.
func readPolicy(node source.Node) Policy {
	firstOf := func(names ...string) source.Node {
		for _, name := range names {
			if n := node.Get(name); n.Exists() {
				return n
			}
		}
		return source.Node{}
	}
	p := Policy{
		Template:   strings.ToLower(firstOf("templateId", "TemplateId").Str()),
		Title:      firstOf("title", "Title").Str(),
		Node:       node,
		Parameters: firstOf("parameters", "Parameters"),
	}
	for _, op := range p.Parameters.Get("x-ms-apimTemplate-operationName").Items() {
		p.Operations = append(p.Operations, op)
	}
	return p
}
