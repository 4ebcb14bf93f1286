package report

import (
	"fmt"
	"io"
	"path"

	"alm/pipeline/check"
)

// codeIssue is a finding in the part of Code Climate's format that GitLab reads for its code quality
// reports. (docs.gitlab.com, Code Quality report format; gitlabhq, json_schemas/codeclimate.json)
type codeIssue struct {
	Type        string       `json:"type"`
	Description string       `json:"description"`
	Check       string       `json:"check_name"`
	Fingerprint string       `json:"fingerprint"`
	Severity    string       `json:"severity"`
	Location    codeLocation `json:"location"`
}

type codeLocation struct {
	Path  string    `json:"path"` // relative to the repository's root, without ./
	Lines codeLines `json:"lines"`
}

type codeLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

// codeSeverities are those of findings that break nobody, and breaking is critical.
var codeSeverities = map[check.Severity]string{check.Error: "major", check.Warning: "minor", check.Note: "info"}

// writeCodeClimate leaves out accepted findings, which GitLab would show as open.
func writeCodeClimate(w io.Writer, doc Document, opts Options) error {
	issues, seen := []codeIssue{}, map[string]int{}
	for _, f := range doc.Findings {
		if f.Waiver != "" {
			continue
		}
		issue := asCodeIssue(f, opts)
		if seen[f.Fingerprint]++; seen[f.Fingerprint] > 1 { // GitLab shows only the first of a fingerprint
			issue.Fingerprint += fmt.Sprintf("-%d", seen[f.Fingerprint])
		}
		issues = append(issues, issue)
	}
	return encodeJSON(w, issues)
}

func asCodeIssue(f *check.Finding, opts Options) codeIssue {
	issue := codeIssue{
		Type: "issue", Description: messageWithPlaces(f), Check: f.Rule.ID, Fingerprint: f.Fingerprint, Severity: codeSeverities[f.Severity],
		Location: codeLocation{path.Clean(opts.in(f.Connector)), codeLines{1, 1}},
	}
	if f.Change() == check.Breaking {
		issue.Severity = "critical"
	}
	if at := position(f); !at.IsZero() {
		issue.Location = codeLocation{path.Clean(opts.in(at.Name())), codeLines{at.From().Line, at.To().Line}}
	}
	return issue
}
