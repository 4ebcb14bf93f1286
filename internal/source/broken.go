package source

import "slices"

// Broken returns the first problem because of which a part of the text may not have been read, and
// whether there is one.
func (f *File) Broken() (Problem, bool) {
	if f == nil {
		return Problem{}, false
	}
	i := slices.IndexFunc(f.problems, func(p Problem) bool { return p.Kind == Syntax || !f.Root.Exists() })
	if i < 0 {
		return Problem{}, false
	}
	return f.problems[i], true
}

// BrokenSince returns what Broken does, unless an earlier version of the file has the same problem and, as far as
// Parse can tell, as many.
func (f *File) BrokenSince(was *File) (Problem, bool) {
	now, broken := f.Broken()
	before, already := was.Broken()
	if !broken || already && before.Message == now.Message && f.errors <= was.errors {
		return Problem{}, false
	}
	return now, true
}

// IsSound reports whether Parse found no problem in the text, so that Problems has at most keys that
// occur twice, which takes time to know.
func (f *File) IsSound() bool { return f == nil || len(f.problems) == 0 }
