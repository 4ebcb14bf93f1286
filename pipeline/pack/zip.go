package pack

import (
	"errors"
	"io"
	"path/filepath"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/record"
	"alm/pipeline/verify"
	"alm/solution"
)

// Zip is a solution zip on disk that was read.
type Zip struct {
	File     string
	SHA256   string
	Name     string // of the solution
	Version  string
	Managed  bool
	Solution *solution.Solution // nil when nothing could be read
	Findings []check.Finding    // what is wrong with it

	content string // its digest, once it was asked for
}

// Verify reads a solution zip and reports what is wrong with it. A file that is not a
// solution zip is an error.
func Verify(name string) (*Zip, error) {
	file, err := disk.Open(name)
	if err != nil {
		return nil, exit.Usage.Errorf("name a solution zip that exists", "%w", err)
	}
	defer file.Close()
	sum := atomicfile.NewHash()
	if _, err := io.Copy(sum, file); err != nil {
		return nil, exit.Usage.Errorf("name a solution zip that exists", "%w", err)
	}
	s, found := verify.Zip(file, sum.Size)
	if s == nil {
		if _, err := solution.Read(file, sum.Size); errors.Is(err, solution.ErrNotSolution) {
			f, _ := verify.Refusal(err)
			return nil, exit.Usage.Errorf(f.Fix, "%s is not a solution zip: %w", name, err)
		}
	}
	z := &Zip{File: name, SHA256: sum.String(), Solution: s, Findings: found}
	if s != nil {
		z.Name, z.Version, z.Managed = s.Name, s.Version.String(), s.Managed
	}
	return z, nil
}

// Content returns the zip's bytes. Bytes other than those that were verified are an error of
// kind exit.Refused.
func (z *Zip) Content() ([]byte, error) {
	data, err := disk.ReadFile(z.File)
	if err != nil {
		return nil, exit.Usage.Errorf("", "%w", err)
	}
	if atomicfile.Digest(data) != z.SHA256 {
		return nil, exit.Refused.Errorf("verify it again", "%s changed after it was verified", z.File)
	}
	return data, nil
}

// Kind returns "managed" or "unmanaged".
func (z *Zip) Kind() string {
	if z.Managed {
		return "managed"
	}
	return "unmanaged"
}

// Record returns what the record says of the zip.
func (z *Zip) Record() *record.Verified {
	return &record.Verified{File: filepath.Base(z.File), SHA256: z.SHA256, Name: z.Name, Version: z.Version, Managed: z.Managed, Faults: len(z.Findings)}
}

// matches rejects a zip that is not the one that was packed under its name.
func (z *Zip) matches(packed *record.Packed) error {
	if packed == nil {
		return nil
	}
	for _, f := range packed.Files {
		if f.Name == filepath.Base(z.File) && f.SHA256 != z.SHA256 {
			return exit.Refused.Errorf("restore the zip from the build that packed it, or pack again",
				"%s was changed after it was packed: sha256 is %s, the record says %s", z.File, z.SHA256, f.SHA256)
		}
	}
	return nil
}
