package check

// Evidence is what is known of the platform's answer to what a rule reports. Sentences and
// default severities follow from it. The zero value is for notes, and for rules that say nothing
// about the platform.
type Evidence struct {
	Refused Refusal
	Proof   string // where that can be read
}

// Refusal says whether the platform refuses what a rule reports.
type Refusal string

// What is known.
const (
	RefusedAtImport         Refusal = "refused at import"                                       // the import, or the tool in use, fails; Proof is public
	RefusedByCertification  Refusal = "refused by certification"                                // Microsoft's validator, schemas, change detector or reviewers
	ReportedByCertification Refusal = "reported by certification; published connectors have it" // the same, for what published connectors have
	FailsInUse              Refusal = "accepted at import; fails or is ignored in use"          // documented, or seen in public
	NotProven               Refusal = "not proven"                                              // plausible; Proof says what is known
	NoClaim                 Refusal = "no claim"                                                // the rule says nothing about the platform, as those on credentials
)

// String returns what is known and where it can be read.
func (e Evidence) String() string {
	switch {
	case e.Refused == NoClaim:
		return "no claim (the rule does not say what the platform does)"
	case e.Proof == "":
		return string(e.Refused)
	}
	return string(e.Refused) + " (" + e.Proof + ")"
}

// Repeats says which findings of a rule repeat those of others on the same value.
type Repeats int

// A rule on any value repeats what the rule on this member says better, and is the cause of
// weaker findings.
const (
	NoRepeats     Repeats = iota
	CauseOfWeaker         // dropped where another rule has an error on the value; replaces weaker findings, also of diff
	CauseOfChange         // replaces weaker findings of diff at the same place
	RepeatsChange         // dropped where an error of diff has the same cause
)
