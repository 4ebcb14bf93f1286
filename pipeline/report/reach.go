package report

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/internal/words"
	"alm/pipeline/check"
)

// consumerKinds are the kinds of consumer, in the order of reports.
var consumerKinds = []string{"flow", "app", "agent"}

// using counts the flows, apps and agents that use the connectors that changed, by kind; with a
// stage, only those of its environment.
func (d Document) using(stage string) map[string]int {
	counts, seen := map[string]int{}, map[string]bool{}
	for _, u := range d.Users {
		if stage != "" && u.Environment != stage || seen[u.Key()] {
			continue
		}
		seen[u.Key()] = true
		counts[u.Kind]++
	}
	return counts
}

// usingHit counts the users of the connectors whose findings have uses, and names these connectors.
func (d Document) usingHit(findings []*check.Finding) (counts map[string]int, these string) {
	hit := map[string]bool{}
	for _, f := range findings {
		if len(f.Uses) > 0 {
			hit[f.Connector] = true
		}
	}
	of := d
	of.Users = slices.DeleteFunc(slices.Clone(d.Users), func(u check.User) bool { return !hit[u.Connector] })
	of.Connectors = make([]Connector, len(hit))
	return of.using(""), of.thisConnector()
}

// thisConnector names the connectors that changed.
func (d Document) thisConnector() string {
	if len(d.Connectors) == 1 {
		return "this connector"
	}
	return "these connectors"
}

// asked returns a sentence on an environment: how many use what changed, of how many that were
// read.
func (d Document) asked(a check.Asked) string {
	when := fmt.Sprintf("%s, asked at %s, %s ago", a.Stage, a.At.UTC().Format("2006-01-02 15:04Z"), a.AgeText())
	if a.File != "" {
		when += ", from " + a.File
	}
	read := countKinds(a.Read, a.Read) + " were read"
	if sumCounts(a.Read) == 1 {
		read = strings.TrimSuffix(read, "were read") + "was read"
	}
	if len(d.Connectors) == 0 {
		return when + ": no connector changed; " + read + "."
	}
	counts, verb := d.using(a.Stage), "use"
	if sumCounts(counts) == 1 {
		verb = "uses"
	}
	return fmt.Sprintf("%s: %s %s %s; %s.", when, countKinds(counts, a.Read), verb, d.thisConnector(), read)
}

func sumCounts(counts map[string]int) (n int) {
	for _, count := range counts {
		n += count
	}
	return n
}

// countKinds returns "2 flows, 0 apps and 1 agent": flows, and what of the others was read.
func countKinds(counts, read map[string]int) string {
	var parts []string
	for _, kind := range consumerKinds {
		if kind == "flow" || read[kind] > 0 || counts[kind] > 0 {
			parts = append(parts, words.Count(counts[kind], kind))
		}
	}
	return words.List(parts)
}

// notAsked returns a sentence on what may use a connector in an environment and was not asked for.
func notAsked(a check.Asked, n check.NotAsked) string {
	what := n.What
	if n.Count > 0 {
		what += fmt.Sprintf(" (%d)", n.Count)
	}
	return fmt.Sprintf("%s: %s were not asked: %s", a.Stage, what, n.Why)
}

// reachLines returns what there is to say about who was asked, and what could not be read.
func (d Document) reachLines() (asked, missing []string) {
	for _, a := range d.Asked {
		if !a.At.IsZero() {
			asked = append(asked, d.asked(a))
		}
		for _, n := range a.NotAsked {
			missing = append(missing, notAsked(a, n))
		}
	}
	for _, text := range d.NotRead {
		missing = append(missing, "not read: "+text)
	}
	if n := len(missing); n > maxUnclear {
		missing = append(missing[:maxUnclear:maxUnclear], fmt.Sprintf("%d more", n-maxUnclear))
	}
	return asked, missing
}

// reach writes who was asked, and what may use a connector without anybody knowing.
func (s *screen) reach(doc Document) {
	asked, missing := doc.reachLines()
	for _, line := range asked {
		s.lines("", line)
	}
	for _, line := range missing {
		s.lines(dim, line)
	}
}

func (m *markdownWriter) reach(doc Document) {
	asked, missing := doc.reachLines()
	for _, line := range asked {
		fmt.Fprintf(m, "%s\n\n", md(clip(line, maxMessage)))
	}
	for _, line := range missing {
		fmt.Fprintf(m, "- %s\n", md(clip(line, maxMessage)))
	}
	if len(missing) > 0 {
		m.WriteByte('\n')
	}
}

// jsonAsked is an environment that was asked, as JSON has it.
type jsonAsked struct {
	check.Asked
	AgeSeconds int            `json:"ageSeconds"`
	Using      map[string]int `json:"using"` // how many flows, apps and agents use what changed
}

// jsonUser is a user of a connector, as JSON has it.
type jsonUser struct {
	check.User
	Breaks string `json:"breaks"` // yes, perhaps or no
}

func (d Document) jsonAsked() []jsonAsked {
	var all []jsonAsked
	for _, a := range d.Asked {
		all = append(all, jsonAsked{a, int(a.Age.Seconds()), d.using(a.Stage)})
	}
	return all
}

func (d Document) jsonUsers(opts Options) []jsonUser {
	var all []jsonUser
	of := d.fates()
	for _, u := range d.Users {
		shown := u
		shown.Connector = opts.in(u.Connector)
		all = append(all, jsonUser{shown, of.of(u).String()})
	}
	return all
}

// fate is what a change does to a user of a connector.
type fate int

const (
	spared fate = iota
	mayBreak
	breaks
)

func (f fate) String() string { return [...]string{"no", "perhaps", "yes"}[f] }

// fates are what the breaking findings do to those who use an operation.
type fates struct {
	byUser map[string]fate
	any    bool // something breaks
}

func (d Document) fates() fates {
	all := fates{byUser: map[string]fate{}}
	for _, f := range d.Findings {
		if f.Waiver != "" || f.Change() != check.Breaking {
			continue
		}
		all.any = true
		for _, u := range f.Uses {
			if u.Through != "" {
				continue // it does not use the connector itself
			}
			hit := breaks
			if u.Unknown != "" {
				hit = mayBreak
			}
			key := userKey(f.Connector, u.Key(), u.Environment, u.Operation)
			all.byUser[key] = max(all.byUser[key], hit)
		}
	}
	return all
}

func userKey(parts ...string) string { return strings.Join(parts, "\x00") }

// of returns what happens to a user. That an operation is not known leaves it open.
func (f fates) of(u check.User) fate {
	hit := f.byUser[userKey(u.Connector, u.Key(), u.Environment, u.Operation)]
	if u.Operation == "" && f.any {
		return max(hit, mayBreak)
	}
	return hit
}

// usersByFate returns the users of a connector, those that break first.
func (d Document) usersByFate(connector string, of fates) []check.User {
	users := slices.DeleteFunc(slices.Clone(d.Users), func(u check.User) bool { return u.Connector != connector })
	sorting.Stable(users, func(a, b check.User) int { return int(of.of(b)) - int(of.of(a)) })
	return users
}
