package pipeline

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
	verifying "alm/pipeline/verify"
	"alm/solution"
)

// Verified is what the zip to import says of itself, and what is wrong with it.
type Verified struct {
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
	Name    string `json:"name"`
	Version string `json:"version"`
	Managed bool   `json:"managed"`
	Faults  int    `json:"faults"` // warnings; an error stops the release

	solution *solution.Solution
}

// connectors are the schema names of what the zip brings.
func (v *Verified) connectors() []string {
	var names []string
	for _, c := range v.solution.Connectors {
		names = append(names, c.Name)
	}
	return names
}

var verify = Step{
	Name: "verify",
	Does: "reads the zip back and names everything that an import would trip over",
	Run: func(_ context.Context, rel *Release) error {
		names, err := rel.zips()
		if err != nil {
			return err
		}
		for i, name := range names {
			v, faults, err := VerifyZip(name)
			if err != nil {
				return err
			}
			if err := refuseFaults(v.File, faults); err != nil {
				return err
			}
			v.Faults = len(faults)
			rel.Verified = v
			rel.tell("verify", "%s %s, %s, sha256 %.12s…: %s", v.Name, v.Version, kind(v.Managed), v.SHA256, good(v.Faults))
			for _, f := range faults {
				if i == len(names)-1 && f.Severity == check.Warning {
					rel.tell("verify", "%s (%s)", f.Line(), f.Rule.ID)
				}
			}
		}
		return rel.sameBytes()
	},
}

// zips are the files to verify: the named one, or all that pack wrote, the one to import
// last.
func (rel *Release) zips() ([]string, error) {
	if rel.With.Zip != "" {
		return []string{rel.With.Zip}, nil
	}
	if rel.Packed == nil {
		return nil, exit.Usage.Errorf("run alm pack first, or name a ZIP",
			"no %s in %s: nothing is packed", RecordName(rel.Solution), rel.With.Out)
	}
	var unmanaged, managed []string
	for _, f := range rel.Packed.Files {
		switch f.Kind {
		case "unmanaged":
			unmanaged = append(unmanaged, filepath.Join(rel.With.Out, f.Name))
		case "managed":
			managed = append(managed, filepath.Join(rel.With.Out, f.Name))
		}
	}
	if rel.With.Stage != "" {
		return managed, nil
	}
	return append(unmanaged, managed...), nil
}

// sameBytes refuses a zip that is not the one that was packed.
func (rel *Release) sameBytes() error {
	if rel.Packed == nil {
		return nil
	}
	v := rel.Verified
	for _, f := range rel.Packed.Files {
		if f.Name == filepath.Base(v.File) && f.SHA256 != v.SHA256 {
			return exit.Refused.Errorf("restore the zip from the build that packed it, or pack again",
				"%s was changed after it was packed: sha256 is %s, the record says %s", v.File, v.SHA256, f.SHA256)
		}
	}
	return nil
}

// VerifyZip reads a solution zip and reports what is wrong with it. A file that is not a
// solution zip is an error.
func VerifyZip(name string) (*Verified, []check.Finding, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, nil, exit.Usage.Errorf("give a solution zip that is there", "%w", err)
	}
	defer file.Close()
	sum := atomicfile.NewHash()
	if _, err := io.Copy(sum, file); err != nil {
		return nil, nil, exit.Usage.Errorf("give a solution zip that is there", "%w", err)
	}
	s, found := verifying.Zip(file, sum.Size)
	if s == nil {
		if _, err := solution.Read(file, sum.Size); errors.Is(err, solution.ErrNotSolution) {
			f, _ := verifying.Refusal(err)
			return nil, nil, exit.Usage.Errorf(f.Fix, "%s is not a solution zip: %w", name, err)
		}
	}
	v := &Verified{File: name, SHA256: sum.String(), solution: s}
	if s != nil {
		v.Name, v.Version, v.Managed = s.Name, s.Version.String(), s.Managed
	}
	return v, found, nil
}

// content is the zip's bytes, which are still those that were verified.
func (v *Verified) content() ([]byte, error) {
	data, err := os.ReadFile(v.File)
	if err != nil {
		return nil, exit.Usage.Errorf("", "%w", err)
	}
	if atomicfile.Digest(data) != v.SHA256 {
		return nil, exit.Refused.Errorf("verify it again", "%s changed after it was verified", v.File)
	}
	return data, nil
}

func refuseFaults(file string, found []check.Finding) error {
	if text, hint := errorsOf(found); text != "" {
		return exit.Refused.Errorf(hint, "%s: %s", file, text)
	}
	return nil
}

// errorsOf is what findings on a solution say that are errors, "" when none is, and how to
// fix the last.
func errorsOf(found []check.Finding) (text, hint string) {
	var lines []string
	for _, f := range found {
		if f.Severity == check.Error {
			lines = append(lines, f.Line())
			hint = f.Fix
		}
	}
	return strings.Join(lines, "; "), hint
}

func good(remarks int) string {
	if remarks == 0 {
		return "good"
	}
	return words.Count(remarks, "remark")
}

func kind(managed bool) string {
	if managed {
		return "managed"
	}
	return "unmanaged"
}
