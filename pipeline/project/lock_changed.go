package project

import (
	"fmt"
	"slices"

	"alm/pipeline/check"
)

// at returns the place of an entry in the lock file.
func (l *Lock) at(keys ...string) Position {
	of := l.of
	if of == nil {
		of = &Project{File: LockFile}
	}
	return of.At(append([]string{"connectors"}, keys...)...)
}

// Place returns file and line of a folder's identity.
func (l *Lock) Place(solution, dir string) string {
	if l.of == nil {
		return LockFile
	}
	return fmt.Sprintf("%s:%d", LockFile, l.at(solution).key(dir).line())
}

// Changed returns findings on connectors whose identity is other than it was: environments would
// install them as others, or as each other. An entry that is new counts if the project packed its
// connector before.
func (l *Lock) Changed(was *Lock, before *Project) []check.Finding {
	var findings []check.Finding
	for _, name := range slices.Sorted(keysOf(was.Connectors, l.Connectors)) {
		for _, dir := range slices.Sorted(keysOf(was.Connectors[name], l.Connectors[name])) {
			old, now := was.Of(name, dir), l.Of(name, dir)
			_, packed := before.Solutions[name].Connectors[dir]
			if old == now || old == (Identity{}) && !packed {
				continue
			}
			key := "id"
			if old.ID == now.ID {
				key = "name"
			}
			f := l.at(name, dir, key).Finding("lock-identity-changed", "lock/"+name+"/"+dir,
				"%s in solution %s is %s and was %s", dir, name, now.text(), old.text())
			if old == (Identity{}) {
				f.Fix = "run alm pack on the base: it must write this entry, or environments get another connector"
			}
			findings = append(findings, f)
		}
	}
	return findings
}

func (i Identity) text() string {
	if i == (Identity{}) {
		return "not in the lock file"
	}
	return i.Name + " (" + i.ID + ")"
}
