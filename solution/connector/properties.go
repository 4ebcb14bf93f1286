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

// Secure tells whether the platform keeps the value secret. Types compare without case.
func (p ConnectionParameter) Secure() bool { return strings.EqualFold(p.Type, "securestring") }

// OAuth is the parameter's oAuthSettings, missing when it has none.
func (p ConnectionParameter) OAuth() source.Node { return p.Node.Get("oAuthSettings") }

// Constraints is uiDefinition.constraints.
func (p ConnectionParameter) Constraints() source.Node {
	return p.Node.Get("uiDefinition", "constraints")
}

// Subject is the parameter's subject path.
func (p ConnectionParameter) Subject() string {
	if p.Set != "" {
		return "connectionParameterSets/" + p.Set + "/" + p.Name
	}
	return "connectionParameters/" + p.Name
}

// ParameterSet is one way to connect, of a connector with several.
type ParameterSet struct {
	Name string
	Node source.Node
}

// Policy is one policy template instance.
type Policy struct {
	Template   string // lower case: the platform does not mind case
	Title      string
	Node       source.Node
	Parameters source.Node
	Operations []source.Node // x-ms-apimTemplate-operationName; none means every operation
}

// Subject is the policy's subject path.
func (p Policy) Subject() string {
	if p.Title != "" {
		return "policy/" + p.Title
	}
	return "policy/" + p.Template
}

// Property is a member of apiProperties.json's "properties".
func (c *Connector) Property(path ...string) source.Node {
	if c.Properties == nil {
		return source.Node{}
	}
	return c.Properties.Root.Get("properties").Get(path...)
}

// HasScriptOperations tells whether apiProperties.json declares custom code, for all
// operations ([]) or for some.
func (c *Connector) HasScriptOperations() bool {
	return c.Property("scriptOperations").Kind() == source.Array
}

// HasConnectionParameter tells whether a policy may name the parameter, in whatever set.
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

// readPolicy accepts the PascalCase keys that one portal version wrote.
func readPolicy(node source.Node) Policy {
	first := func(names ...string) source.Node {
		for _, name := range names {
			if n := node.Get(name); n.Exists() {
				return n
			}
		}
		return source.Node{}
	}
	p := Policy{
		Template:   strings.ToLower(first("templateId", "TemplateId").Str()),
		Title:      first("title", "Title").Str(),
		Node:       node,
		Parameters: first("parameters", "Parameters"),
	}
	for _, op := range p.Parameters.Get("x-ms-apimTemplate-operationName").Items() {
		p.Operations = append(p.Operations, op)
	}
	return p
}
