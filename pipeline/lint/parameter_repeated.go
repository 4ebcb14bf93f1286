package lint

import (
	"unicode"

	"alm/pipeline/check"
	"alm/solution/connector"
)

func notASCII(r rune) bool { return r > unicode.MaxASCII }

// repeatedParameters checks each list of parameters separately: an operation may override
// its path's.
func repeatedParameters(p *check.Pass) {
	for _, m := range indexOf(p).membersOf("parameters") {
		if m.Of.Kind == kindRoot {
			continue
		}
		repeatedIn(p, m)
	}
}

func repeatedIn(p *check.Pass, m member) {
	type key struct{ name, in string }
	var seen seenSet[key]
	var body, form bool
	var known []connector.Parameter // what the operation's reader knows of the same list
	if m.Of.Kind == kindOperation && m.Of.Op != nil {
		known = m.Of.Op.Parameters
	}
	for i, site := range m.Value.Items() {
		var k key
		if i < len(known) && known[i].Place == site {
			k = key{known[i].Name, known[i].In}
		} else {
			node := p.Is.Resolve(site)
			k = key{node.Get("name").Str(), node.Get("in").Str()}
		}
		if k.in == "" {
			continue
		}
		fault := ""
		switch {
		case seen.seenBefore(k):
			fault = "is listed twice"
		case k.in == "body" && body:
			fault = "is a second body"
		case k.in == "body" && form, k.in == "formData" && body:
			fault = "combines a body with a form"
		}
		if fault != "" {
			aboutMember(p, m).Reportf(site.Span(), "parameter %s in %s %s; Microsoft's validator rejects the operation", k.name, k.in, fault)
		}
		body, form = body || k.in == "body", form || k.in == "formData"
	}
}
