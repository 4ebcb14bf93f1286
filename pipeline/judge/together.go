package judge

import (
	"cmp"
	"path"
	"slices"

	"alm/pipeline/check"
	"alm/pipeline/record"
)

// Add adds what lint found in another SOURCE, and decides about both. A connector that is in both
// counts once. Another one in a folder of the same name is called by its SOURCE.
func (r *Result) Add(other *Result) {
	r.nameFolders()
	other.nameFolders()
	r.rename(r.clashes(other, func(mine Head) bool { return mine.revision }))
	other.rename(other.clashes(r, func(Head) bool { return true }))
	dirs := map[string]bool{}
	for _, h := range r.heads {
		dirs[h.Dir] = true
	}
	isNew := func(dir string) bool { return !dirs[dir] }
	added := filtered(other.heads, func(h Head) bool { return isNew(h.Dir) })
	r.heads = slices.Concat(r.heads, added)
	r.reviewed = slices.Concat(r.reviewed, filtered(other.reviewed, func(c reviewed) bool { return isNew(c.Connector) }))
	r.Looked += len(added)
	r.Detected.Head += ", " + other.Detected.Head
	r.Detected.Changed = slices.Compact(slices.Sorted(slices.Values(slices.Concat(r.Detected.Changed, other.Detected.Changed))))
	findings := filtered(other.Linted.Findings, func(f *check.Finding) bool { return isNew(f.Connector) })
	profile := r.Linted.Profile
	r.Linted = record.NewJudged(slices.Concat(r.Linted.Findings, findings))
	r.Linted.Profile = profile
	r.onAccepted = slices.Concat(r.onAccepted, filtered(other.onAccepted, func(f check.Finding) bool {
		return !slices.ContainsFunc(r.onAccepted, func(mine check.Finding) bool { return mine.Fingerprint == f.Fingerprint && mine.Message == f.Message })
	}))
	r.close()
}

// nameFolders says where each connector is from, once, and calls those from outside the project by their SOURCE:
// each has them in ".", or in folders of the same names.
func (r *Result) nameFolders() {
	names := map[string]string{}
	for i := range r.heads {
		h := &r.heads[i]
		if h.source != "" {
			continue
		}
		h.source, h.revision = h.File, r.Head.Commit.Hash != ""
		if h.revision {
			h.source = r.Head.Commit.Hash[:7] + ":" + h.File
		} else if r.Head.IsOutside() {
			names[h.Dir] = path.Join(r.Head.Under, h.Dir)
		}
	}
	r.rename(names)
}

// clashes returns new names for connectors that are in a folder of the same name as another connector of other.
func (r *Result) clashes(other *Result, mayRename func(Head) bool) map[string]string {
	sources := map[string]string{}
	for _, h := range other.heads {
		sources[h.Dir] = h.source
	}
	names := map[string]string{}
	for _, h := range r.heads {
		if theirs, there := sources[h.Dir]; there && theirs != h.source && mayRename(h) {
			names[h.Dir] = h.source
		}
	}
	return names
}

// rename gives connectors other folders.
func (r *Result) rename(names map[string]string) {
	if len(names) == 0 {
		return
	}
	name := func(dir *string) { *dir = cmp.Or(names[*dir], *dir) }
	for i := range r.heads {
		name(&r.heads[i].Dir)
	}
	for i := range r.reviewed {
		name(&r.reviewed[i].Connector)
	}
	for i := range r.Detected.Changed {
		name(&r.Detected.Changed[i])
	}
	for _, f := range r.Linted.Findings {
		name(&f.Connector)
	}
}

func filtered[T any](all []T, keep func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(item T) bool { return !keep(item) })
}
