package diff

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// Members that rules look at, or that are compared as what they hold: "name", or "name/"
// where only some of what it holds is listed, as "name/member". "name*" is every such name.
var (
	definitionMembers = `swagger openapi info/ info/title info/description info/version info/contact info/license
		info/termsOfService info/x-ms-api-annotation/ info/x-ms-api-annotation/status host basePath schemes
		consumes produces paths definitions parameters responses securityDefinitions security tags externalDocs
		x-ms-connector-metadata x-generator x-ms-api-annotation/ x-ms-api-annotation/status
		x-ms-capabilities/ x-ms-capabilities/testConnection`
	pathMembers      = `get put post delete options head patch parameters x-ms-notification-content $ref`
	operationMembers = `operationId summary description externalDocs tags deprecated security consumes produces
		parameters responses x-ms-visibility x-ms-trigger x-ms-trigger-hint x-ms-trigger-metadata
		x-ms-api-annotation/ x-ms-api-annotation/family x-ms-api-annotation/revision x-ms-api-annotation/status
		x-ms-api-annotation/replacement x-ms-api-annotation/expires x-ms-openai-* x-openai-* x-ms-pageable
		x-ms-capabilities/ x-ms-capabilities/chunkTransfer x-ms-long-running-operation
		x-ms-long-running-operation-options x-ms-notification-content`
	propertiesMembers = `properties/ properties/displayName properties/connectionParameters
		properties/connectionParameterSets properties/capabilities properties/policyTemplateInstances
		properties/scriptOperations properties/iconBrandColor properties/publisher properties/stackOwner`
)

// coverage is a table of members that are looked at.
type coverage map[string]bool

func cover(table string) coverage {
	c := coverage{}
	for _, name := range strings.Fields(table) {
		c[name] = true
	}
	return c
}

func (c coverage) whole(name string) bool {
	for i := range name {
		if c[name[:i+1]+"*"] {
			return true
		}
	}
	return c[name]
}

// leftovers tells of members that differ and that no rule looks at.
func leftovers(p *check.Pass, was, is *connector.Connector) {
	if prepared(p).entangled {
		p.About("definitions").Report(check.Finding{
			Message: "definitions refer to each other in more than 50,000 ways, and no more are compared: there may be more changes than are told; " +
				"split the change into commits, or give each operation definitions of its own",
			At: place(is.Definition.Root, "definitions"), Was: place(was.Definition.Root, "definitions"),
		})
	}
	rest{p, "", "", cover(definitionMembers)}.tell(was.Definition.Root, is.Definition.Root, "")
	rest{p, "", "", cover(propertiesMembers)}.tell(rootOf(was.Properties), rootOf(is.Properties), "")
	operations, paths := cover(operationMembers), cover(pathMembers)
	seen := map[source.Node]bool{}
	for _, pair := range prepared(p).pairs {
		if pair.reused || pair.how == bySimilarity {
			continue
		}
		of := " of " + pair.was.Label()
		if pair.edited {
			rest{p.On(pair.was), pair.was.Subject() + "/", of, operations}.tell(pair.was.Node, pair.is.Node, "")
		}
		if !seen[pair.is.PathItem] {
			seen[pair.is.PathItem] = true
			rest{p.On(pair.was), pair.was.Subject() + "/path/", of, paths}.tell(pair.was.PathItem, pair.is.PathItem, "")
		}
	}
}

// rest looks at what a coverage leaves.
type rest struct {
	*check.Pass
	subject, of string
	covered     coverage
}

// tell compares the members of two objects; the prefix is the objects' own path.
func (r rest) tell(was, is source.Node, prefix string) {
	f := faces{was: view{[]source.Node{was}}, is: view{[]source.Node{is}}}
	for _, name := range f.differing(r.names(prefix)) {
		if path := prefix + name; r.covered[path+"/"] {
			r.tell(was.Get(name), is.Get(name), path+"/")
		} else if !r.covered.whole(path) {
			r.report(f, name, path)
		}
	}
}

// names are those behind the prefix that are covered whole.
func (r rest) names(prefix string) []string {
	var names []string
	for path := range r.covered {
		if name, ok := strings.CutPrefix(path, prefix); ok && !strings.HasSuffix(path, "/") {
			names = append(names, name)
		}
	}
	return names
}

func (r rest) report(f faces, name, path string) {
	finding := check.Finding{
		Message: fmt.Sprintf("%s%s %s: no rule knows what it does", quotable(path), r.of, changed(f.was.get(name), f.is.get(name))),
		At:      f.is.spot(name), Was: f.was.spot(name),
	}
	if foreign(name) {
		finding.Severity = check.Note
	}
	if finding.At.IsZero() {
		finding.At = titleOf(r.Is)
	}
	r.About(r.subject + path).Report(finding)
}

// changed tells that a value nobody knows came, went or changed, and not what it holds.
func changed(was, is source.Node) string {
	switch {
	case !was.Exists():
		return "is new"
	case !is.Exists():
		return "is gone"
	}
	return "changed"
}
