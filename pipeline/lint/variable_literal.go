package lint

import (
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// checkLiterals reports hard-coded values of a variable that the project declares:
// they are the same at every stage.
func checkLiterals(p *check.Pass) {
	values := indexOf(p).options.Values
	if len(values) == 0 {
		return
	}
	visit := func(subject string) func(source.Node) {
		return func(at source.Node) {
			name, known := values[at.Str()]
			if !known {
				return
			}
			as := source.Quote(`@environmentVariables("` + name + `")`)
			p.About(subject).Report(check.Finding{At: at.Span(), Fix: "write " + as,
				Message: "this is the value of " + name + " at one stage, hard-coded; the other stages use it too"})
		}
	}
	for _, place := range []string{"host", "basePath"} {
		if indexOf(p).options.Places[place] == "" {
			walkStrings(p.Is.Definition.Root.Get(place), visit(place))
		}
	}
	for _, prm := range p.Is.ConnectionParameters {
		walkStrings(prm.OAuth(), func(at source.Node) {
			if !indexOf(p).options.takes("oauth/"+prm.Name, at) {
				visit("connectionParameters/" + prm.Name)(at)
			}
		})
	}
	for _, policy := range p.Is.Policies {
		walkStrings(policy.Parameters, func(at source.Node) {
			if !indexOf(p).options.takes("policy/"+policy.Title, at) {
				visit("policy/" + policy.Title)(at)
			}
		})
	}
}

// takes reports whether packing inserts a variable into a place below prefix that ends like the
// node's own does.
func (o Options) takes(prefix string, at source.Node) bool {
	for place := range o.Places {
		rest, below := strings.CutPrefix(strings.ToLower(place), strings.ToLower(prefix)+"/")
		if below && strings.Contains(strings.ToLower(at.Pointer())+"/", "/"+rest+"/") {
			return true
		}
	}
	return false
}
