package record

import "time"

// ValueSet is a value of an environment variable that was set at a stage without an import.
type ValueSet struct {
	Stage       string    `json:"stage"`
	URL         string    `json:"url"`
	Variable    string    `json:"variable"` // schema name
	Was         string    `json:"was,omitempty"`
	Is          string    `json:"is,omitempty"`     // "" of a secret
	Secret      bool      `json:"secret,omitempty"` // neither value is kept
	At          time.Time `json:"at"`
	By          string    `json:"by,omitempty"`
	Run         string    `json:"run,omitempty"` // the CI run, with its attempt
	TriggeredBy string    `json:"triggeredBy,omitempty"`
	Policy      *Policy   `json:"policy,omitempty"`
}
