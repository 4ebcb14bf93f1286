package verify

import (
	"fmt"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution"
)

// subject is a solution and what was prepared of it for the rules.
type subject struct {
	*solution.Reading
	problems   []solution.Problem
	connectors []*parsedConnector
	zip        *contents // nil when it is not a zip
	unwritten  bool      // the solution is in no zip or tree yet
}

// parsedConnector is a parsedConnector and its JSON files, parsed.
type parsedConnector struct {
	*solution.Connector
	json [len(jsonFiles)]*source.File // nil for a file that is absent
}

// jsonFiles are a connector's files in JSON: those that may use environment variables.
var jsonFiles = [...]solution.ConnectorFile{
	solution.DefinitionFile, solution.ParametersFile, solution.ParameterSetsFile, solution.PoliciesFile,
}

func newSubject(reading *solution.Reading) *subject {
	s := &subject{Reading: reading}
	if reading.Solution == nil {
		return s
	}
	for i := range reading.Solution.Connectors {
		c := &parsedConnector{Connector: &reading.Solution.Connectors[i]}
		for j, f := range jsonFiles {
			if data := c.File(f); data != nil {
				c.json[j] = source.Parse(solution.Printable(c.Entry(f)), data)
			}
		}
		s.connectors = append(s.connectors, c)
	}
	return s
}

// run lets every rule check the solution.
func (s *subject) run() []check.Finding {
	s.problems = s.Problems()
	return s.check(Rules())
}

func (s *subject) check(rules []check.Rule) []check.Finding {
	return check.Run(rules, check.Pass{Shared: s})
}

// pass is one rule's check of a solution.
type pass struct {
	*check.Pass
	*subject
}

// eachSolution checks a solution that could be read.
func eachSolution(look func(p pass, s *solution.Solution)) func(*check.Pass) {
	return func(p *check.Pass) {
		if s := p.Shared.(*subject); s.Solution != nil {
			look(pass{p, s}, s.Solution)
		}
	}
}

// eachConnector checks every connector of a solution.
func eachConnector(look func(p pass, c *parsedConnector)) func(*check.Pass) {
	return eachSolution(func(p pass, _ *solution.Solution) {
		for _, c := range p.connectors {
			look(p, c)
		}
	})
}

// eachVariable checks every environment variable of a solution.
func eachVariable(look func(p pass, v *solution.Variable)) func(*check.Pass) {
	return eachSolution(func(p pass, s *solution.Solution) {
		for i := range s.Variables {
			look(p, &s.Variables[i])
		}
	})
}

// eachZip checks a finished zip.
func eachZip(look func(p pass, z *contents)) func(*check.Pass) {
	return eachSolution(func(p pass, _ *solution.Solution) {
		if p.zip != nil {
			look(p, p.zip)
		}
	})
}

// eachProblem reports the problems of a kind.
func eachProblem(kind solution.Kind) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, problem := range p.Shared.(*subject).problems {
			if problem.Kind == kind {
				p.Report(check.Finding{At: problem.At, Subject: subjectOf(problem.At.Name()), Message: problem.Message})
			}
		}
	}
}

// checks is a rule that has several ways to find its fault.
func checks(looks ...func(*check.Pass)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, look := range looks {
			look(p)
		}
	}
}

// reportf reports a finding about an entry, "" for the zip itself.
func (p pass) reportf(entry, format string, args ...any) {
	at := source.Span{}
	if entry != "" {
		at = source.Text(solution.Printable(entry), nil).Span(0, 0)
	}
	p.reportAt(entry, at, format, args...)
}

// reportAt reports a finding at a place in an entry. Of an entry that could not be read it
// reports nothing: the problem is reported, and one cause is enough.
func (p pass) reportAt(entry string, at source.Span, format string, args ...any) {
	if entry == "" || !p.Unread(entry) {
		p.Report(check.Finding{At: at, Subject: subjectOf(entry), Message: solution.Printable(fmt.Sprintf(format, args...))})
	}
}

func subjectOf(entry string) string {
	if entry == "" {
		return "solution"
	}
	return "entry/" + entry
}
