package record

import "slices"

// Packed is what pack wrote.
type Packed struct {
	Version string       `json:"version"`
	Commit  string       `json:"commit,omitempty"`  // whose files were packed
	Dirty   bool         `json:"dirty,omitempty"`   // no commit has these files
	Content string       `json:"content,omitempty"` // the digest of what is in the managed zip
	CI      *CIRun       `json:"ci,omitempty"`      // the run that packed them, nil outside GitHub Actions
	Files   []PackedFile `json:"files"`
}

// PackedFile is one file that pack wrote into the out folder.
type PackedFile struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"` // managed, unmanaged or settings
	Stage  string `json:"stage,omitempty"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Managed returns the managed zip, and whether there is one.
func (p *Packed) Managed() (PackedFile, bool) {
	i := slices.IndexFunc(p.Files, func(f PackedFile) bool { return f.Kind == "managed" })
	if i < 0 {
		return PackedFile{}, false
	}
	return p.Files[i], true
}

// Has reports whether one of the files has a digest.
func (p *Packed) Has(sum string) bool {
	return slices.ContainsFunc(p.Files, func(f PackedFile) bool { return f.SHA256 == sum })
}

// Verified is what a zip says of itself.
type Verified struct {
	File    string `json:"file"` // its name
	SHA256  string `json:"sha256"`
	Name    string `json:"name"`
	Version string `json:"version"`
	Managed bool   `json:"managed"`
	Faults  int    `json:"faults"` // findings; an error stops the release
}
