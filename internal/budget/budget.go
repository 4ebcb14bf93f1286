// Package budget bounds the work of one run, so that hostile input ends with an error and not with
// the machine's memory.
package budget

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"alm/internal/exit"
	"alm/internal/spell"
	"alm/internal/words"
)

// Kind is what a run may use up.
type Kind int

// The kinds, each with a limit.
const (
	Bytes    Kind = iota // of the connectors' files
	Nodes                // values and keys in their JSON
	Findings             // of lint and diff
	Seconds              // of a verb that asks no environment
	kinds
)

// limits are the names of the kinds, what runs may use by default, and how messages name it. The
// largest public repository of connectors has 80 MB, 5 million values and 25,000 findings.
var limits = [kinds]struct {
	name  string
	usual int64
	what  string
}{
	Bytes:    {"bytes", 256 << 20, "bytes of connectors"},
	Nodes:    {"nodes", 20_000_000, "JSON values"},
	Findings: {"findings", 50_000, "findings"},
	Seconds:  {"seconds", 600, "seconds"},
}

// Names returns the names of the limits.
func Names() []string {
	var names []string
	for _, limit := range limits {
		names = append(names, limit.name)
	}
	return names
}

// Budget is what one run may use. It is safe for concurrent use, except Set.
type Budget struct {
	limit [kinds]int64
	used  [kinds]atomic.Int64
}

// New returns the usual budget.
func New() *Budget {
	b := &Budget{}
	for kind, limit := range limits {
		b.limit[kind] = limit.usual
	}
	return b
}

// Fresh returns a budget with the same limits of which nothing is used.
func (b *Budget) Fresh() *Budget { return &Budget{limit: b.limit} }

// Set sets a limit, given as NAME=NUMBER.
func (b *Budget) Set(setting string) error {
	name, number, _ := strings.Cut(setting, "=")
	for kind, limit := range limits {
		if limit.name != name {
			continue
		}
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 1 {
			return exit.Usage.Errorf("give a number above 0, such as "+name+"="+strconv.FormatInt(2*limit.usual, 10), "the limit %s=%s is no number", name, number)
		}
		b.limit[kind] = n
		return nil
	}
	hint := spell.DidYouMean(name, Names())
	if hint == "" {
		hint = "the limits are " + words.List(Names())
	}
	return exit.Usage.Errorf(hint, "unknown limit %q", name)
}

// Environment sets the limits that variables such as ALM_LIMIT_BYTES give.
func (b *Budget) Environment(getenv func(string) string) error {
	for _, name := range Names() {
		if value := getenv(variable(name)); value != "" {
			if err := b.Set(name + "=" + value); err != nil {
				return err
			}
		}
	}
	return nil
}

func variable(name string) string { return "ALM_LIMIT_" + strings.ToUpper(name) }

// Limit returns the limit of a kind.
func (b *Budget) Limit(kind Kind) int64 { return b.limit[kind] }

// Left returns how much of a kind the run may still use.
func (b *Budget) Left(kind Kind) int { return int(max(b.limit[kind]-b.used[kind].Load(), 0)) }

// Spend uses some of a kind, and returns an error once that is more than the limit.
func (b *Budget) Spend(kind Kind, n int) error {
	if b.used[kind].Add(int64(n)) <= b.limit[kind] {
		return nil
	}
	return b.Exceeded(kind)
}

// Exceeded returns the error of a run that needs more than a limit.
func (b *Budget) Exceeded(kind Kind) error {
	return exit.Usage.Errorf("check fewer connectors in one run; if you trust the input, "+b.Raise(kind, 4*b.limit[kind]),
		"this run needs more than %d %s, its limit", b.limit[kind], limits[kind].what)
}

// Raise says how to raise a limit.
func (b *Budget) Raise(kind Kind, to int64) string {
	name := limits[kind].name
	return fmt.Sprintf("raise the limit with --limit %s=%d or %s", name, to, variable(name))
}
