package judge

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// BaselineFile is where a project keeps the lint findings that were there when it began to
// lint: they are counted and do not fail.
const BaselineFile = ".alm/baseline.json"

// Baseline are the findings of the baseline file.
type Baseline struct {
	Schema   int             `json:"schema"` // 1
	Findings []BaselineEntry `json:"findings"`

	file *source.File
}

// BaselineEntry is one finding of a baseline. No message is kept: it may quote the file.
type BaselineEntry struct {
	Fingerprint string `json:"fingerprint"`
	Connector   string `json:"connector"` // its folder
	Rule        string `json:"rule"`
	Subject     string `json:"subject"`
}

// mostBaseline is the largest baseline that is read, in bytes.
const mostBaseline = 64 << 20

// loadBaseline reads the baseline of a tree; there may be none.
func loadBaseline(fsys fs.FS) (*Baseline, error) {
	const again = "write it again with alm lint --write-baseline"
	info, err := fs.Stat(fsys, BaselineFile)
	if errors.Is(err, fs.ErrNotExist) {
		return &Baseline{Schema: 1}, nil
	}
	if err == nil && info.Size() > mostBaseline {
		return nil, exit.Usage.Errorf(again, "read %s: %d MB are more than the %d MB that are read", BaselineFile, info.Size()>>20, mostBaseline>>20)
	}
	data, err := fs.ReadFile(fsys, BaselineFile)
	if err != nil {
		return nil, exit.Usage.Errorf("", "read %s: %w", BaselineFile, err)
	}
	b := &Baseline{file: source.Text(BaselineFile, data)}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(b); err != nil {
		return nil, exit.Usage.Errorf(again, "%s:%d: %w", BaselineFile, b.file.Span(int(dec.InputOffset()), int(dec.InputOffset())).From().Line, err)
	}
	if b.Schema != 1 {
		return nil, exit.Usage.Errorf("a newer alm wrote it", "%s has schema %d; this alm reads 1", BaselineFile, b.Schema)
	}
	return b, nil
}

// projectFS returns the project's folder, which may be around a folder that was named.
func (r *Result) projectFS() fs.FS {
	if r.Head.Under != "" && r.opts.Root != "" {
		if fsys, err := tree.OpenFolder(r.opts.Root); err == nil {
			return fsys
		}
	}
	return r.Head.FS
}

// policyFS returns the folder whose baseline counts.
func (r *Result) policyFS() fs.FS {
	if r.opts.Policies.Base {
		return r.opts.Policies.Before.FS
	}
	return r.projectFS()
}

// unmatched returns the entries that match no finding, though their rule looked at their connector
// or there is no such connector.
func (r *Result) unmatched(b *Baseline, linted []*check.Finding) []BaselineEntry {
	found, known := map[string]bool{}, b.fingerprints()
	for _, f := range linted {
		for _, print := range acceptedAs(f, known) {
			found[print] = true
		}
	}
	there := map[string]bool{}
	for _, dir := range r.looked() {
		there[dir] = true
	}
	var unused []BaselineEntry
	for _, e := range b.Findings {
		judged := there[e.Connector] && (r.checked(e.Connector, e.Rule) || !slices.Contains(project.RuleIDs(), e.Rule))
		gone := !there[e.Connector] && r.complete()
		if !found[e.Fingerprint] && (judged || gone) {
			unused = append(unused, e)
		}
	}
	return unused
}

func (b *Baseline) fingerprints() map[string]bool {
	known := map[string]bool{}
	for _, e := range b.Findings {
		known[e.Fingerprint] = true
	}
	return known
}

// acceptedAs returns the known fingerprints that accept a finding: its own, else those that earlier versions
// gave it at each of its places; none if one of these is not known.
func acceptedAs(f *check.Finding, known map[string]bool) []string {
	if known[f.Fingerprint] {
		return []string{f.Fingerprint}
	}
	former := f.Formerly()
	if slices.ContainsFunc(former, func(print string) bool { return !known[print] }) {
		return nil
	}
	return former
}

// baselineFindings returns a note about the baseline's entries that match no finding.
func (r *Result) baselineFindings(b *Baseline, linted []*check.Finding) []check.Finding {
	unused := r.unmatched(b, linted)
	if len(unused) == 0 {
		return nil
	}
	rule, first := project.RuleOf("baseline-unused"), unused[0]
	at := max(bytes.Index(b.file.Data, []byte(first.Fingerprint)), 0)
	message := fmt.Sprintf("the baseline's %s on %s matches no finding", first.Rule, first.Subject)
	if n := len(unused) - 1; n > 0 {
		message += fmt.Sprintf(", nor do %d more of its entries", n)
	}
	findings := []check.Finding{{
		Rule: rule, Severity: rule.Severity, Subject: "baseline", Message: message, Fix: rule.Fix,
		At: b.file.Span(at, at+len(first.Fingerprint)),
	}}
	check.Identify(findings)
	return findings
}

// WriteBaseline writes what lint has found, and is neither waived nor suppressed, into the
// baseline of the project's folder. Entries that this run could not have found stay. It
// returns how many there are now and how many were dropped.
func (r *Result) WriteBaseline() (kept, dropped int, err error) {
	was, err := loadBaseline(r.projectFS())
	if err != nil {
		return 0, 0, err
	}
	entries := map[string]BaselineEntry{}
	for _, e := range was.Findings {
		entries[e.Fingerprint] = e
	}
	for _, e := range r.unmatched(was, r.Linted.Findings) {
		delete(entries, e.Fingerprint)
		dropped++
	}
	for _, f := range r.Linted.Findings {
		if f.Waiver == "" || f.By == check.ByBaseline {
			entries[f.Fingerprint] = BaselineEntry{f.Fingerprint, f.Connector, f.Rule.ID, f.Subject}
		}
	}
	if err := atomicfile.Write(filepath.Join(r.opts.Root, filepath.FromSlash(BaselineFile)), encodeBaseline(entries)); err != nil {
		return 0, 0, exit.Usage.Errorf("", "write %s: %w", BaselineFile, err)
	}
	return len(entries), dropped, nil
}

// encodeBaseline has a line per finding, sorted, so that two branches merge.
func encodeBaseline(entries map[string]BaselineEntry) []byte {
	var all []BaselineEntry
	for _, e := range entries {
		all = append(all, e)
	}
	sorting.Stable(all, func(a, b BaselineEntry) int {
		return cmp.Or(cmp.Compare(a.Connector, b.Connector), cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	b := bytes.NewBufferString("{\"schema\": 1, \"findings\": [")
	for i, e := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		line, _ := json.Marshal(e) // strings always encode
		b.WriteString("\n  ")
		b.Write(line)
	}
	b.WriteString("\n]}\n")
	return b.Bytes()
}
