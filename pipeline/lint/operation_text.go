package lint

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// maxSummary is how many characters the designer and certification take.
// (Microsoft's connector string guidance)
const maxSummary = 80

// Makers read these texts, so a review of security does not.
var makersOnly = check.Profiles{Certification: check.AsError, Security: check.AsOff}

var operationTextRules = []check.Rule{
	{
		ID:       "operation-summary",
		Title:    "An operation has no summary",
		Severity: check.Warning,
		In:       makersOnly,
		Fix:      "add a summary that starts with a verb: Get an order",
		Run: eachVisible(func(p *check.Pass, op *connector.Operation) {
			if summary := op.Get("summary"); strings.TrimSpace(summary.Str()) == "" {
				p.Reportf(firstSpan(p, summary, op.IDNode, op.Name), "%s has no summary; makers see its operationId as the name of the action", op.Label())
			}
		}),
	},
	{
		ID:       "operation-summary-format",
		Title:    "A summary is too long, or holds what certification refuses",
		Severity: check.Warning,
		In:       makersOnly,
		Aliases:  []string{"OperationSummaryTooLong", "RestrictedCharactersInSummary"},
		Autofix:  true,
		Fix:      "shorten it to 80 characters, without a slash and with a letter at its end",
		Run:      eachSummary(malformedSummary),
	},
	{
		ID:       "operation-summary-characters",
		Title:    "A summary holds more than letters, digits and brackets",
		Severity: check.Off,
		In:       check.Profiles{Certification: check.AsNote},
		Fix:      "write it in letters, digits, spaces and round brackets",
		Run: eachSummary(func(p *check.Pass, op *connector.Operation, summary source.Node) {
			i := strings.IndexFunc(summary.Str(), func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ' ' && r != '(' && r != ')' && r != '/'
			})
			if i >= 0 {
				r, _ := utf8.DecodeRuneInString(summary.Str()[i:])
				p.Reportf(summary.Span(), "the summary of %s holds %q; certification asks for letters, digits and brackets", op.Label(), r)
			}
		}),
	},
	{
		ID:       "operation-description",
		Title:    "An operation has no description",
		Severity: check.Warning,
		In:       makersOnly,
		Fix:      "say in a sentence what it does; agents choose by it",
		Run: eachVisible(func(p *check.Pass, op *connector.Operation) {
			if description := op.Get("description"); strings.TrimSpace(description.Str()) == "" {
				p.Reportf(firstSpan(p, description, op.IDNode, op.Name), "%s has no description; makers and agents cannot tell what it does", op.Label())
			}
		}),
	},
	{
		ID:       "operation-description-style",
		Title:    "A description is no full sentence, or holds a link",
		Severity: check.Off,
		In:       check.Profiles{Certification: check.AsNote},
		Fix:      "write full sentences, and put links into the documentation",
		Run: eachVisible(func(p *check.Pass, op *connector.Operation) {
			description := op.Get("description")
			switch text := strings.TrimSpace(description.Str()); {
			case text == "":
			case strings.Contains(text, "://"):
				p.Reportf(description.Span(), "the description of %s holds a link; the designer shows it as plain text", op.Label())
			case !strings.ContainsAny(text[len(text)-1:], ".!?)"):
				p.Reportf(description.Span(), "the description of %s does not end as a sentence does", op.Label())
			}
		}),
	},
	{
		ID:       "operation-summary-equals-description",
		Title:    "A description repeats the summary",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsWarning, Security: check.AsOff},
		Fix:      "say what the summary does not: what comes back, what is needed",
		Run: eachSummary(func(p *check.Pass, op *connector.Operation, summary source.Node) {
			description := op.Get("description")
			if said := trimSentence(summary.Str()); said != "" && strings.EqualFold(said, trimSentence(description.Str())) {
				p.Reportf(description.Span(), "the description of %s says what its summary says; makers learn nothing from it", op.Label())
			}
		}),
	},
	{
		ID:       "operation-deprecated-label",
		Title:    "A deprecated operation does not say so to makers",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsWarning, Security: check.AsOff},
		Autofix:  true,
		Fix:      `put "(deprecated)" behind the summary`,
		Run: eachSummary(func(p *check.Pass, op *connector.Operation, summary source.Node) {
			if !op.Deprecated() || strings.Contains(strings.ToLower(summary.Str()), "deprecated") {
				return
			}
			f := check.Finding{At: summary.Span(), Message: op.Label() + " is deprecated, and its summary does not say so; makers go on choosing it"}
			labelled := strings.TrimRight(summary.Str(), " ") + " (deprecated)"
			if source.Quote(summary.Str()) == string(summary.Raw()) && utf8.RuneCountInString(labelled) <= maxSummary {
				f.Edits = []source.Edit{{Span: summary.Span(), New: source.Quote(labelled)}}
			}
			p.Report(f)
		}),
	},
	{
		ID:       "operation-id-characters",
		Title:    "An operationId holds characters that the platform drops",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsWarning},
		Aliases:  []string{"OperationIdSanitized"},
		Fix:      "leave a published id as it is; write new ones in letters and digits",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if id := withoutRevision(op.ID); !plainID(id) {
				p.Reportf(op.At(), "the platform knows %s as %s; policies and scripts must write it so", op.ID, sanitizedID(op.ID))
			}
		}),
	},
	{
		ID:       "operation-id-pascal-case",
		Title:    "An operationId is not in PascalCase",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsOff},
		Fix:      "leave a published id as it is; write new ones as GetOrder",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if op.ID != "" && !pascalCase(op.ID) {
				p.Reportf(op.At(), "operationId %s is not in PascalCase, as other connectors' are", op.ID)
			}
		}),
	},
	{
		ID:       "operation-id-generated",
		Title:    "An operationId says nothing about the operation",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Fix:      "choose a name that people understand before the first flow uses it",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if generatedID(op.ID) {
				p.Reportf(op.At(), "operationId %s does not say what %s does; flows will show it for good", op.ID, op.Key())
			}
		}),
	},
}

