package pipeline

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/solution/dataverse"
)

// Failed is a component that an import did not bring, or the import itself.
type Failed struct {
	Part    string `json:"part,omitempty"` // the sort of component, as the log names it: "Connector"
	Name    string `json:"name,omitempty"`
	Code    string `json:"code,omitempty"` // "0x80040216"
	Message string `json:"message"`        // in the environment's words
	Cause   string `json:"cause,omitempty"`
	Remedy  string `json:"remedy,omitempty"`
}

func (f Failed) String() string {
	text := f.Message
	if f.Code != "" {
		text += " (" + f.Code + ")"
	}
	if what := strings.TrimSpace(f.Part + " " + f.Name); what != "" {
		text = what + " failed: " + text
	}
	return text
}

func failed(name string, err *dataverse.Error) Failed {
	if err.Part == manifestPart {
		name, err.Part = "", "" // it is what the import is of
	}
	return Failed{err.Part, name, err.Code, err.Message, err.Cause(), err.Hint()}
}

// verdict is nil when nothing failed, and else says what did, why and what to do. A job may
// succeed and a component of it fail.
func (rel *Release) verdict(in *Import, end dataverse.Progress, result dataverse.Result) error {
	in.Failures = failuresOf(end, result)
	if len(in.Failures) == 0 {
		return nil
	}
	first := in.Failures[0]
	says := first.String() + likely(first.Cause)
	if more := len(in.Failures) - 1; more > 0 {
		rel.tellFailures(in)
		says = fmt.Sprintf("%s; and %s", first, words.Count(more, "more failure"))
	}
	return exit.Remote.Errorf(cmp.Or(first.Remedy, "mend what it names and import again; what ran there before still runs unless it says otherwise"),
		"import to %s did not succeed (%s): %s", in.Stage, in.Job, says)
}

func (rel *Release) tellFailures(in *Import) {
	for _, f := range in.Failures {
		rel.tell("import", "%s: %s%s", in.Stage, f, likely(f.Cause))
		if f.Remedy != "" {
			rel.tell("import", "%s:   %s", in.Stage, f.Remedy)
		}
	}
}

func likely(cause string) string {
	if cause == "" {
		return ""
	}
	return "; likely because " + cause
}

// failuresOf takes each failure once, where it is told best: of its component, then of the
// job, then as a text.
func failuresOf(end dataverse.Progress, result dataverse.Result) []Failed {
	var all []Failed
	said := func(message string) bool {
		return slices.ContainsFunc(all, func(f Failed) bool { return strings.Contains(f.Message, message) })
	}
	for _, f := range result.Failures {
		if !said(f.Text) {
			all = append(all, failed(f.Name, f.Err()))
		}
	}
	var job *dataverse.Error
	if errors.As(end.Err(), &job) && !said(job.Message) {
		// What wraps a component's failure, as a failed upgrade does, says more than it.
		all = slices.DeleteFunc(all, func(f Failed) bool { return f.Part == "" && strings.Contains(job.Message, f.Message) })
		all = append(all, failed("", job))
	}
	for _, text := range result.Errors {
		if text != "" && !said(text) {
			all = append(all, failed("", &dataverse.Error{Message: text}))
		}
	}
	return all
}

// manifestPart is the part of a log that stands for the whole solution.
const manifestPart = "solutionManifest"
