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
