package lint

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/internal/spell"
	"alm/pipeline/check"
	"alm/solution/connector"
)

func unknownTemplate(p *check.Pass, policy connector.Policy) {
	id := templateKey(policy)
	if id.Str() == "" {
		p.Reportf(firstSpan(p, id, policy.Node), "policy %s has no templateId, so it does nothing", policyName(policy))
		return
	}
	f := check.Finding{At: id.Span()}
	near := spell.Within(id.Str(), templateNames(), 2)
	if near != "" {
		f.Edits = []source.Edit{{Span: id.Span(), New: source.Quote(near)}}
	}
	f.Message = fmt.Sprintf("policy %s uses template %s, which does not exist%s", policyName(policy), id.Str(), didYouMean(near))
	p.Report(f)
}

func unknownParameters(p *check.Pass, policy connector.Policy) {
	t := templateOf(policy)
	if t == nil {
		return
	}
	for key := range policy.Parameters.Members() {
		name, ok := strings.CutPrefix(key.Str(), templateParameter)
		if ok && !slices.Contains(t.Parameters(), name) && !slices.Contains(misspelledNeeds(policy, t), key.Str()) {
			p.Reportf(key.Span(), "policy %s has parameter %s, which %s ignores%s", policyName(policy), name, t.Name,
				didYouMean(spell.Within(name, t.Parameters(), 5)))
		}
	}
}

// misspelledNeeds returns the names in a policy that are near a parameter that its template needs and it lacks.
func misspelledNeeds(policy connector.Policy, t *policyTemplate) (names []string) {
	for key := range policy.Parameters.Members() {
		name, ok := strings.CutPrefix(key.Str(), templateParameter)
		if near := spell.Within(name, t.Parameters(), 2); ok && name != near && slices.Contains(t.Needs, near) && !policy.Parameters.Get(templateParameter+near).Exists() {
			names = append(names, key.Str())
		}
	}
	return names
}

// checkChoice reports a value that is not one of the choices, and fixes its case.
func checkChoice(p *check.Pass, policy connector.Policy, c parameterChoice) {
	value := policy.Parameters.Get(c.Key)
	text := value.Str()
	if !value.Exists() || slices.Contains(c.Values, text) || strings.HasPrefix(text, "@") {
		return
	}
	f := check.Finding{At: value.Span()}
	if right := equalFoldIn(text, c.Values); right != "" {
		f.Edits = []source.Edit{{Span: value.Span(), New: source.Quote(right)}}
	}
	_, name, _ := strings.Cut(c.Key, "-ms-apimTemplate")
	f.Message = fmt.Sprintf("%s of policy %s is %s; it must be one of %s",
		name[strings.LastIndexAny(name, ".-")+1:], policyName(policy), excerpt(value), strings.Join(c.Values, ", "))
	p.Report(f)
}

// excerpt returns a value for a message, truncated.
func excerpt(n source.Node) string {
	const most = 40
	text := string(n.Raw())
	switch n.Kind() {
	case source.String:
		text = n.Str()
	case source.Object, source.Array:
		text = strings.Join(strings.Fields(text), " ")
	}
	switch runes := []rune(text); {
	case text == "":
		return "empty"
	case len(runes) > most:
		return string(runes[:most]) + "…"
	}
	return text
}

var connectionParameter = lazyregexp.New(`connectionParameters\(\s*['"]([^'"]+)['"]`)

// undeclaredConnectionParameters reports each connection parameter that policies read and that does not exist once.
func undeclaredConnectionParameters(p *check.Pass) {
	var missing missingObjects
	eachPolicy(func(p *check.Pass, policy connector.Policy) {
		walkStrings(policy.Parameters, func(n source.Node) {
			for _, m := range connectionParameter.Get().FindAllStringSubmatch(n.Str(), -1) {
				checkDeclared(p, policy, n, m[1], &missing)
			}
		})
	})(p)
	missing.report()
}

