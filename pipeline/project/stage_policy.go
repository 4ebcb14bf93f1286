package project

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no time zones of its own

	"alm/pipeline/check"
)

// Require is what a stage demands of a release before it takes it.
type Require struct {
	Soak   string `yaml:"soak" is:"soak"` // how long the stage before must have run the digest without a failed import, such as 24h
	Ticket string `yaml:"ticket"`         // a pattern that the ticket of the deployment must match, such as ^CHG[0-9]+$
	Clean  bool   `yaml:"clean"`          // only what was packed from a commit
}

// Freeze is a window in which a stage takes no release: from one date to another, or at times of
// some days of the week.
type Freeze struct {
	From   string   `yaml:"from" is:"moment"`             // 2026-12-20, 2026-12-20T18:00, or with days a time such as 16:00
	To     string   `yaml:"to" is:"moment"`               // of the same form; a date is included
	Days   []string `yaml:"days" is:"weekday"`            // mon, tue, wed, thu, fri, sat, sun
	Zone   string   `yaml:"zone" is:"zone" need:"always"` // a time zone such as Europe/Berlin or UTC
	Reason string   `yaml:"reason"`                       // for people
}

// SoakTime returns the time that Soak means; alm.yaml was checked when it was read.
func (r Require) SoakTime() time.Duration {
	soak, err := time.ParseDuration(cmp.Or(r.Soak, "0"))
	if err != nil {
		return 0
	}
	return soak
}

// takesTicket reports whether a ticket matches the pattern.
func (r Require) takesTicket(ticket string) bool {
	pattern, err := regexp.Compile(r.Ticket)
	return err == nil && pattern.MatchString(ticket)
}

// AgainstNow returns what the stage's policy has against any change of it now: a window, or a ticket
// that it requires.
func (s Stage) AgainstNow(now time.Time, ticket string) []string {
	var why []string
	for _, f := range s.Freeze {
		if end, covers := f.Until(now); covers {
			reason := ""
			if f.Reason != "" {
				reason = " (" + f.Reason + ")"
			}
			why = append(why, fmt.Sprintf("it is frozen until %s%s", end.Format("2006-01-02 15:04 MST"), reason))
		}
	}
	if pattern := s.Require.Ticket; pattern != "" && !s.Require.takesTicket(ticket) {
		why = append(why, fmt.Sprintf("it requires a ticket (--ticket) that matches %s, and %q does not", pattern, ticket))
	}
	return why
}

// dateForms are the forms of a date in a freeze.
var dateForms = []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02 15:04"}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Until reports whether the window covers a moment, and when it ends then.
func (f Freeze) Until(now time.Time) (end time.Time, covers bool) {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil {
		return end, false
	}
	if len(f.Days) == 0 {
		start, end, err := f.dates(zone)
		return end, err == nil && !now.Before(start) && now.Before(end)
	}
	for _, back := range []int{0, 1} { // a window may last over midnight
		day := now.In(zone).AddDate(0, 0, -back)
		if !slices.Contains(f.Days, weekdays[day.Weekday()]) {
			continue
		}
		start, end, err := f.times(day)
		if err == nil && !now.Before(start) && now.Before(end) {
			return end, true
		}
	}
	return end, false
}

// dates returns the window between two dates.
func (f Freeze) dates(zone *time.Location) (start, end time.Time, err error) {
	if start, _, err = parseDate(f.From, zone); err != nil {
		return start, end, err
	}
	end, wholeDay, err := parseDate(f.To, zone)
	if wholeDay {
		end = end.AddDate(0, 0, 1)
	}
	return start, end, err
}

func parseDate(text string, zone *time.Location) (at time.Time, wholeDay bool, err error) {
	for i, form := range dateForms {
		if at, err = time.ParseInLocation(form, text, zone); err == nil {
			return at, i == 0, nil
		}
	}
	return at, false, fmt.Errorf("%q is no date: write 2026-12-20 or 2026-12-20T18:00", text)
}

