package diff

import (
	"cmp"
	"slices"
	"strings"

	"alm/pipeline/check"
)

// classification is the default severity and change of a rule.
type classification struct {
	check.Severity
	check.Change
}

var (
	breaking  = classification{check.Error, check.Breaking}
	dangerous = classification{check.Warning, check.Additive}
	additive  = classification{check.Note, check.Additive}
	editorial = classification{check.Note, check.Editorial}
)

// schemaRow is a rule on compared schemas. A star in the id makes two rules: for parameters and
// for body properties.
type schemaRow struct {
	ID, Title string
	classification
	check.Evidence
	Affects   check.Affects
	Consumers []check.Consumer
	When      []check.Phase
	Effect    string // what a flow's owner sees; the message says before it what changed
	Fix       string
}

// schemaRules returns the rules of all such rows.
func schemaRules() []check.Rule {
	rules := make([]check.Rule, 0, 128)
	for _, rows := range [][]schemaRow{inputRows, bodyRows, outputRows, dynamicRows} {
		for _, row := range rows {
			before, after, starred := strings.Cut(row.ID, "*")
			if !starred {
				rules = append(rules, row.rule(row.ID, row.Title))
				continue
			}
			for _, name := range []string{"parameter", "property"} {
				rules = append(rules, row.rule(before+name+after, strings.Replace(row.Title, "%s", name, 1)))
			}
		}
	}
	return rules
}

func (row schemaRow) rule(id, title string) check.Rule {
	return check.Rule{
		ID: id, Title: title, Severity: row.Severity, Change: row.Change,
		Evidence: row.Evidence, Affects: row.Affects, Consumers: row.Consumers, When: row.When, Fix: row.Fix,
		Run: eachChange(id, row.Effect),
	}
}

// eachChange reports the changes that a rule reports, with their effect unless they have another.
func eachChange(id, effect string) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, ch := range pairingOf(p).changes[id] {
			ch.report(p, effect)
		}
	}
}

// report reports a change at the first place that it affects, with the others as places.
func (ch *change) report(p *check.Pass, effect string) {
	if ch.absorbed {
		return
	}
	at := &ch.places[0]
	finding := check.Finding{
		Subject: at.subject, Method: at.op.Method, Path: at.op.Path,
		Message:  at.before + at.key + at.after + " " + ch.detail + ": " + cmp.Or(ch.effect, effect),
		Severity: ch.severity,
		Old:      ch.old, New: ch.new, Content: ch.content,
		At: ch.at, Was: ch.before,
		Part: at.part, Values: ch.values,
	}
	if finding.At.IsZero() {
		finding.At = titleSpan(p.Is)
	}
	if more := ch.places[1:]; len(more) > 0 {
		finding.Places = make([]check.Place, len(more))
		for i := range more {
			s := &more[i]
			finding.Places[i] = check.Place{Subject: s.subject, Method: s.op.Method, Path: s.op.Path, Part: s.part}
		}
		if ch.separate {
			finding.Content = placesContent(finding.Places)
		}
	}
	p.Report(finding)
}

// changesByRule returns the changes that affect an operation.
func (d *differ) changesByRule() map[string][]*change {
	all := map[string][]*change{}
	for _, ch := range d.changes {
		if len(ch.places) == 0 {
			continue
		}
		slices.SortStableFunc(ch.places, d.comparePlaces)
		if effect := d.internal[ch.places[0].op]; effect != "" && ch.rule != brokenReference {
			ch.effect = effect
			if severityOf(ch.rule) == check.Error {
				ch.rule = internalRule
			}
		} else if ch.rule == atOtherSuccess.ruleFor(addedOptional) && !slices.ContainsFunc(ch.places, isShownPlace) {
			ch.effect = "the designer shows the fields of another status"
		}
		all[ch.rule] = append(all[ch.rule], ch)
	}
	d.foldSame(all)
	return all
}

// isShownPlace reports whether a place is in an output or a notification that makers see.
func isShownPlace(at place) bool {
	return at.part.Side == check.Output || at.part.Side == check.Notification
}

// comparePlaces orders places by who reads them: operations that flows call come first. Among
// these the order does not depend on the order of the paths.
func (d *differ) comparePlaces(a, b place) int {
	if one, other := d.internal[a.op] != "", d.internal[b.op] != ""; one != other {
		if one {
			return 1
		}
		return -1
	}
	return strings.Compare(a.subject, b.subject)
}
