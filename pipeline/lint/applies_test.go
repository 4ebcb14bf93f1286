package lint

import (
	"bytes"
	"strings"

	"alm/solution/connector"
)

// appliesTo says which connectors a rule is about, where that is not all of them. The first
// row that fits counts; the shares of the reference are of those.
var appliesTo = []struct {
	Rules string
	To    func(*connector.Connector) bool
}{
	{"trigger-orphan-content", nil},
	{"trigger-value trigger-shape trigger-polling trigger-summary trigger-hint", mentions(`"x-ms-trigger"`)},
	{"trigger-notification-url", mentions(`"x-ms-trigger"`)},
	{"trigger-", mentions(`"x-ms-notification-url"`)},
	{"dynamic-values-without-list", mentions(`"x-ms-dynamic-values"`)},
	{"dynamic-", mentions(`"x-ms-dynamic-`)},
	{"pageable", mentions(`"x-ms-pageable"`)},
	{"test-connection", mentions(`"testConnection"`)},
	{"openai-operation", mentions(`"x-ms-openai-data"`)},
	{"policy-", func(c *connector.Connector) bool { return len(c.Policies) > 0 }},
	{"parameter-sets", func(c *connector.Connector) bool { return len(c.ParameterSets) > 0 }},
	{"path-parameter-encoding", func(c *connector.Connector) bool {
		for _, op := range c.Operations {
			if strings.Contains(op.Path, "{") {
				return true
			}
		}
		return false
	}},
	{"script-operations", (*connector.Connector).HasScriptOperations},
	{"script-", func(c *connector.Connector) bool { return c.Script != nil }},
	{"auth-oauth-", signsIn}, {"auth-tenant-common", signsIn}, {"environment-url- environment-tenant-", signsIn},
	{"auth-dynamic-host", func(c *connector.Connector) bool {
		for _, policy := range c.Policies {
			if policy.Template == "dynamichosturl" {
				return true
			}
		}
		return false
	}},
	{"auth-api-key-in-query", mentions(`"apiKey"`)},
	{"auth-securestring-cleartext", func(c *connector.Connector) bool {
		for _, prm := range c.ConnectionParameters {
			if prm.Secure() {
				return true
			}
		}
		return false
	}},
}

func mentions(text string) func(*connector.Connector) bool {
	return func(c *connector.Connector) bool { return bytes.Contains(c.Definition.Data, []byte(text)) }
}

func signsIn(c *connector.Connector) bool {
	for _, prm := range c.ConnectionParameters {
		if prm.OAuth().Exists() {
			return true
		}
	}
	return false
}

// applicants is how many connectors a rule is about. In the table a name that ends in a
// hyphen is the start of a rule's.
func applicants(rule string, connectors []*connector.Connector) int {
	for _, row := range appliesTo {
		for _, name := range strings.Fields(row.Rules) {
			if rule != name && (!strings.HasSuffix(name, "-") || !strings.HasPrefix(rule, name)) {
				continue
			}
			if row.To == nil {
				return len(connectors)
			}
			n := 0
			for _, c := range connectors {
				if row.To(c) {
					n++
				}
			}
			return n
		}
	}
	return len(connectors)
}
