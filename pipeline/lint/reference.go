package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var referenceRules = []check.Rule{
	{
		ID:       "ref-unresolved",
		Title:    "A $ref points to nothing",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: "PowerPlatformConnectors issue 155: the validation that paconn also asks for when it creates or updates a connector fails with HTTP 500"},
		Aliases: []string{"SchemaReferenceNotFound", "ParameterReferenceNotFound", "ResponseReferenceNotFound",
			"SchemaRefLoopNotAllowed", "ParameterRefLoopNotAllowed", "ResponseRefLoopNotAllowed"},
		Repeats: check.RepeatsChange,
		Fix:     "add the definition, or point to one that exists",
		Run:     unresolvedReferences,
	},
	{
		ID:       "ref-form",
		Title:    "A $ref has a form that the platform does not follow",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"SchemaReferenceNotValid", "ParameterReferenceNotValid", "ResponseReferenceNotValid", "JsonPointerNotValid"},
		Fix:      "move the target to definitions, parameters or responses and reference it there",
		Run:      malformedReferences,
	},
	{
		ID:       "ref-siblings",
		Title:    "A $ref has siblings, which are ignored",
		Severity: check.Note,
		In:       builders,
		Aliases:  []string{"AdditionalPropertyNotAllowedAdjacentToRef"},
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Fix:      "move them into the definition, or wrap the $ref in allOf",
		Run: eachMember("$ref", func(p *check.Pass, m member) {
			if m.Of.Kind == kindPathItem || m.Of.Node.Len() < 2 || m.Value.Kind() != source.String {
				return
			}
			var beside []string
			for key := range m.Of.Node.Members() {
				if name := key.Str(); name != "$ref" {
					beside = append(beside, name)
				}
			}
			if beside == nil {
				return // it is there twice
			}
			m.Of.Reportf(p, m.Key.Span(), "%s next to $ref %s ignored",
				strings.Join(beside[:min(len(beside), 5)], ", "), map[bool]string{true: "is", false: "are"}[len(beside) == 1])
		}),
	},
	{
		ID:       "ref-circular",
		Title:    "A definition contains itself",
		Severity: check.Note,
		Aliases:  []string{"RequiredLoopInSchemaNotAllowed"},
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Fix:      "break the cycle: keep only the fields that makers need in the inner schema",
		Run:      checkCircular,
	},
	{
		ID:       "definition-unused",
		Title:    "A definition is unused",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsOff},
		Autofix:  true,
		Fix:      "delete it",
		Run:      unusedDefinitions,
	},
}

// unresolvedReferences reports each target that does not exist once.
func unresolvedReferences(p *check.Pass) {
	missing := missingObjects{named: true}
	f := indexOf(p)
	leads, ends := f.leads(p.Is), refEnds{root: p.Is.Definition.Root, known: map[string]refEnd{}}
	for i, m := range f.membersOf("$ref") {
		text := m.Value.Str()
		if leads[i].resolved || !strings.HasPrefix(text, "#/") || refFault(m) != "" {
			continue
		}
		section := p.Is.Definition.Root.Get(refSections[m.Of.Kind])
		if fault := ends.faultOf(m.Of.Node, text); fault != "" && (!section.Exists() || section.Kind() == source.Object) {
			missing.addOf(p, text, m.Of, check.Finding{Subject: "ref/" + text, At: m.Value.Span(),
				Message: text + " " + fault + "; paconn validate fails without a reason"})
		}
	}
	missing.report()
}

// malformedReferences reports each text of a reference that does not have one of the forms once.
func malformedReferences(p *check.Pass) {
	var missing missingObjects
	f := indexOf(p)
	leads := f.leads(p.Is)
	for i, m := range f.membersOf("$ref") {
		if leads[i].plain && f.branches[leads[i].to].Kind == m.Of.Kind {
			continue
		}
		fault := refFault(m)
		if fault == "" {
			continue
		}
		text := excerpt(m.Value)
		if m.Value.Str() == "" && m.Value.Kind() == source.String {
			text = `""`
		}
		missing.addOf(p, kindNames[m.Of.Kind]+string(m.Value.Raw()), m.Of, check.Finding{At: m.Value.Span(),
			Message: "$ref " + text + " " + fault + "; Microsoft's validator accepts only #/definitions/Name, #/parameters/Name and #/responses/Name"})
	}
	missing.report()
}

