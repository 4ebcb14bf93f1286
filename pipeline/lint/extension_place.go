package lint

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// kindPlaces name the objects of a kind in messages.
var kindPlaces = [kinds]string{
	kindRoot: "the root", kindInfo: "info", kindContact: "contact", kindLicense: "license", kindDocs: "externalDocs", kindTag: "tags",
	kindPathItem: "path items", kindOperation: "operations", kindParameter: "parameters", kindItems: "items of parameters",
	kindResponse: "responses", kindHeader: "headers", kindNotification: "notifications", kindSchema: "schemas", kindXML: "xml",
	kindSecurity: "security definitions",
}

// judgedElsewhere are extensions whose place other rules check.
var judgedElsewhere = map[objectKind]string{kindOperation: notificationContent, kindParameter: notificationURL}

func checkMisplaced(p *check.Pass) {
	eachExtension(func(p *check.Pass, m member, name string) {
		word := keywords()[name]
		if word.ID == 0 || judgedElsewhere[m.Of.Kind] == name {
			return
		}
		f := check.Finding{At: m.Key.Span(), Message: fmt.Sprintf("%s has no effect on %s; it belongs on %s", name, m.Of.Label(), placesOf(word.Kinds))}
		if name == "x-ms-summary" && m.Of.Kind == kindOperation {
			f.Fix = "use summary, which makers see for an operation"
		}
		m.Of.Report(p, f)
	})(p)
	eachMember("x-ms-editor", func(p *check.Pass, m member) {
		if m.Value.Str() == "dictionary" && !takesAnyKey(p.Is, m.Of.Node) {
			m.Of.Reportf(p, m.Value.Span(), "the dictionary editor of %s has no effect without type object and additionalProperties", m.Of.Label())
		}
	})(p)
	for _, ref := range indexOf(p).operationRefs(p.Is) {
		if ref.Role == "browse" {
			continue
		}
		for _, parameter := range ref.Node.Get("parameters").Members() {
			if key, _ := parameter.Member("selectedItemValuePath"); key.Exists() {
				ref.Of.Reportf(p, key.Span(), "selectedItemValuePath has no effect in %s; nothing is selected before browse", ref.Label())
			}
		}
	}
}

func placesOf(set kindSet) string {
	var names []string
	for k := range kinds {
		if set.has(k) {
			names = append(names, kindPlaces[k])
		}
	}
	return strings.Join(names, ", ")
}

func takesAnyKey(c *connector.Connector, n source.Node) bool {
	n = c.Resolve(n)
	more := n.Get("additionalProperties")
	return n.Get("type").Str() == "object" && more.Exists() && (more.Kind() != source.Bool || more.Bool())
}

// checkEnumValues compares the display names with the values.
func checkEnumValues(p *check.Pass, m member) {
	enum := m.Of.Get("enum")
	seen := map[string]bool{}
	for _, item := range m.Value.Items() {
		value := item.Get("value")
		text := string(value.Raw())
		detail := ""
		switch {
		case item.Get("displayName").Str() == "":
			detail = "has no displayName; makers see the raw value"
		case !value.Exists():
			detail = "has no value; makers cannot choose it"
		case seen[text]:
			detail = "is listed twice; only one display name is shown"
		case enum.Kind() == source.Array && !holds(enum, value) && !hasOddValue(enum, m.Of.Get("type").Str()):
			detail = "is not in enum; the API may reject it"
		}
		seen[text] = true
		if detail != "" {
			m.Of.Reportf(p, item.Span(), "x-ms-enum-values of %s: %s %s", m.Of.Label(), excerpt(value), detail)
		}
	}
}

// hasOddValue reports whether a list has a value of another type, which schema-enum reports.
func hasOddValue(enum source.Node, typ string) bool {
	for _, item := range enum.Items() {
		if !ofType(item, typ) {
			return true
		}
	}
	return false
}

func holds(list, value source.Node) bool {
	for _, item := range list.Items() {
		if item.Equal(value) {
			return true
		}
	}
	return false
}

// checkPageable compares x-ms-pageable with the links that the platform follows and those that a
// policy rewrites.
func checkPageable(p *check.Pass, m member) {
	name := m.Value.Get("nextLinkName")
	if m.Of.Op == nil {
		return
	}
	if text := name.Str(); text != "nextLink" && text != "@odata.nextLink" {
		m.Of.Reportf(p, firstSpan(p, name, m.Key), "%s uses %s as link to the next page; the platform follows only nextLink and @odata.nextLink", m.Of.Label(), excerpt(name))
		return
	}
	known := indexOf(p).operationIDs(p.Is)
	for _, policy := range p.Is.Policies {
		if template := templateOf(policy); template == nil || policy.Template == "updatenextlink" { // an unknown one may be meant
			for _, id := range operationsOf(policy) {
				if id == "" || id == m.Of.Op.ID || id == sanitizedID(m.Of.Op.ID) || !known.has(id) {
					return
				}
			}
		}
	}
	if !hasPolicies(p.Is) {
		return // another rule reports why they cannot be read
	}
	m.Of.Report(p, check.Finding{At: m.Key.Span(), Message: fmt.Sprintf(
		"%s is pageable but has no updatenextlink policy; the next page is requested without the connector and its sign-in", m.Of.Label())})
}

// hasPolicies reports whether the policies of a connector can be read, if it has any.
func hasPolicies(c *connector.Connector) bool {
	if c.Properties == nil {
		return true
	}
	policies := c.Property("policyTemplateInstances")
	return c.Properties.Root.Get("properties").Kind() == source.Object && (!policies.Exists() || policies.Kind() == source.Array)
}
