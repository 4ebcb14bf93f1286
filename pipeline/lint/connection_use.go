package lint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// mistyped fixes the quotes of a boolean or number.
func mistyped(prm connector.ConnectionParameter, c constraint, value source.Node) check.Finding {
	f := check.Finding{At: value.Span()}
	text := strings.ToLower(value.Str())
	switch {
	case value.Kind() == source.Bool:
		f.Edits = []source.Edit{{Span: value.Span(), New: source.Quote(string(value.Raw()))}}
	case c.Name == "clearText" && (text == "true" || text == "false"), c.Name == "tabIndex" && isDigits(text):
		f.Edits = []source.Edit{{Span: value.Span(), New: text}}
	}
	f.Message = fmt.Sprintf("constraint %s of connection parameter %s is a %s; it must be %s", c.Name, prm.Name, value.Kind(), c.Is)
	return f
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, digits) == "" && (text == "0" || text[0] != '0')
}

// checkUnusedParameters reports what no policy, sign-in, script or security definition reads.
func checkUnusedParameters(p *check.Pass) {
	if len(p.Is.ConnectionParameters) == 0 || throughGateway(p.Is) || requiresUndefined(p) {
		return
	}
	read := policyReads(p.Is)
	schemes := map[string]bool{}
	for _, obj := range indexOf(p).parts[kindSecurity] {
		schemes[strings.ToLower(obj.Get("type").Str())] = true
	}
	mismatch, _ := authMismatch(p)
	eachConnectionParameter(func(p *check.Pass, prm connector.ConnectionParameter) {
		if mismatch != nil && (prm.Secure() || namesSecret(prm)) {
			return // auth-mismatch reports that no security definition sends it
		}
		if !isTyped(prm) || read[strings.ToLower(prm.Name)] || servesScheme(prm, schemes) || namedElsewhere(p.Is, prm) {
			return
		}
		p.Reportf(prm.Key.Span(), "connection parameter %s is not used by any policy, sign-in or script; its value is never sent", prm.Name)
	})(p)
}

// requiresUndefined reports whether operations require a security definition that does not exist, which may
// send any parameter.
func requiresUndefined(p *check.Pass) bool {
	defined := p.Is.Definition.Root.Get("securityDefinitions")
	for _, m := range indexOf(p).membersOf("security") {
		for _, requirement := range m.Value.Items() {
			for name := range requirement.Members() {
				if !defined.Get(name.Str()).Exists() {
					return true
				}
			}
		}
	}
	return false
}

// throughGateway reports whether the data gateway may use the connection's parameters: one without a type may be its.
func throughGateway(c *connector.Connector) bool {
	return slices.ContainsFunc(c.ConnectionParameters, func(prm connector.ConnectionParameter) bool {
		return strings.EqualFold(prm.Type, "gatewaySetting") || prm.Type == ""
	})
}

// policyReads returns the connection parameters that policies read, in lower case.
func policyReads(c *connector.Connector) map[string]bool {
	read := map[string]bool{}
	for _, policy := range c.Policies {
		walkStrings(policy.Parameters, func(n source.Node) {
			if bytes.Contains(n.Raw(), []byte("onnectionParameters")) {
				for _, m := range connectionParameter.Get().FindAllStringSubmatch(n.Str(), -1) {
					read[strings.ToLower(m[1])] = true
				}
			}
		})
	}
	return read
}

// isTyped reports whether users enter the value, so that something has to send it.
func isTyped(prm connector.ConnectionParameter) bool {
	switch strings.ToLower(prm.Type) {
	case "string", "securestring", "int", "bool":
		return !isHidden(prm) && !strings.Contains(prm.Name, ":")
	}
	return false
}

// servesScheme reports whether a security definition may send the parameter: a key any
// secret, Basic what looks like a user or password.
func servesScheme(prm connector.ConnectionParameter, schemes map[string]bool) bool {
	return schemes["apikey"] && prm.Secure() ||
		schemes["basic"] && (prm.Secure() || userLabel.Get().MatchString(labelOf(prm)) || secretLabel.Get().MatchString(labelOf(prm)))
}

// namedElsewhere reports whether the script or another parameter's sign-in names it.
func namedElsewhere(c *connector.Connector, prm connector.ConnectionParameter) bool {
	if c.Script != nil && bytes.Contains(c.Script.Data, []byte(prm.Name)) {
		return true
	}
	return slices.ContainsFunc(c.ConnectionParameters, func(other connector.ConnectionParameter) bool {
		return other.Name != prm.Name && other.OAuth().Exists() && bytes.Contains(other.Node.Raw(), []byte(prm.Name))
	})
}

// checkParameterSets reports incomplete and duplicate parameter sets.
func checkParameterSets(p *check.Pass) {
	seen := map[string]bool{}
	for i, set := range p.Is.ParameterSets {
		p := p.About("connectionParameterSets/" + set.Name)
		if set.Name != "" && seen[set.Name] {
			p.Reportf(set.Node.Get("name").Span(), "two connection parameter sets are named %s; connections refer to them by name", set.Name)
		}
		seen[set.Name] = true
		for _, name := range []string{"name", "uiDefinition", "parameters"} {
			if n := set.Node.Get(name); !n.Exists() || name == "name" && set.Name == "" {
				p.Reportf(firstSpan(p, n, set.Node), "connection parameter set %d has no %s; the platform cannot offer it", i+1, name)
			}
		}
	}
}
