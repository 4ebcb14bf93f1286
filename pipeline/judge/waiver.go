package judge

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/yamltext"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/tree"

	"github.com/goccy/go-yaml"
)

// WaiverFile is where a project keeps the findings that it accepts.
const WaiverFile = ".alm/waivers.yaml"

// Waiver accepts one finding for a time.
type Waiver struct {
	Fingerprint string `yaml:"fingerprint"`
	Connector   string `yaml:"connector,omitempty"` // its folder
	Rule        string `yaml:"rule"`
	Subject     string `yaml:"subject"`
	Reason      string `yaml:"reason"`
	Owner       string `yaml:"owner,omitempty"`
	Until       string `yaml:"until"` // the last day, 2027-01-31
}

func (w Waiver) check(n int) error {
	if w.Fingerprint == "" || w.Reason == "" {
		return exit.Usage.Errorf("", "%s: waiver %d needs fingerprint and reason", WaiverFile, n)
	}
	if _, err := time.Parse(time.DateOnly, w.Until); err != nil {
		return exit.Usage.Errorf("write the last day on which it counts", "%s: waiver %s: until %q is no day such as 2027-01-31", WaiverFile, w.Fingerprint, w.Until)
	}
	return nil
}

// loadWaivers reads the waivers of a tree; there may be none.
func loadWaivers(fsys fs.FS) (*source.File, []Waiver, error) {
	data, err := disk.ReadText(fsys, WaiverFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", WaiverFile, err)
	}
	if err := yamltext.Check(data); err != nil {
		return nil, nil, exit.Usage.Errorf("drop the waivers that no longer match", "read %s: %w", WaiverFile, err)
	}
	var waivers []Waiver
	if err := yamltext.Decode(WaiverFile, data, &waivers); err != nil {
		return nil, nil, err
	}
	for i, w := range waivers {
		if err := w.check(i + 1); err != nil {
			return nil, nil, err
		}
	}
	return source.Text(WaiverFile, data), waivers, nil
}

// waive marks the findings that waivers accept, and returns findings on the waivers
// themselves.
func (r *Result) waive() ([]check.Finding, error) {
	file, waivers, err := loadWaivers(r.Head.FS)
	if err != nil {
		return nil, err
	}
	today := r.today()
	used := map[string]bool{}
	for _, f := range slices.Concat(r.Findings(), r.unreached) {
		used[f.Fingerprint] = true
		for _, former := range f.Formerly {
			used[former] = true
		}
	}
	reasons := map[string]string{}
	var findings []check.Finding
	for _, w := range waivers {
		switch {
		case w.Until < today:
			findings = append(findings, w.finding(0, file, "the waiver of %s ended on %s: what it accepted counts again", w.about(), w.Until))
			continue
		case !used[w.Fingerprint] && r.judged(w.Connector):
			findings = append(findings, w.finding(1, file, "the waiver of %s matches no finding", w.about()))
		}
		reasons[w.Fingerprint] = w.Reason
	}
	for _, j := range []*record.Judged{r.Linted, r.Diffed} {
		if j != nil {
			acceptReasons(j.Findings, reasons)
			j.Count()
		}
	}
	acceptReasons(r.unreached, reasons)
	return findings, nil
}

// judged reports whether a connector was judged at all: a check judges what changed.
func (r *Result) judged(dir string) bool {
	return dir == "" || slices.Contains(r.Detected.Changed, dir)
}

func (w Waiver) about() string {
	if w.Rule == "" {
		return w.Fingerprint
	}
	return w.Rule + " on " + w.Subject
}

func (w Waiver) finding(rule int, file *source.File, format string, args ...any) check.Finding {
	at := bytes.Index(file.Data, []byte(w.Fingerprint))
	return check.Finding{
		Rule: &project.Rules[rule], Severity: project.Rules[rule].Severity, Subject: "waiver/" + w.Fingerprint,
		Message: fmt.Sprintf(format, args...), Fix: project.Rules[rule].Fix, Fingerprint: w.Fingerprint,
		At: file.Span(max(at, 0), max(at, 0)+len(w.Fingerprint)),
	}
}

// acceptReasons waives the findings whose fingerprint has a reason.
func acceptReasons(findings []check.Finding, reasons map[string]string) {
	for i := range findings {
		f := &findings[i]
		for _, fingerprint := range append([]string{f.Fingerprint}, f.Formerly...) {
			if reason, ok := reasons[fingerprint]; ok {
				f.Accept(check.ByWaiver, reason)
			}
		}
	}
}

// Accept adds a waiver to the project's file and leaves every other byte of it.
func Accept(root string, w Waiver) error {
	name := filepath.Join(root, filepath.FromSlash(WaiverFile))
	data, err := disk.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return exit.Usage.Errorf("", "read %s: %w", WaiverFile, err)
	}
	if err := w.check(1); err != nil {
		return err
	}
	fsys, err := tree.OpenFolder(root)
	if err != nil {
		return err
	}
	if _, waivers, err := loadWaivers(fsys); err != nil {
		return err
	} else if i := indexOf(waivers, w.Fingerprint); i >= 0 {
		return exit.Usage.Errorf("edit its reason or day in the file", "%s accepts %s already", WaiverFile, w.Fingerprint)
	}
	row, err := yaml.Marshal([]Waiver{w})
	if err != nil {
		return fmt.Errorf("write %s: %w", WaiverFile, err)
	}
	if len(data) > 0 && !bytes.HasSuffix(data, []byte("\n")) {
		data = append(data, '\n')
	}
	if err := atomicfile.Write(name, append(data, row...)); err != nil {
		return exit.Usage.Errorf("", "write %s: %w", WaiverFile, err)
	}
	return nil
}

func indexOf(waivers []Waiver, fingerprint string) int {
	for i, w := range waivers {
		if w.Fingerprint == fingerprint {
			return i
		}
	}
	return -1
}
