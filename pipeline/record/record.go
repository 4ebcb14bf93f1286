// Package record has the release record: what was judged, packed and imported, as a JSON file
// beside the zips.
package record

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"reflect"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/words"
)

// Record is the record of one solution.
type Record struct {
	Schema   int    `json:"schema"` // 1
	Tool     string `json:"tool"`   // "alm 0.1.0"
	Solution string `json:"solution,omitempty"`

	Detected *Detected `json:"detected,omitempty"`
	Linted   *Judged   `json:"linted,omitempty"`
	Diffed   *Judged   `json:"diffed,omitempty"`
	Reached  *Reached  `json:"reached,omitempty"`
	Gated    *Gated    `json:"gated,omitempty"`
	Bumped   *Bumped   `json:"bumped,omitempty"`
	Packed   *Packed   `json:"packed,omitempty"`
	Verified *Verified `json:"verified,omitempty"`
	Imported []Import  `json:"imported,omitempty"` // in order of time

	ValuesSet []ValueSet `json:"valuesSet,omitempty"` // by alm env, in order of time

	Out  string                         `json:"-"` // the folder of the record and the zips
	Mask func(io.Writer) io.WriteCloser `json:"-"` // hides secrets in what environments say; may be nil
}

// Name returns the file name of a solution's record, beside its zips.
func Name(solution string) string { return solution + ".release.json" }

// Load reads the record of a solution in folder out. Where there is none it returns an empty
// one.
func Load(out, solution string) (*Record, error) {
	r := &Record{Schema: 1, Solution: solution, Out: out}
	name := filepath.Join(out, Name(solution))
	data, err := disk.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, exit.Usage.Errorf("make it a file that can be read, or restore it from the build that made it", "read record: %w", err)
	}
	const hint = "restore it from the build that made it"
	r.Schema, r.Solution = 0, ""
	if err := json.Unmarshal(data, r); err != nil {
		return nil, exit.Usage.Errorf(hint, "read record %w", words.JSON(name, data, err))
	}
	switch {
	case r.Schema == 0:
		return nil, exit.Usage.Errorf(hint, "read record %s: it names no schema: it is not a record of alm", name)
	case r.Schema != 1:
		return nil, exit.Usage.Errorf("use the alm that wrote it", "read record %s: schema %d is not known", name, r.Schema)
	case r.Solution != solution:
		return nil, exit.Usage.Errorf(hint, "read record %s: it is of solution %q", name, r.Solution)
	}
	return r, nil
}

// File returns the path of a file in the record's folder, by its slash path there.
func (r *Record) File(name string) string { return filepath.Join(r.Out, filepath.FromSlash(name)) }

func (r *Record) save() error {
	file, err := r.prepare()
	if err != nil {
		return err
	}
	defer file.Discard()
	if err := file.Commit(); err != nil {
		return writeError(err)
	}
	return nil
}

func (r *Record) prepare() (*atomicfile.Prepared, error) {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, err
	}
	if data, err = r.keepUnknown(data); err != nil {
		return nil, writeError(err)
	}
	file, err := atomicfile.Prepare(r.File(Name(r.Solution)), func(w io.Writer) error {
		_, err := w.Write(append(data, '\n'))
		return err
	})
	if err != nil {
		return nil, writeError(err)
	}
	return file, nil
}

func writeError(err error) error {
	return exit.Usage.Errorf("make the out folder writable, or free space there", "write record: %w", err)
}

// Prepare writes the record of a release that is being packed beside the one that is there. It shows
// that Replace can write it; what it wrote is to be discarded.
func (r *Record) Prepare() (*atomicfile.Prepared, error) {
	unlock, err := r.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	return r.prepare()
}

// Update changes the record on the disk. Another alm may have written there meanwhile: what it
// wrote is kept.
func (r *Record) Update(change func() error) error {
	unlock, err := r.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := r.Reload(); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	return r.save()
}

// Reload takes over what another alm wrote into the record: its imports and, when it packed
// again, what it packed and why.
func (r *Record) Reload() error {
	disk, err := Load(r.Out, r.Solution)
	if err != nil || disk.Tool == "" {
		return err
	}
	r.Imported, r.ValuesSet = disk.Imported, disk.ValuesSet
	if !reflect.DeepEqual(r.Packed, disk.Packed) {
		r.Packed, r.Bumped, r.Detected, r.Linted = disk.Packed, disk.Bumped, disk.Detected, disk.Linted
		r.Diffed, r.Reached, r.Gated = disk.Diffed, disk.Reached, disk.Gated
	}
	return nil
}

// Replace writes the record of a release that was packed. What was imported before stays in it.
// A record that cannot be read is an error and stays.
func (r *Record) Replace() error {
	unlock, err := r.lock()
	if err != nil {
		return err
	}
	defer unlock()
	disk, err := Load(r.Out, r.Solution)
	if err != nil {
		return err
	}
	r.Imported, r.ValuesSet = disk.Imported, disk.ValuesSet
	return r.save()
}

// lock waits until no other alm on this machine writes the record.
func (r *Record) lock() (unlock func(), err error) {
	unlock, err = atomicfile.Lock(r.File(Name(r.Solution)))
	if err != nil {
		return nil, exit.Usage.Errorf("make the folder for temporary files (TMPDIR) or the out folder writable", "%w", err)
	}
	return unlock, nil
}
