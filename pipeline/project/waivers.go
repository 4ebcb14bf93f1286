package project

import (
	"cmp"

	"alm/pipeline/check"

	"github.com/goccy/go-yaml/ast"
)

// WaiverSettings say which waivers count, and for how long. waivers: base is the same as
// waivers: {from: base}.
type WaiverSettings struct {
	From string `yaml:"from"`           // whose waivers count for a change: change (default), also those that come with it; base, only those that were there before
	Days int    `yaml:"days" is:"days"` // how many days ahead a waiver may end; 366 unless it is set
}

// FromBase is the word for waivers that count only once they were merged.
const FromBase = "base"

// waiverDays is how many days ahead a waiver may end where alm.yaml does not say.
const waiverDays = 366

// UnmarshalYAML reads the word of From alone, or the settings.
func (w *WaiverSettings) UnmarshalYAML(decode func(any) error) error {
	var word string
	if err := decode(&word); err == nil {
		w.From = word
		return nil
	}
	type settings WaiverSettings
	return decode((*settings)(w))
}

// MostDays returns how many days ahead a waiver may end.
func (w WaiverSettings) MostDays() int { return cmp.Or(w.Days, waiverDays) }

// checkWaivers rejects a term that alm does not know.
func (p *Project) checkWaivers() error {
	w := p.Waivers
	if w.From != "" && w.From != FromBase && w.From != "change" {
		return p.At("waivers").Errorf("write base or change", "waivers: unknown word %q", w.From)
	}
	if node := p.At("waivers", "days").node(); w.Days < 0 || w.Days == 0 && node != nil && node.Type() != ast.NullType {
		return p.At("waivers", "days").Errorf("write a number of days, such as 90", "waivers: days is %d", w.Days)
	}
	return nil
}

func (p *Project) loweredWaivers(was *Project) []check.Finding {
	var findings []check.Finding
	if was.Waivers.From == FromBase && p.Waivers.From != FromBase {
		findings = append(findings, p.At("waivers").Finding("policy-weakened", "waivers/from", "waivers that come with a change count, and did not"))
	}
	if before, now := was.Waivers.MostDays(), p.Waivers.MostDays(); now > before {
		findings = append(findings, p.At("waivers", "days").Finding("policy-weakened", "waivers/days", "a waiver may end %d days ahead, and %d were allowed", now, before))
	}
	return findings
}
