package check

// Refusal says whether the platform refuses what a rule reports. Sentences and default
// severities follow from it: what is not proven is not an error.
type Refusal string

// What is known. The zero value is for rules that do not say that the platform refuses
// anything.
const (
	RefusedAtImport        Refusal = "refused at import"        // the import or the tool in use fails; Proof is public
	RefusedByCertification Refusal = "refused by certification" // Microsoft's validator or reviewers
	NotProven              Refusal = "not proven"
)

// Repeats says which findings of a rule repeat those of others on the same value.
type Repeats int

// A rule on any value repeats what the rule on this member says better, or is the cause of
// weaker findings.
const (
	NoRepeats     Repeats = iota
	RepeatsOthers         // dropped where another rule reports the value
	CauseOfWeaker         // dropped where another rule has an error on the value; replaces weaker findings
)
