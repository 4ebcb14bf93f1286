package check

import (
	"cmp"
	"fmt"
	"sync"

	"alm/internal/source"
	"alm/solution/connector"
)

// Pass is one rule's check of one connector, of one connector's change, or of a solution,
// which is Shared alone.
type Pass struct {
	Is     *connector.Connector // the connector; at head, of a change; nil when it was removed
	Was    *connector.Connector // at base; nil for lint and for an added connector
	Shared any                  // what the table's owner prepared for its rules
	Most   int                  // the findings that are kept: one more says that there were more; 0 keeps all

	rule    *Rule
	subject string
	op      *connector.Operation
	out     *[]Finding
}

// Run lets every rule that is not Off look, and returns what they report, sorted and
// fingerprinted.
func Run(rules []Rule, p Pass) []Finding {
	draft := drafts.Get().(*[]Finding)
	findings := RunIn(draft, rules, p)
	drafts.Put(draft)
	return findings
}

// RunIn is Run with an empty list for rules to report into. It is empty again afterwards, and keeps its memory.
func RunIn(draft *[]Finding, rules []Rule, p Pass) []Finding {
	p.out = draft
	for i := range rules {
		if rules[i].Severity != Off && !p.full() {
			p.rule = &rules[i]
			rules[i].Run(&p)
		}
	}
	findings := sortedCopy(*p.out)
	clear(*p.out)
	*p.out = (*p.out)[:0]
	Identify(findings)
	return findings
}

// drafts are lists that rules report into: findings are large, and lists that grow copy them.
var drafts = sync.Pool{New: func() any { return new([]Finding) }}

// On is the pass about one operation: findings get its subject, method and path.
func (p *Pass) On(op *connector.Operation) *Pass {
	about := *p
	about.op, about.subject = op, ""
	return &about
}

// Over looks at operations one after the other with On's pass, which is the same one each
// time: who wants to keep it copies it.
func (p *Pass) Over(ops []*connector.Operation, look func(*Pass, *connector.Operation)) {
	about := *p
	about.subject = ""
	for _, op := range ops {
		about.op = op
		look(&about, op)
	}
}

// About is the pass about something else: findings get this subject path.
func (p *Pass) About(subject string) *Pass {
	about := *p
	about.subject = subject
	return &about
}

// Subject returns the subject path of the pass, "" if it is about an operation or the connector.
func (p *Pass) Subject() string { return p.subject }

// Connector returns the connector at head, or at base when head has none.
func (p *Pass) Connector() *connector.Connector {
	if p.Is != nil {
		return p.Is
	}
	return p.Was
}

// Worst is the largest change reported so far, by the rules above this one in the table.
func (p *Pass) Worst() Change { return Worst(*p.out) }

// Rule returns the rule that runs.
func (p *Pass) Rule() *Rule { return p.rule }

// Reported returns the findings of the rules above this one in the table. Nobody changes them.
func (p *Pass) Reported() []Finding { return *p.out }

func (p *Pass) full() bool { return p.Most > 0 && len(*p.out) > p.Most }

// Reportf reports one finding at a place.
func (p *Pass) Reportf(at source.Span, format string, args ...any) {
	p.Report(Finding{At: at, Message: fmt.Sprintf(format, args...)})
}

// Report reports a finding; what it leaves empty the pass fills in. A finding may weigh
// less than its rule, never more.
func (p *Pass) Report(f Finding) { p.report(p.op, &f) }

// ReportOn reports a finding about one operation, as the pass that On returns does.
func (p *Pass) ReportOn(op *connector.Operation, f Finding) {
	f.Subject = cmp.Or(f.Subject, op.Subject())
	p.report(op, &f)
}

func (p *Pass) report(op *connector.Operation, f *Finding) {
	if p.full() {
		return
	}
	f.Rule = p.rule
	if f.Severity == Off || f.Severity > p.rule.Severity {
		f.Severity = p.rule.Severity
	}
	if c := p.Connector(); c != nil {
		f.Connector = c.Dir
	}
	if f.Subject == "" {
		f.Subject = p.subject
	}
	if f.Subject == "" && op != nil {
		f.Subject = op.Subject()
	}
	if f.Subject == "" {
		f.Subject = "connector"
	}
	if f.Fix == "" {
		f.Fix = p.rule.Fix
	}
	if op != nil && f.Method == "" {
		f.Method, f.Path = op.Method, op.Path
	}
	*p.out = append(*p.out, *f)
}
