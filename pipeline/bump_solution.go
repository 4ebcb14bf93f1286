package pipeline

import (
	"strings"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution"

	"github.com/goccy/go-yaml/ast"
)

// solutions raises the version of every solution that holds a changed connector, from what
// alm.yaml says at base.
func (plan *BumpPlan) solutions(rel *Release, changed map[string]check.Change) error {
	p := rel.With.Project
	text := source.Text(p.File, p.text)
	var edits []source.Edit
	for _, name := range p.SolutionNames() {
		worst := check.None
		for dir := range p.Solutions[name].Connectors {
			worst = max(worst, changed[dir])
		}
		if worst == check.None {
			continue
		}
		before := versionAtBase(rel, name)
		next := nextSolution(before, worst)
		raised := Raised{name, before.String(), next.String()}
		now, err := solution.ParseVersion(p.Solutions[name].Version)
		if err != nil {
			return err
		}
		if now.Compare(next) >= 0 {
			raised.Is = now.String()
		} else {
			span, err := p.versionSpan(name, text)
			if err != nil {
				return err
			}
			edits = append(edits, source.Edit{Span: span, New: next.String()})
		}
		plan.Solutions = append(plan.Solutions, raised)
	}
	if len(edits) == 0 {
		return nil
	}
	plan.writes = append(plan.writes, write{p.File, func() ([]byte, error) { return text.Apply(edits...) }})
	return nil
}

func versionAtBase(rel *Release, name string) solution.Version {
	spec := rel.With.Project.Solutions[name].Version
	if base, err := LoadProject(rel.With.Base.FS, rel.With.Project.File); err == nil {
		if s, ok := base.Solutions[name]; ok {
			spec = s.Version
		}
	}
	v, err := solution.ParseVersion(spec)
	if err != nil {
		return solution.Version{}
	}
	return v
}

func nextSolution(v solution.Version, change check.Change) solution.Version {
	switch change {
	case check.Breaking:
		return v.Next(solution.Major)
	case check.Additive:
		return v.Next(solution.Minor)
	}
	return v.Next(solution.Patch)
}

// versionSpan is the place of a solution's version in alm.yaml, without its quotes.
func (p *Project) versionSpan(name string, text *source.File) (source.Span, error) {
	node, err := p.node("$.solutions." + quoteKey(name) + ".version")
	if err != nil || node == nil {
		return source.Span{}, exit.Usage.Errorf("", "%s: solution %s has no version to raise", p.File, name)
	}
	scalar, ok := node.(ast.ScalarNode)
	if !ok {
		return source.Span{}, exit.Usage.Errorf("", "%s: the version of solution %s is no text", p.File, name)
	}
	token := scalar.GetToken()
	start := lineStart(p.text, token.Position.Line)
	line := string(p.text[start:])
	line, _, _ = strings.Cut(line, "\n")
	i := strings.Index(line, token.Value)
	if i < 0 {
		return source.Span{}, exit.Usage.Errorf("", "%s:%d: the version is not on this line", p.File, token.Position.Line)
	}
	return text.Span(start+i, start+i+len(token.Value)), nil
}

func lineStart(text []byte, line int) int {
	start := 0
	for range line - 1 {
		i := strings.IndexByte(string(text[start:]), '\n')
		if i < 0 {
			break
		}
		start += i + 1
	}
	return start
}
