package diff

import (
	"cmp"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// field is a connection parameter on both sides, or on one.
type field struct {
	was, is connector.ConnectionParameter
	renamed bool
}

func (f field) gone() bool { return !f.is.Node.Exists() }
func (f field) came() bool { return !f.was.Node.Exists() }
func (f field) both() bool { return !f.gone() && !f.came() }

// name is the parameter's name at base, or at head when it is new.
func (f field) name() string { return cmp.Or(f.was.Name, f.is.Name) }

func (f field) subject() string {
	if f.came() {
		return f.is.Subject()
	}
	return f.was.Subject()
}

// fields pairs the connection parameters by set and name; those left over by likeness, of
// one type.
func fields(was, is *connector.Connector) []field {
	var all []field
	rest := slices.Clone(is.ConnectionParameters)
	take := func(same func(connector.ConnectionParameter) bool) (connector.ConnectionParameter, bool) {
		i := slices.IndexFunc(rest, same)
		if i < 0 {
			return connector.ConnectionParameter{}, false
		}
		found := rest[i]
		rest = slices.Delete(rest, i, i+1)
		return found, true
	}
	var lost []connector.ConnectionParameter
	for _, p := range was.ConnectionParameters {
		match, ok := take(func(q connector.ConnectionParameter) bool { return q.Name == p.Name && q.Set == p.Set })
		if !ok {
			lost = append(lost, p)
			continue
		}
		all = append(all, field{was: p, is: match})
	}
	for _, p := range lost {
		match, ok := take(func(q connector.ConnectionParameter) bool { return alike(p, q, lost, rest) })
		all = append(all, field{was: p, is: match, renamed: ok})
	}
	for _, p := range rest {
		all = append(all, field{is: p})
	}
	return all
}

// alike tells whether q may be p renamed: names at least 60 % alike and one type, or the
// only OAuth setting on either side.
func alike(p, q connector.ConnectionParameter, lost, came []connector.ConnectionParameter) bool {
	if p.Set != q.Set || kindOf(p) != kindOf(q) {
		return false
	}
	return ratio(p.Name, q.Name) >= 0.6 || kindOf(p) == "oauthsetting" && len(lost) == 1 && len(came) == 1
}

// kindOf is a parameter's type in the spelling that the platform compares.
func kindOf(p connector.ConnectionParameter) string { return strings.ToLower(p.Type) }

// eachField looks at every connection parameter of a connector that stays.
func eachField(look func(p *check.Pass, f field)) func(*check.Pass) {
	return func(p *check.Pass) {
		if p.Was == nil || p.Is == nil || p.Was.Properties == nil || p.Is.Properties == nil {
			return
		}
		for _, f := range fields(p.Was, p.Is) {
			look(p.About(f.subject()), f)
		}
	}
}

// fieldPlace is where a parameter stands at head, or the place where it stood.
func fieldPlace(p *check.Pass, f field) source.Span {
	if !f.gone() {
		return f.is.Key.Span()
	}
	root := p.Is.Properties.Root
	if f.was.Set != "" {
		return place(root, "properties", "connectionParameterSets")
	}
	return place(root, "properties", "connectionParameters")
}

func reportField(p *check.Pass, f field, message string) {
	finding := check.Finding{Message: message, At: fieldPlace(p, f), Old: f.was.Name, New: f.is.Name}
	if !f.came() {
		finding.Was = f.was.Key.Span()
	}
	p.Report(finding)
}

// isRequired reads constraints.required, which is written as a string or as a boolean.
func isRequired(p connector.ConnectionParameter) bool {
	n := p.Constraints().Get("required")
	return n.Bool() || strings.EqualFold(n.Str(), "true")
}

// authOf is the way to sign in that connection parameters come down to.
func authOf(c *connector.Connector) string {
	kinds := map[string]bool{}
	for _, p := range c.ConnectionParameters {
		kinds[kindOf(p)] = true
		kinds[strings.ToLower(p.Name)] = true
	}
	for _, way := range []struct{ name, sign string }{
		{"OAuth", "oauthsetting"}, {"Windows", "authtype"}, {"basic", "username"}, {"an API key", "securestring"},
	} {
		if kinds[way.sign] {
			return way.name
		}
	}
	return "nothing"
}

// behindGateway tells whether connections go through an on-premises gateway.
func behindGateway(c *connector.Connector) bool {
	for _, item := range c.Property("capabilities").Items() {
		if strings.EqualFold(item.Str(), "gateway") {
			return true
		}
	}
	return slices.ContainsFunc(c.ConnectionParameters, func(p connector.ConnectionParameter) bool { return kindOf(p) == "gatewaysetting" })
}
