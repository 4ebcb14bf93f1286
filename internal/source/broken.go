package source

import "slices"

// Broken returns the first problem because of which a part of the text may not have been read, and
// whether there is one.
func (f *File) Broken() (Problem, bool) {
	i := slices.IndexFunc(f.problems, func(p Problem) bool { return p.Kind == Syntax })
	if i < 0 {
		return Problem{}, false
	}
	return f.problems[i], true
}

// IsSound reports whether Parse found no problem in the text, so that Problems has at most keys that
// occur twice, which takes time to know.
func (f *File) IsSound() bool { return f == nil || len(f.problems) == 0 }
