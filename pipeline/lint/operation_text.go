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

// maxSummary is the number of characters that the designer and certification allow.
// (Microsoft's connector string guidance)
const maxSummary = 80

// Only makers read these texts, so they do not concern a security review.
var makersOnly = check.Profiles{Certification: check.AsError, Security: check.AsOff}

var operationTextRules = []check.Rule{
	{
		ID:       "operation-summary",
		Title:    "An operation has no summary",
		Severity: check.Warning,
		In:       makersOnly,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Repeats:  check.CauseOfChange,
		Fix:      "add a summary that starts with a verb: Get an order",
		Run: eachVisible(func(p *check.Pass, op *connector.Operation) {
			if summary := op.Get("summary"); strings.TrimSpace(summary.Str()) == "" {
				p.Reportf(firstSpan(p, summary, op.IDNode, op.Name), "%s has no summary; makers see its operationId instead", op.Label())
			}
		}),
	},
	{
		ID:       "operation-summary-format",
		Title:    "A summary is too long or malformed",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		In:       makersOnly,
		Aliases:  []string{"OperationSummaryTooLong", "RestrictedCharactersInSummary"},
		Autofix:  true,
		Fix:      "use at most 80 characters, no slash, and end with a letter or digit",
		Run:      eachSummary(malformedSummary),
	},
	{
		ID:       "operation-summary-characters",
		Title:    "A summary contains characters other than letters, digits and parentheses",
		Severity: check.Off,
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: certificationPage},
		In:       check.Profiles{Certification: check.AsNote},
		Fix:      "use only letters, digits, spaces and parentheses",
		Run: eachSummary(func(p *check.Pass, op *connector.Operation, summary source.Node) {
			i := strings.IndexFunc(summary.Str(), func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ' ' && r != '(' && r != ')' && r != '/'
			})
			if i >= 0 {
				r, _ := utf8.DecodeRuneInString(summary.Str()[i:])
				p.Reportf(summary.Span(), "the summary of %s contains %q; certification guidelines name letters, digits and parentheses", op.Label(), r)
			}
		}),
	},
	{
		ID:       "operation-description",
		Title:    "An operation has no description",
		Severity: check.Warning,
		In:       makersOnly,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "describe what it does in one sentence; agents choose operations by it",
		Run: eachVisible(func(p *check.Pass, op *connector.Operation) {
			if description := op.Get("description"); strings.TrimSpace(description.Str()) == "" {
				p.Reportf(firstSpan(p, description, op.IDNode, op.Name), "%s has no description; makers and agents cannot tell what it does", op.Label())
			}
		}),
	},
	{
		ID:       "operation-description-style",
		Guess:    true,
		Title:    "A description is not a full sentence, or contains a link",
		Severity: check.Off,
		In:       check.Profiles{Certification: check.AsNote},
		Fix:      "write full sentences; put links into the documentation",
		Run: eachVisible(func(p *check.Pass, op *connector.Operation) {
			description := op.Get("description")
			switch text := strings.TrimSpace(description.Str()); {
			case text == "":
			case strings.Contains(text, "://"):
				p.Reportf(description.Span(), "the description of %s contains a link, which the designer shows as plain text", op.Label())
			case !strings.ContainsAny(text[len(text)-1:], ".!?)"):
				p.Reportf(description.Span(), "the description of %s does not end like a sentence", op.Label())
			}
		}),
	},
	{
		ID:       "operation-summary-equals-description",
		Title:    "A description repeats the summary",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsWarning, Security: check.AsOff},
		Fix:      "add what the summary does not say: what the operation returns and needs",
		Run: eachSummary(func(p *check.Pass, op *connector.Operation, summary source.Node) {
			description := op.Get("description")
			if said := trimSentence(summary.Str()); said != "" && strings.EqualFold(said, trimSentence(description.Str())) {
				p.Report(check.Finding{At: description.Span(), Message: "the description of " + op.Label() + " repeats its summary"})
			}
		}),
	},
	{
		ID:       "operation-deprecated-label",
		Title:    "A deprecated operation's summary does not say so",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsWarning, Security: check.AsOff},
		Autofix:  true,
		Fix:      `append "(deprecated)" to the summary`,
		Run: eachSummary(func(p *check.Pass, op *connector.Operation, summary source.Node) {
			if !op.Deprecated() || strings.Contains(strings.ToLower(summary.Str()), "deprecated") {
				return
			}
			f := check.Finding{At: summary.Span(), Message: op.Label() + " is deprecated, but its summary does not say so; makers keep choosing it"}
			labelled := strings.TrimRight(summary.Str(), " ") + " (deprecated)"
			if source.Quote(summary.Str()) == string(summary.Raw()) && utf8.RuneCountInString(labelled) <= maxSummary {
				f.Edits = []source.Edit{{Span: summary.Span(), New: source.Quote(labelled)}}
			}
			p.Report(f)
		}),
	},
	{
		ID:       "operation-id-characters",
		Title:    "An operationId contains characters that the platform removes",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsWarning},
		Aliases:  []string{"OperationIdSanitized"},
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Fix:      "keep a published id; use only letters and digits for new ones",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if id := withoutRevision(op.ID); !plainID(id) && strings.TrimSpace(id) != "" {
				p.Report(check.Finding{At: op.At(), Message: "the platform changes " + op.ID + " to " + sanitizedID(op.ID) + "; policies and scripts must use that form"})
			}
		}),
	},
	{
		ID:       "operation-id-pascal-case",
		Title:    "An operationId is not in PascalCase",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsOff},
		Fix:      "keep a published id; name new ones like GetOrder",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if op.ID != "" && (op.ID[0] < 'A' || op.ID[0] > 'Z') && plainID(withoutRevision(op.ID)) { // else operation-id-characters reports it
				p.Report(check.Finding{At: op.At(), Message: "operationId " + op.ID + " is not in PascalCase"})
			}
		}),
	},
	{
		ID:       "operation-id-generated",
		Title:    "An operationId says nothing about the operation",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      "choose a meaningful name before the first flow uses it",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if generatedID(op.ID) {
				p.Reportf(op.At(), "operationId %s does not describe what %s does; flows show it permanently", op.ID, op.Key())
			}
		}),
	},
}

