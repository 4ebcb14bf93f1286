// Package pack turns connectors into solution zips, and reads zips back.
package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/record"
)

// Options say what to pack. Without kinds, both zips are written.
type Options struct {
	Project   *project.Project
	Root      string        // the project's folder on disk, for the lock file; "" writes none
	FS        fs.FS         // the project's files, which are packed
	Unpacked  fs.FS         // pack the unpacked solution in here instead, as it is
	Kinds     []string      // managed, unmanaged
	Described bool          // settings say type, names and default of a variable, as newer pac writes them
	InCI      bool          // nobody commits what is written into the project there
	Dirty     bool          // the files differ from every commit, or nobody can find out whether they do
	CI        *record.CIRun // the run of CI that packs, for the record
	Force     bool          // replace a version that a stage has run; its zip stays, under its digest
	Progress  func(step, message string)
}

type packer struct {
	opts   Options
	out    string
	packed *record.Packed
	files  []*atomicfile.Prepared
}

func (pk *packer) printf(format string, args ...any) {
	if pk.opts.Progress != nil {
		pk.opts.Progress("pack", fmt.Sprintf(format, args...))
	}
}

// Prepared is a solution that is packed beside the files that it will replace. Nothing else is
// written until Commit.
type Prepared struct {
	*packer
	rec      *record.Record
	solution string
	ids      map[string]project.Identity // of the connectors, for the lock file
	lockText []byte                      // nil when the lock file needs no change
	replaced []record.PackedFile
	disk     *record.Record       // as it was before
	record   *atomicfile.Prepared // shows that the record can be written, too
}

// CommitWithLock writes the lock file, and then does what Commit does.
func (p *Prepared) CommitWithLock(commit string) error {
	var files atomicfile.Set
	defer files.Discard()
	if err := p.StageLock(&files); err != nil {
		return err
	}
	if err := files.Commit(); err != nil {
		return exit.Usage.Errorf(exit.WriteHint(err), "write %s: %w", LockFile, err)
	}
	return p.Commit(commit)
}

// Prepare packs the unmanaged and the managed zip of the record's solution, and settings for every
// stage, verifies the zips, and checks that its files may and can be replaced.
func Prepare(opts Options, rec *record.Record) (*Prepared, error) {
	b, err := bundle(opts, rec.Solution)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	pk := &packer{opts: opts, out: rec.Out, packed: &record.Packed{Version: b.Solution.Version.String(), Dirty: opts.Dirty, CI: opts.CI}}
	p := &Prepared{packer: pk, rec: rec, solution: b.Solution.Name, ids: lockIdentities(b)}
	for _, r := range b.remarks {
		pk.printf("%s", r)
	}
	if err := p.prepare(b); err != nil {
		p.Discard()
		return nil, err
	}
	return p, nil
}

func (p *Prepared) prepare(b *Bundle) (err error) {
	if p.disk, err = record.Load(p.out, p.solution); err != nil { // one that cannot be read stays
		return err
	}
	if err := p.zips(b); err != nil {
		return err
	}
	if err := p.settings(b.Solution); err != nil {
		return err
	}
	if p.lockText, err = p.lock(); err != nil {
		return err
	}
	if err := p.checkReplaced(); err != nil {
		return err
	}
	if err := p.verify(); err != nil {
		return err
	}
	p.rec.Solution = p.solution
	p.record, err = p.rec.Prepare()
	return err
}

// Discard removes what was prepared and not committed.
func (p *Prepared) Discard() {
	if p.record != nil {
		p.record.Discard()
	}
	for _, file := range slices.Backward(p.files) { // the first one may have made the folder
		file.Discard()
	}
}

// Locks reports whether the lock file has to be written.
func (p *Prepared) Locks() bool { return p.lockText != nil }

// StageLock adds the lock file to files that are written together, where it lacks what was packed. What
// was packed before this and after Prepare may have changed the file.
func (p *Prepared) StageLock(files *atomicfile.Set) (err error) {
	if p.lockText == nil {
		return nil
	}
	if p.lockText, err = p.lock(); p.lockText == nil {
		return err
	}
	p.printf("%s keeps the connectors' ids and names: commit it", LockFile)
	if err := files.Add(filepath.Join(p.opts.Root, filepath.FromSlash(LockFile)), p.lockText); err != nil {
		return exit.Usage.Errorf(exit.WriteHint(err), "write %s: %w", LockFile, err)
	}
	return nil
}

// verify rejects zips that an import would reject, before they are in place.
func (p *Prepared) verify() error {
	for i, file := range p.files {
		if p.packed.Files[i].Kind == "settings" {
			continue
		}
		zip, err := Verify(file.Path())
		if err != nil {
			return err
		}
		if text, hint := errorsOf(zip.Findings); text != "" {
			return exit.Refused.Errorf(hint, "%s: %s", file.Name, text)
		}
	}
	return nil
}

// Commit puts the files in place, writes the record and verifies the zips. commit is the one
// whose files were packed, "" when there is none.
func (p *Prepared) Commit(commit string) error {
	p.packed.Commit = commit
	for _, old := range p.replaced {
		if err := disk.Rename(p.rec.File(old.Name), p.rec.File(record.DigestName(old.Name, old.SHA256))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return exit.Usage.Errorf("", "keep %s: %w", old.Name, err)
		}
	}
	for _, file := range p.files {
		if err := file.Commit(); err != nil {
			return exit.Usage.Errorf(exit.WriteHint(err), "write %s: %w", file.Name, err)
		}
	}
	p.rec.Solution, p.rec.Packed, p.rec.Verified = p.solution, p.packed, nil
	if err := p.rec.Replace(); err != nil {
		return err
	}
	zip, err := VerifyPacked(p.rec, p.opts.Progress)
	if err == nil {
		p.rec.Verified = zip.Record()
	}
	return err
}

func bundle(opts Options, name string) (*Bundle, error) {
	if opts.Unpacked != nil {
		return bundleUnpacked(opts.Unpacked)
	}
	return BundleSolution(opts.Project, name, opts.FS)
}
