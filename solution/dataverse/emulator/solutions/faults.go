package solutions

import (
	"cmp"
	"strings"

	"alm/solution/dataverse/emulator/odata"
)

// Fault is something that goes wrong in one job.
type Fault struct {
	Kind    string `json:"kind"` // one of FaultKinds, or anything else for no fault
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

// FaultKinds describes the faults of jobs.
var FaultKinds = map[string]string{
	"late-lock":         "the start of an import succeeds, and the job fails because of the lock",
	"fail":              "the job fails with the given code and message",
	"huge-message":      "the job fails with a message of 441 kB",
	"component-failure": "the import fails at its first connector",
	"partial":           "the import succeeds although one of its connectors fails",
	"promote-failure":   "the upgrade fails after the import, and X_Upgrade stays",
	"cancel":            "the job is cancelled",
	"no-job-row":        "the import job's row never appears",
	"nothing-done":      "the job succeeds, and nothing was imported",
	"failed-result":     "the job succeeds, and its result says that it failed, without a reason",
	"lost-settings":     "the import ignores the values and connections that came with it",
	"flows-off":         "the import leaves flows off",
	"flows-lost":        "the import succeeds without the flows",
	"slow":              "the job waits fifty times as long in the queue",
}

const unexpected = "An unexpected error occurred."

func (f Fault) message(usual string) string { return cmp.Or(f.Message, usual) }

// failure returns the error with which the fault ends a job before it does anything, or nil.
func (f Fault) failure() *odata.Error {
	switch f.Kind {
	case "late-lock":
		return Locked("Import", "Import")
	case "fail":
		return failed(cmp.Or(f.Code, "0x80040216"), "%s", f.message(unexpected))
	case "huge-message":
		return failed(cmp.Or(f.Code, "0x80040216"), "%s", strings.Repeat(unexpected+" ", 15200))
	}
	return nil
}