// withoutRevision drops the _V2 that a later version of an operation ends in.
func withoutRevision(id string) string {
	i := strings.LastIndex(id, "_V")
	if i < 0 || i+2 == len(id) || strings.Trim(id[i+2:], digits) != "" {
		return id
	}
	return id[:i]
}

func plainID(id string) bool {
	for _, c := range []byte(id) {
		if !isWord(c) || c == '_' {
			return false
		}
	}
	return true
}

func pascalCase(id string) bool {
	id = withoutRevision(id)
	return id != "" && id[0] >= 'A' && id[0] <= 'Z' && plainID(id)
}

// emptyNames are names that say nothing of what an operation does.
var emptyNames = []string{"get", "post", "put", "patch", "delete", "operation", "op", "action", "trigger", "method", "endpoint", "test"}

// generatedID tells an id that a machine made: a bare verb with a number, a hash, a GUID.
func generatedID(id string) bool {
	if name := strings.TrimRight(strings.TrimRight(id, digits), "_-"); len(name) <= len("operation") {
		return slices.ContainsFunc(emptyNames, func(word string) bool { return strings.EqualFold(word, name) })
	}
	return len(id) >= 16 && strings.Trim(id, "0123456789abcdefABCDEF-") == ""
}

func isVisible(op *connector.Operation) bool { return op.Visibility() != "internal" }

// eachSummary looks at the summaries that makers see.
func eachSummary(visit func(*check.Pass, *connector.Operation, source.Node)) func(*check.Pass) {
	return eachVisible(func(p *check.Pass, op *connector.Operation) {
		if summary := op.Get("summary"); summary.Kind() == source.String && summary.Str() != "" {
			visit(p, op, summary)
		}
	})
}

func malformedSummary(p *check.Pass, op *connector.Operation, summary source.Node) {
	text := summary.Str()
	switch n := utf8.RuneCountInString(text); {
	case n > maxSummary:
		p.Reportf(summary.Span(), "the summary of %s has %d characters; the designer cuts it, and certification takes %d", op.Label(), n, maxSummary)
	case strings.Contains(text, "/"):
		p.Reportf(summary.Span(), "the summary of %s holds a slash; certification refuses it", op.Label())
	case !endsCleanly(text):
		p.Report(check.Finding{At: summary.Span(), Edits: trimmedEnd(summary),
			Message: "the summary of " + op.Label() + " ends in " + source.Quote(lastRune(text)) + "; certification wants a letter or a digit at its end"})
	}
}

// trimSentence is a text without the spaces around it and its full stop.
func trimSentence(text string) string { return strings.TrimRight(strings.TrimSpace(text), ". ") }
