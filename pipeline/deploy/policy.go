package deploy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/record"
)

// Policy is the policy of the stages, and what is given for it.
type Policy struct {
	Of       *project.Project // whose stages say what they require; nil is the project itself
	From     string           // where Of was read, for messages
	Ticket   string
	Override string // the reason to deploy although the policy has something against it

	kept *record.Policy // for the record
}

// keepPolicy rejects an import that the stage's policy has something against, unless it is
// overridden. One that runs or sends nothing passes.
func keepPolicy(_ context.Context, im *importer) error {
	if im.in.There() || im.in.State == record.Running {
		return nil
	}
	given := im.Policy
	why := im.policyRefusals()
	if len(why) > 0 && given.Override == "" {
		return exit.Refused.Errorf("wait, or give what it asks for; --override REASON deploys anyway, and the record keeps the reason",
			"the policy of %s%s is against %s %s: %s", im.in.Stage, given.source(), im.zip.Name, im.in.Version, strings.Join(why, "; "))
	}
	for _, text := range why {
		im.printf("policy overridden (%s): %s", given.Override, text)
	}
	if given.Ticket != "" || len(why) > 0 {
		kept := &record.Policy{Ticket: given.Ticket, Overrode: why}
		if len(why) > 0 {
			kept.Override = given.Override
		}
		im.Policy.kept, im.in.Policy = kept, kept
	}
	return nil
}

func (p Policy) source() string {
	if p.From == "" {
		return ""
	}
	return " (" + p.From + ")"
}

// policyRefusals returns what the stage's policy has against the import now.
func (im *importer) policyRefusals() []string {
	p := im.Policy.Of
	if p == nil {
		p = im.Project
	}
	config := p.Stages[im.in.Stage]
	var why []string
	add := func(format string, args ...any) { why = append(why, fmt.Sprintf(format, args...)) }
	now := im.Now()
	why = append(why, config.AgainstNow(now, im.Policy.Ticket)...)
	if im.in.Reverts != nil {
		return why // what goes back ran here
	}
	if config.Require.Clean {
		if problem := im.uncleanliness(); problem != "" {
			add("it requires what was packed from a commit, and %s", problem)
		}
	}
	if soak := config.Require.SoakTime(); soak > 0 {
		if problem := im.unsoaked(soak, now); problem != "" {
			add("%s", problem)
		}
	}
	return why
}

// uncleanliness says why the zip may hold files that no commit has, "" when it does not.
func (im *importer) uncleanliness() string {
	sum := im.zip.SHA256
	known := im.Record.Packed != nil && im.Record.Packed.Has(sum) || len(im.Record.RanAt(sum)) > 0
	switch {
	case !known:
		return "the record does not know this zip"
	case im.dirty(im.zip):
		return "this was packed from files that no commit has"
	}
	return ""
}

// unsoaked says why the stage before has not run the digest long enough, "" when it has.
func (im *importer) unsoaked(soak time.Duration, now time.Time) string {
	before := im.Project.Before(im.in.Stage)
	since, ok := im.Record.RanSince(before, im.zip.SHA256)
	if !ok {
		return fmt.Sprintf("it requires %s at %s without a failed import, and the record has no such import", soak, before)
	}
	if ran := now.Sub(since); ran < soak {
		return fmt.Sprintf("it requires %s at %s, which runs this since %s: %s are left", soak, before, since.UTC().Format("2006-01-02 15:04Z"), (soak - ran).Round(time.Minute))
	}
	return ""
}
