package lint

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// problemKind is a problem of a JSON file.
type problemKind struct {
	Kind, Title string
	Severity    check.Severity
	So          string // the consequence
	Fix         string
	Autofix     bool // the fix deletes it
	Text        check.TextUse
	check.Evidence
}

const strictParser = "paconn: operations/upsert.py reads the files with json.load"

// problemKinds are the problems of a JSON file; each is a rule.
var problemKinds = []problemKind{
	{source.Syntax, "A file is not valid JSON", check.Error,
		"strict parsers reject the file", "correct the JSON here", false, check.BreaksText, check.Evidence{Refused: check.RefusedAtImport, Proof: strictParser}},
	{source.TrailingComma, "A comma comes before a closing bracket", check.Error,
		"strict parsers such as paconn reject the file", "delete the comma", true, check.ChecksText, check.Evidence{Refused: check.RefusedAtImport, Proof: strictParser}},
	{source.Comment, "A JSON file contains a comment", check.Error,
		"strict parsers such as paconn reject the file", "delete the comment, or move it to a description", true, check.ChecksText, check.Evidence{Refused: check.RefusedAtImport, Proof: strictParser}},
	{source.ByteOrderMark, "A JSON file starts with a byte order mark", check.Warning,
		"paconn create and update cannot read it", "save the file as UTF-8 without BOM", true, check.ChecksText, check.Evidence{Refused: check.RefusedAtImport, Proof: strictParser + "; other parsers skip the mark, and published connectors have it"}},
	{source.InvalidUTF8, "A JSON file is not UTF-8", check.Error,
		"makers see broken characters", "save the file as UTF-8", false, check.BreaksText, check.Evidence{Refused: check.RefusedAtImport, Proof: strictParser}},
	{source.DuplicateKey, "An object has the same key twice", check.Error,
		"the first one is silently lost", "delete or rename one of the two", false, check.ChecksText,
		check.Evidence{Refused: check.FailsInUse, Proof: "paconn's json.load, JSON.parse and .NET keep the last of two equal keys"}},
}

func problemRules() []check.Rule {
	var rules []check.Rule
	for _, k := range problemKinds {
		rules = append(rules, check.Rule{
			ID: k.Kind, Title: k.Title, Severity: k.Severity, Fix: k.Fix, Autofix: k.Autofix, Text: k.Text, Evidence: k.Evidence,
			Repeats: check.CauseOfChange,
			Run: eachProblem(func(p *check.Pass, problem source.Problem) {
				if problem.Kind != k.Kind {
					return
				}
				f := check.Finding{At: problem.At, Message: problem.Message + elsewhere(problem) + "; " + k.So, Fix: problem.Fix}
				if ext := path.Ext(problem.At.File.Name); ext == ".yaml" || ext == ".yml" {
					f.Fix = cmp.Or(f.Fix, strings.ReplaceAll(k.Fix, "JSON", "YAML"))
				}
				if problem.Fix != "" {
					f.Message = problem.Message + "; nothing in it can be checked"
				} else if k.Text == check.BreaksText && indexOf(p).onlyTexts {
					f.Message += ", and nothing else in the connector is checked"
				}
				if k.Autofix {
					f.Edits = []source.Edit{{Span: problem.At}}
				}
				p.About(fileSubject(problem.At.File)).Report(f)
			}),
		})
	}
	return rules
}

// eachProblem visits the JSON problems of all files.
func eachProblem(visit func(*check.Pass, source.Problem)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, problem := range indexOf(p).problems {
			visit(p, problem)
		}
	}
}

func elsewhere(problem source.Problem) string {
	if problem.Other.IsZero() {
		return ""
	}
	return fmt.Sprintf(" (the other is on line %d)", problem.Other.From().Line)
}

func fileSubject(f *source.File) string { return "file/" + path.Base(f.Name) }
