package judge

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/tree"

	"github.com/goccy/go-yaml"
)

// Accept adds a waiver to the project's file and leaves every other byte of it. It refuses one that
// would not count.
func Accept(root string, p *project.Project, w Waiver, now time.Time) error {
	switch {
	case strings.TrimSpace(w.Reason) == "":
		return exit.Usage.Errorf("say why the finding is accepted", "--reason is blank")
	case !isDay(w.Until):
		return exit.Usage.Errorf("write the last day on which the waiver counts", "--until: %q is no day such as 2027-01-31", w.Until)
	}
	if w.Until < now.UTC().Format(time.DateOnly) {
		return exit.Usage.Errorf("name a later day", "a waiver until %s would count nowhere: the day has passed", w.Until)
	}
	if latest := now.UTC().AddDate(0, 0, p.Waivers.MostDays()).Format(time.DateOnly); w.Until > latest {
		return exit.Usage.Errorf("name an earlier day; waivers: {days: N} in "+p.FileName()+" sets another limit",
			"a waiver may end %d days ahead, on %s now, and not on %s", p.Waivers.MostDays(), latest, w.Until)
	}
	fsys, err := tree.OpenFolder(root)
	if err != nil {
		return err
	}
	known, err := loadWaivers(fsys)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(known.all, func(one Waiver) bool { return one.Fingerprint == w.Fingerprint }) {
		return exit.Usage.Errorf("edit its reason or day in the file", "%s accepts %s already", WaiverFile, w.Fingerprint)
	}
	row, err := yaml.Marshal([]Waiver{w})
	if err != nil {
		return fmt.Errorf("write %s: %w", WaiverFile, err)
	}
	if err := atomicfile.Write(filepath.Join(root, filepath.FromSlash(WaiverFile)), append(known.text(), row...)); err != nil {
		return exit.Usage.Errorf("", "write %s: %w", WaiverFile, err)
	}
	return nil
}