func checkDeclared(p *check.Pass, policy connector.Policy, at source.Node, name string, missing *missingObjects) {
	all := p.Is.Property("connectionParameters")
	if p.Is.HasConnectionParameter(name) || all.Exists() && all.Kind() != source.Object { // json-type reports it
		return
	}
	for _, declared := range p.Is.ConnectionParameters {
		if strings.EqualFold(declared.Name, name) {
			p.Report(check.Finding{Severity: check.Warning, At: at.Span(), Message: "policy " + policyName(policy) +
				" reads connection parameter " + name + ", which is declared as " + declared.Name + "; use the same case"})
			return
		}
	}
	missing.add(p, strings.ToLower(name), check.Finding{Subject: policy.Subject(), At: at.Span(), Message: fmt.Sprintf(
		"policy %s reads connection parameter %s, which is not declared; requests are sent without it", policyName(policy), name)},
		check.Place{Subject: policy.Subject()})
}

func policyName(policy connector.Policy) string {
	if policy.Title != "" {
		return policy.Title
	}
	return policy.Template
}

// overwritten identifies what a policy overwrites.
type overwritten struct{ template, name, section, operation string }

// checkOverrides reports a policy that overwrites what an earlier one sets for the same
// operation, or both for all.
func checkOverrides(p *check.Pass) {
	first := map[overwritten]connector.Policy{}
	eachPolicy(func(p *check.Pass, policy connector.Policy) {
		if policy.Template != "setheader" && policy.Template != "setqueryparameter" || !overrides(policy) {
			return
		}
		name := policy.Parameters.Get(templateParameter + "name")
		of := overwritten{policy.Template, strings.ToLower(name.Str()), policy.Parameters.Get(policySection).Str(), ""}
		for _, id := range operationsOf(policy) {
			of.operation = id
			was, twice := first[of]
			if twice {
				p.Reportf(name.Span(), "policy %s sets %s, which policy %s also sets%s; only the last one has an effect",
					policyName(policy), name.Str(), policyName(was), forOperation(id))
				return
			}
			first[of] = policy
		}
	})(p)
}

func overrides(policy connector.Policy) bool {
	how := policy.Parameters.Get(templateParameter + "existsAction").Str()
	return how == "" || strings.EqualFold(how, "override")
}

// operationsOf returns the operations of a policy; "" means all.
func operationsOf(policy connector.Policy) []string {
	if len(policy.Operations) == 0 {
		return []string{""}
	}
	ids := make([]string, len(policy.Operations))
	for i, id := range policy.Operations {
		ids[i] = id.Str()
	}
	return ids
}

func forOperation(id string) string {
	if id == "" {
		return ""
	}
	return " for " + id
}

// checkVariablePlaces reports environment variables in unsupported places. In policies they are
// a preview, so they are a note there. (Microsoft's pages on environment variables and on
// policies disagree)
func checkVariablePlaces(p *check.Pass) {
	eachPolicy(func(p *check.Pass, policy connector.Policy) {
		walkStrings(policy.Parameters, func(n source.Node) {
			if holdsVariable(n) {
				p.Report(check.Finding{Severity: check.Note, At: n.Span(), Message: "policy " + policyName(policy) +
					" uses an environment variable; policies support them only in preview, otherwise the text itself is sent"})
			}
		})
	})(p)
	f := indexOf(p)
	for _, obj := range f.parts[kindPathItem] {
		if holdsVariable(obj.Key) {
			obj.Reportf(p, obj.Key.Span(), "path %s contains an environment variable, which the platform does not support there; requests may contain its text", excerpt(obj.Key))
		}
	}
	for _, m := range f.membersOf("default") {
		if m.Of.Kind == kindParameter && holdsVariable(m.Value) {
			m.Of.Reportf(p, m.Value.Span(), "the default of %s is an environment variable, which the platform does not support there; requests may contain its text", m.Of.Label())
		}
	}
}

func holdsVariable(n source.Node) bool {
	return n.Kind() == source.String && strings.Contains(n.Str(), "@environmentVariables(")
}
