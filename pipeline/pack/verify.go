package pack

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/record"
)

// VerifyPacked reads the zips of the record back and rejects what an import would reject. It
// returns the one to import.
func VerifyPacked(rec *record.Record, progress func(step, message string)) (*Zip, error) {
	if rec.Packed == nil {
		return nil, exit.Usage.Errorf("run alm pack first, or name a ZIP",
			"no %s in %s: nothing is packed", record.Name(rec.Solution), rec.Out)
	}
	var names []string
	for _, kind := range []string{"unmanaged", "managed"} {
		for _, f := range rec.Packed.Files {
			if f.Kind == kind {
				names = append(names, rec.File(f.Name))
			}
		}
	}
	var zip *Zip
	for i, name := range names {
		var err error
		if zip, err = verifyFile(name, rec.Packed, progress, i == len(names)-1); err != nil {
			return nil, err
		}
	}
	return zip, nil
}

// VerifyFile reads a zip back and rejects what an import would reject, and bytes other than
// those that were packed under its name.
func VerifyFile(name string, packed *record.Packed, progress func(step, message string)) (*Zip, error) {
	return verifyFile(name, packed, progress, true)
}

func verifyFile(name string, packed *record.Packed, progress func(step, message string), warnings bool) (*Zip, error) {
	zip, err := Verify(name)
	if err != nil {
		return nil, err
	}
	if text, hint := errorsOf(zip.Findings); text != "" {
		return nil, exit.Refused.Errorf(hint, "%s: %s", zip.File, text)
	}
	if progress != nil {
		progress("verify", fmt.Sprintf("%s %s, %s, sha256 %.12s…: %s", zip.Name, zip.Version, zip.Kind(), zip.SHA256, remarks(zip.Findings)))
		for _, f := range zip.Findings {
			if warnings && f.Severity == check.Warning {
				progress("verify", fmt.Sprintf("%s (%s)", f.Line(), f.Rule.ID))
			}
		}
	}
	return zip, zip.matches(packed)
}

// errorsOf returns what findings on a solution say that are errors, "" when none is, and how
// to fix each.
func errorsOf(found []check.Finding) (text, hint string) {
	var lines, fixes []string
	for _, f := range found {
		if f.Severity == check.Error {
			lines = append(lines, f.Line())
			if !slices.Contains(fixes, f.Fix) {
				fixes = append(fixes, f.Fix)
			}
		}
	}
	return strings.Join(lines, "; "), strings.Join(fixes, "; ")
}

func remarks(found []check.Finding) string {
	if len(found) == 0 {
		return "good"
	}
	return words.Count(len(found), "remark")
}