// withoutRevision removes the suffix _V2 of a later version of an operation.
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

// emptyNames are names that do not describe what an operation does.
var emptyNames = []string{"get", "post", "put", "patch", "delete", "operation", "op", "action", "trigger", "method", "endpoint", "test"}

// generatedID reports whether an id was generated: a bare verb with a number, a hash, a GUID.
func generatedID(id string) bool {
	if name := strings.TrimRight(strings.TrimRight(id, digits), "_-"); len(name) <= len("operation") {
		return slices.ContainsFunc(emptyNames, func(word string) bool { return strings.EqualFold(word, name) })
	}
	return len(id) >= 16 && strings.Trim(id, "0123456789abcdefABCDEF-") == ""
}

func isVisible(op *connector.Operation) bool { return op.Visibility() != "internal" }

// eachSummary visits the summaries that makers see.
func eachSummary(visit func(*check.Pass, *connector.Operation, source.Node)) func(*check.Pass) {
	return func(p *check.Pass) {
		f, i := indexOf(p), 0
		p.Over(f.visible, func(p *check.Pass, op *connector.Operation) {
			if summary := f.summaries[i]; summary.Kind() == source.String && summary.Str() != "" {
				visit(p, op, summary)
			}
			i++
		})
	}
}

func malformedSummary(p *check.Pass, op *connector.Operation, summary source.Node) {
	text := summary.Str()
	switch n := utf8.RuneCountInString(text); {
	case n > maxSummary:
		p.Reportf(summary.Span(), "the summary of %s has %d characters; the designer truncates it, and certification allows %d", op.Label(), n, maxSummary)
	case strings.Contains(text, "/"):
		p.Reportf(summary.Span(), "the summary of %s contains a slash; certification does not allow it", op.Label())
	case !endsCleanly(text):
		p.Report(check.Finding{At: summary.Span(), Edits: trimmedEnd(summary),
			Message: "the summary of " + op.Label() + " ends in " + source.Quote(lastRune(text)) + "; certification requires a letter or digit at the end"})
	}
}

// trimSentence returns text without surrounding spaces and full stop.
func trimSentence(text string) string {
	text = strings.TrimSpace(text)
	for text != "" && (text[len(text)-1] == '.' || text[len(text)-1] == ' ') {
		text = text[:len(text)-1]
	}
	return text
}
