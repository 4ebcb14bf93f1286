package project

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"alm/pipeline/check"
)

// ConsumerSource is where flows, apps and agents are. A text alone means its path.
type ConsumerSource struct {
	Path   string `yaml:"path" is:"text" paths:"values"` // glob of unpacked solutions, zips, and files of alm impact --save
	Stage  string `yaml:"stage" is:"name"`               // asks the environment of this stage
	File   string `yaml:"file" is:"text" paths:"values"` // what an environment answered: a file of alm impact --save
	MaxAge string `yaml:"max-age" is:"age"`              // how old an answer in a file may be, such as 36h or 14d; 7d unless it is set
}

// DefaultMaxAge is how old the answer of an environment may be where nobody says.
const DefaultMaxAge = 7 * 24 * time.Hour

// ParseAge reads an age such as 36h or 14d; "" is DefaultMaxAge.
func ParseAge(text string) (time.Duration, error) {
	if text == "" {
		return DefaultMaxAge, nil
	}
	if !Forms["age"].Fits(text) {
		return 0, errors.New(Forms["age"].Hint)
	}
	n, err := strconv.Atoi(text[:len(text)-1])
	unit := time.Hour
	if strings.HasSuffix(text, "d") {
		unit *= 24
	}
	return time.Duration(n) * unit, err
}

// UnmarshalYAML reads a path alone, or the settings.
func (c *ConsumerSource) UnmarshalYAML(decode func(any) error) error {
	var text string
	if err := decode(&text); err == nil {
		c.Path = text
		return nil
	}
	type settings ConsumerSource
	return decode((*settings)(c))
}

// String returns the source as messages name it.
func (c ConsumerSource) String() string {
	switch {
	case c.Stage != "":
		return "stage " + c.Stage
	case c.File != "":
		return c.File
	}
	return c.Path
}

// Limit returns how old an answer in a file may be.
func (c ConsumerSource) Limit() time.Duration {
	limit, err := ParseAge(c.MaxAge)
	if err != nil {
		return math.MaxInt64 // a wrong one was refused
	}
	return limit
}

// covers reports whether the source has all that another one has.
func (c ConsumerSource) covers(other ConsumerSource) bool {
	if c.Stage != other.Stage || path.Clean(c.File) != path.Clean(other.File) || c.Limit() > other.Limit() {
		return false
	}
	return c.Path == other.Path || c.Path != "" && covered([]string{c.Path}, other.Path)
}

// checkConsumers rejects a source that names nothing, or several things.
func (p *Project) checkConsumers() error {
	for i, c := range p.Consumers {
		at := p.At("consumers").Item(i)
		const hint = "write a path, or one of stage: NAME, file: FILE and path: PATH"
		named := slices.DeleteFunc([]string{c.Path, c.Stage, c.File}, func(s string) bool { return s == "" })
		switch {
		case len(named) != 1:
			return at.Errorf(hint, "a source of consumers has %d of path, stage and file", len(named))
		case c.MaxAge != "" && c.Stage != "":
			return at.Errorf("leave out max-age", "stage %s is asked when alm runs, so that its answer has no age", c.Stage)
		case c.Stage != "":
			if !slices.Contains(p.Order, c.Stage) {
				return at.Errorf(fmt.Sprintf("the stages are %s", cmp.Or(strings.Join(p.Order, ", "), "none")), "consumers has stage %q, which is no stage", c.Stage)
			}
			continue
		}
		if _, err := path.Match(c.Path, ""); err != nil || !filepath.IsLocal(named[0]) {
			return at.Errorf("list paths inside the project; --in takes any", "%q is no path in the project", named[0])
		}
	}
	return nil
}

// withConsumersOf returns the consumers of both projects, and the stages with those that base
// asks as base has them.
func (p *Project) withConsumersOf(base *Project) ([]ConsumerSource, map[string]Stage) {
	sources, stages := slices.Clone(p.Consumers), p.Stages
	for _, c := range base.Consumers {
		if !slices.Contains(sources, c) {
			sources = append(sources, c)
		}
		if c.Stage != "" {
			stages = withStage(stages, c.Stage, base.Stages[c.Stage])
		}
	}
	return sources, stages
}

func withStage(stages map[string]Stage, name string, stage Stage) map[string]Stage {
	all := map[string]Stage{name: stage}
	for other, s := range stages {
		if other != name {
			all[other] = s
		}
	}
	return all
}

// lostConsumers reports sources that are gone, or whose answers may be older.
func (p *Project) lostConsumers(was *Project) []check.Finding {
	var findings []check.Finding
	for _, c := range was.Consumers {
		if !slices.ContainsFunc(p.Consumers, func(now ConsumerSource) bool { return now.covers(c) }) {
			text := fmt.Sprintf("consumers no longer has %s", c)
			if c.File != "" {
				text += " with answers that are at most as old as before"
			}
			findings = append(findings, p.At("consumers").Finding("policy-weakened", "consumers/"+c.String(), "%s", text))
		}
	}
	return findings
}
