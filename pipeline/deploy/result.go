package deploy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/solution/dataverse"
)

// judge returns nil when nothing failed, and otherwise says what did, why and what to do. A
// job may succeed while one of its components fails.
func (s *sender) judge(end dataverse.Progress, result dataverse.Result) error {
	s.in.Failures = failures(end, result)
	if len(s.in.Failures) == 0 {
		return nil
	}
	first := s.in.Failures[0]
	message := first.String() + stage.Likely(first.Cause)
	if more := len(s.in.Failures) - 1; more > 0 {
		s.printFailures()
		message = fmt.Sprintf("%s; and %s", first, words.Count(more, "more failure"))
	}
	return exit.Remote.Errorf(cmp.Or(first.Remedy, "fix what it names and import again; what ran there before still runs unless it says otherwise"),
		"import to %s did not succeed (%s): %s", s.in.Stage, s.in.Job, message)
}

func (s *sender) printFailures() {
	for _, f := range s.in.Failures {
		s.printf("%s%s", f, stage.Likely(f.Cause))
		if f.Remedy != "" {
			s.printf("  %s", f.Remedy)
		}
	}
}

// failures returns each failure once, where it is described best: by its component, then by
// the job, then as a text.
func failures(end dataverse.Progress, result dataverse.Result) []record.Failure {
	var all []record.Failure
	described := func(message string) bool {
		return slices.ContainsFunc(all, func(f record.Failure) bool { return strings.Contains(f.Message, message) })
	}
	for _, f := range result.Failures {
		if !described(f.Text) {
			all = append(all, failure(f.Name, f.Err()))
		}
	}
	var job *dataverse.Error
	if errors.As(end.Err(), &job) && !described(job.Message) {
		// What wraps a component's failure, as a failed upgrade does, says more than it.
		all = slices.DeleteFunc(all, func(f record.Failure) bool { return f.Part == "" && strings.Contains(job.Message, f.Message) })
		all = append(all, failure("", job))
	}
	for _, message := range result.Errors {
		if message != "" && !described(message) {
			all = append(all, failure("", &dataverse.Error{Message: message}))
		}
	}
	return all
}

func failure(name string, err *dataverse.Error) record.Failure {
	if err.Part == manifestPart {
		name, err.Part = "", "" // it is what the import is of
	}
	return record.Failure{Part: err.Part, Name: name, Code: err.Code, Message: err.Message, Cause: err.Cause(), Remedy: err.Hint()}
}

// manifestPart is the part of a log that means the solution itself.
const manifestPart = "solutionManifest"