// refSections are the sections that a $ref of each kind may refer to.
var refSections = map[objectKind]string{kindSchema: "definitions", kindParameter: "parameters", kindResponse: "responses"}

// refFault describes what is wrong with the form of a $ref; "" if nothing is.
func refFault(m member) string {
	section, ok := refSections[m.Of.Kind]
	if !ok {
		return ""
	}
	pointer, local := strings.CutPrefix(m.Value.Str(), "#/")
	where, name, _ := strings.Cut(pointer, "/")
	switch {
	case m.Value.Kind() != source.String:
		return "is not a string"
	case !local && strings.Trim(m.Value.Str(), "#") != "":
		return "points to another file"
	case name == "" || strings.Contains(name, "/") || !slices.Contains([]string{"definitions", "parameters", "responses"}, where):
		return "does not point to a shared object"
	case where != section:
		return "points to " + where + " instead of " + section
	}
	return ""
}

// targetOf returns what the text of a $ref directly leads to.
func targetOf(root source.Node, text string) source.Node {
	for _, step := range strings.Split(strings.TrimPrefix(text, "#/"), "/") {
		root = root.Get(connector.UnescapeReference(step))
	}
	return root
}

// refEnds finds why references lead to nothing, each text once.
type refEnds struct {
	root  source.Node
	known map[string]refEnd
}

// refEnd is what a $ref leads to in the end.
type refEnd struct {
	fault  string
	holder source.Node // of a cycle of references alone that is reported: the one that has the $ref in it
}

// faultOf describes why the $ref of a holder leads to nothing: its target is not there, or it is the one of a
// cycle of references alone that is reported. It is "" for what follows from the fault of another $ref.
func (r refEnds) faultOf(holder source.Node, text string) string {
	if _, known := r.known[text]; !known {
		r.follow(text)
	}
	if end := r.known[text]; !end.holder.Exists() || end.holder == holder {
		return end.fault
	}
	return ""
}

// follow finds the ends of a text and of all that it leads to.
func (r refEnds) follow(text string) {
	var way []string
	var targets []source.Node // of each text on the way
	at := map[string]int{}
	for next := text; ; {
		if end, known := r.known[next]; known {
			r.end(way, refEnd{fault: deepFault(end)})
			return
		}
		if i, seen := at[next]; seen {
			r.end(way, refEnd{})
			r.endCycle(way[i:], targets[i:])
			return
		}
		n := targetOf(r.root, next)
		at[next], way, targets = len(way), append(way, next), append(targets, n)
		switch {
		case !n.Exists():
			r.end(way, refEnd{})
			r.known[next] = refEnd{fault: notThere}
			return
		case n.Get("$ref").Kind() != source.String:
			r.end(way, refEnd{fault: tooFar})
			return
		}
		next = n.Get("$ref").Str()
	}
}

// endCycle reports the first text of a cycle in the alphabet, for the object in the cycle that has it.
func (r refEnds) endCycle(way []string, targets []source.Node) {
	text := slices.Min(way)
	before := (slices.Index(way, text) + len(way) - 1) % len(way)
	r.known[text] = refEnd{"refers to itself", targets[before]}
}

func (r refEnds) end(way []string, end refEnd) {
	for _, text := range way {
		r.known[text] = end
	}
}

const (
	notThere = "does not exist"
	tooFar   = "leads on through too many references"
)

// deepFault returns the fault of what leads to a $ref with an end.
func deepFault(end refEnd) string {
	if end.fault == tooFar {
		return tooFar
	}
	return ""
}
