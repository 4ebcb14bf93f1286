package report

import "alm/pipeline/check"

// The JSON of schema 1. Keys may be added; none is ever removed or renamed.
type (
	jsonDocument struct {
		Schema     int             `json:"schema"`
		Tool       jsonTool        `json:"tool"`
		Verb       string          `json:"verb"`
		Profile    check.Profile   `json:"profile,omitempty"`
		Base       string          `json:"base"`
		Head       string          `json:"head"`
		BaseCommit string          `json:"baseCommit,omitempty"`
		Commit     string          `json:"commit,omitempty"`
		Only       []string        `json:"only,omitempty"`
		FailOn     check.Severity  `json:"failOn"`
		AcceptFrom string          `json:"acceptFrom,omitempty"` // the base that alm accept has to be given
		Looked     jsonLooked      `json:"looked"`
		Summary    jsonSummary     `json:"summary"`
		Gate       *jsonReason     `json:"gate"`
		Policy     *jsonPolicy     `json:"policy,omitempty"`
		Unclear    []string        `json:"unclear,omitempty"`
		NotRead    []string        `json:"notRead,omitempty"`
		Asked      []jsonAsked     `json:"environments,omitempty"`
		Users      []jsonUser      `json:"users,omitempty"`
		Changed    []string        `json:"changed"`
		Connectors []jsonConnector `json:"connectors"`
		Reviews    []jsonReview    `json:"reviews,omitempty"`
		Findings   []jsonFinding   `json:"findings"`
	}
	jsonTool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	jsonLooked struct {
		Connectors int `json:"connectors"`
		Changed    int `json:"changed"`
	}
	jsonSummary struct {
		tally
		Bump        string `json:"bump"`
		NextVersion string `json:"nextVersion"`
		OfSolution  bool   `json:"ofSolution,omitempty"` // nextVersion is
	}
	jsonReason struct {
		Reason string           `json:"reason"`
		By     check.Acceptance `json:"by,omitempty"`
	}
	jsonConnector struct {
		Path   string       `json:"path"`
		Name   string       `json:"name"`
		Change check.Change `json:"change"`
	}
	jsonFinding struct {
		Rule        string           `json:"rule"`
		Severity    check.Severity   `json:"severity"`
		Change      check.Change     `json:"change"`
		Connector   string           `json:"connector"`
		Subject     string           `json:"subject"`
		Method      string           `json:"method,omitempty"`
		Path        string           `json:"path,omitempty"`
		Was         string           `json:"was,omitempty"`
		Is          string           `json:"is,omitempty"`
		Message     string           `json:"message"`
		Fix         string           `json:"fix"`
		Consumers   []check.Consumer `json:"consumers"`
		When        []check.Phase    `json:"when,omitempty"`
		Places      []check.Place    `json:"places,omitempty"`
		File        string           `json:"file,omitempty"`
		Line        int              `json:"line,omitempty"`
		Column      int              `json:"column,omitempty"`
		EndLine     int              `json:"endLine,omitempty"`
		EndColumn   int              `json:"endColumn,omitempty"`
		WasFile     string           `json:"wasFile,omitempty"`
		WasLine     int              `json:"wasLine,omitempty"`
		WasColumn   int              `json:"wasColumn,omitempty"`
		Fingerprint string           `json:"fingerprint"`
		Waived      *jsonReason      `json:"waived"`
		Uses        []check.Use      `json:"uses"`
	}
)

func reason(text string, by check.Acceptance) *jsonReason {
	if text == "" {
		return nil
	}
	return &jsonReason{text, by}
}