// times returns the window that begins on a day.
func (f Freeze) times(day time.Time) (start, end time.Time, err error) {
	from, err := parseClock(cmp.Or(f.From, "00:00"))
	if err != nil {
		return start, end, err
	}
	to, err := parseClock(cmp.Or(f.To, "24:00"))
	if err != nil {
		return start, end, err
	}
	if to <= from {
		to += 24 * 60
	}
	clock := func(minutes int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, day.Location())
	}
	return clock(from), clock(to), nil
}

// parseClock returns the minutes since midnight.
func parseClock(text string) (int, error) {
	if text == "24:00" {
		return 24 * 60, nil
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf("%q is no time of a day: write 16:00", text)
	}
	return at.Hour()*60 + at.Minute(), nil
}

// checkPolicy rejects a policy of a stage that means nothing.
func (p *Project) checkPolicy(name string, s Stage) error {
	at := p.At("stages", name, "require")
	if _, err := time.ParseDuration(cmp.Or(s.Require.Soak, "0")); err != nil || s.Require.SoakTime() < 0 {
		return at.At("soak").Errorf("write a duration such as 24h", "stage %s: soak %q is no duration", name, s.Require.Soak)
	}
	if s.Require.SoakTime() > 0 && p.Before(name) == "" {
		return at.At("soak").Errorf("put it at a later stage", "stage %s: soak counts how long the stage before ran the release, and there is none", name)
	}
	if _, err := regexp.Compile(s.Require.Ticket); err != nil {
		return at.At("ticket").Errorf("write a pattern such as ^CHG[0-9]+$", "stage %s: ticket: %w", name, err)
	}
	for i, f := range s.Freeze {
		if err := f.check(); err != nil {
			return p.At("stages", name, "freeze").Item(i).Errorf("write {from: 2026-12-20, to: 2027-01-03, zone: Europe/Berlin} or {days: [fri], from: '16:00', zone: UTC}",
				"stage %s: freeze: %w", name, err)
		}
	}
	return nil
}

func (f Freeze) check() error {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil || f.Zone == "" || f.Zone == "Local" {
		return fmt.Errorf("zone %q is no time zone such as Europe/Berlin or UTC", f.Zone)
	}
	if len(f.Days) == 0 {
		start, end, err := f.dates(zone)
		if err == nil && !start.Before(end) {
			err = fmt.Errorf("it ends (%s) before it begins (%s)", f.To, f.From)
		}
		return err
	}
	for _, day := range f.Days {
		if !slices.Contains(weekdays, day) {
			return fmt.Errorf("%q is no day: use %s", day, strings.Join(weekdays, ", "))
		}
	}
	_, _, err = f.times(time.Now())
	return err
}

// weakenedStages reports requirements and windows of stages that a change drops or lowers.
func (p *Project) weakenedStages(was *Project) []check.Finding {
	var findings []check.Finding
	for _, name := range p.Order {
		before, now := was.Stages[name], p.Stages[name]
		at, subject := p.At("stages", name), "stages/"+name
		add := func(key, format string, args ...any) {
			findings = append(findings, at.At(key).Finding("policy-weakened", subject+"/"+key, "stage %s: "+format, append([]any{name}, args...)...))
		}
		if now.Require.SoakTime() < before.Require.SoakTime() {
			add("require", "soak is %s and was %s", cmp.Or(now.Require.Soak, "not set"), before.Require.Soak)
		}
		if before.Require.Ticket != "" && now.Require.Ticket != before.Require.Ticket {
			add("require", "ticket is %s and was %s", cmp.Or(now.Require.Ticket, "not set"), before.Require.Ticket)
		}
		if before.Require.Clean && !now.Require.Clean {
			add("require", "clean is no longer required")
		}
		for _, f := range before.Freeze {
			if !slices.ContainsFunc(now.Freeze, func(other Freeze) bool { return reflect.DeepEqual(f, other) }) {
				add("freeze", "a window is gone or other: %s", f)
			}
		}
	}
	return findings
}

// String returns the window as people write it.
func (f Freeze) String() string {
	text := strings.Join(f.Days, ", ")
	if f.From != "" {
		text += " from " + f.From
	}
	if f.To != "" {
		text += " to " + f.To
	}
	text += " " + f.Zone
	if f.Reason != "" {
		text += " (" + f.Reason + ")"
	}
	return strings.TrimSpace(text)
}
