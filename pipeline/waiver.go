package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"time"

	"github.com/goccy/go-yaml"
)

// WaiverFile is where a project keeps the findings that it accepts.
const WaiverFile = ".alm/waivers.yaml"

// Waiver accepts one finding for a time.
type Waiver struct {
	Fingerprint string `yaml:"fingerprint"`
	Rule        string `yaml:"rule"`
	Subject     string `yaml:"subject"`
	Reason      string `yaml:"reason"`
	Owner       string `yaml:"owner"`
	Until       string `yaml:"until"` // the last day, 2027-01-31
}

// loadWaivers reads the waivers of a tree; there may be none.
func loadWaivers(fsys fs.FS) ([]Waiver, error) {
	data, err := fs.ReadFile(fsys, WaiverFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", WaiverFile, err)
	}
	var waivers []Waiver
	if err := yaml.UnmarshalWithOptions(data, &waivers, yaml.Strict()); err != nil {
		return nil, yamlError(WaiverFile, err, reflect.TypeFor[[]Waiver]())
	}
	for i, w := range waivers {
		if w.Fingerprint == "" || w.Reason == "" {
			return nil, misuse("", "%s: waiver %d needs fingerprint and reason", WaiverFile, i+1)
		}
		if _, err := time.Parse(time.DateOnly, w.Until); err != nil {
			return nil, misuse("", "%s: waiver %s: until %q is no day such as 2027-01-31", WaiverFile, w.Fingerprint, w.Until)
		}
	}
	return waivers, nil
}

// waive marks the findings that a waiver accepts. A waiver whose day has passed accepts
// nothing.
func (rel *Release) waive() error {
	waivers, err := loadWaivers(rel.With.Head.FS)
	if err != nil {
		return err
	}
	today := rel.With.Now().UTC().Format(time.DateOnly)
	reasons := map[string]string{}
	for _, w := range waivers {
		if w.Until < today {
			rel.tell("gate", "the waiver of %s ended on %s", w.Fingerprint, w.Until)
			continue
		}
		reasons[w.Fingerprint] = w.Reason
	}
	for _, j := range []*Judged{rel.Linted, rel.Diffed} {
		if j != nil {
			j.accept(reasons)
		}
	}
	return nil
}

// accept waives the findings whose fingerprint has a reason, and counts anew.
func (j *Judged) accept(reasons map[string]string) {
	for i := range j.Findings {
		if reason, ok := reasons[j.Findings[i].Fingerprint]; ok && j.Findings[i].Waiver == "" {
			j.Findings[i].Waiver = reason
		}
	}
	*j = *judged(j.Findings)
}
