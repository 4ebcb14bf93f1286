package record

import "slices"

// Ran returns the last import to a stage, nil when there is none. Connectors that went first
// do not count, nor do imports that did not start.
func (r *Record) Ran(stage string) *Import {
	return r.last(func(in *Import) bool { return in.Stage == stage && in.Of == "" && in.Reached() })
}

// Brought returns the import that brought what a stage runs by the record: the last one of the
// digest of Ran that was not already there. It is nil when there is none.
func (r *Record) Brought(stage string) *Import {
	ran := r.Ran(stage)
	if ran == nil {
		return nil
	}
	brought := r.last(func(in *Import) bool {
		return in.Stage == stage && in.SHA256 == ran.SHA256 && in.Reached() && !in.There()
	})
	if brought == nil {
		return ran
	}
	return brought
}

// RanVersion returns the last finished import of a version to a stage, nil when there is none.
func (r *Record) RanVersion(stage string, equal func(version string) bool) *Import {
	return r.last(func(in *Import) bool {
		return in.Stage == stage && in.Of == "" && in.State == Done && equal(in.Version)
	})
}

// RanAt returns the stages that a digest was imported to, or tried at.
func (r *Record) RanAt(sum string) []string {
	var stages []string
	for _, in := range r.Imported {
		if in.SHA256 == sum && in.Reached() && !slices.Contains(stages, in.Stage) {
			stages = append(stages, in.Stage)
		}
	}
	return stages
}

// WasDirty reports whether a digest was imported that was packed from files that no commit has.
func (r *Record) WasDirty(sum string) bool {
	return slices.ContainsFunc(r.Imported, func(in Import) bool { return in.SHA256 == sum && in.Dirty })
}

// OnlyConnectors reports whether a version at a stage is that of connectors which were imported
// first.
func (r *Record) OnlyConnectors(stage, version string) bool {
	return r.last(func(in *Import) bool {
		return in.Stage == stage && in.Version == version && in.Of != "" && in.Reached()
	}) != nil
}

// ConnectorsFirst returns the last import of connectors that went before the full solution, nil
// when none had to.
func (r *Record) ConnectorsFirst(full *Import) *Import {
	return r.last(func(in *Import) bool { return in.Stage == full.Stage && in.Of == full.SHA256 && in.Reached() })
}

// Find returns the last import of a digest to a stage that started, nil when there is none.
func (r *Record) Find(stage, sum string) *Import {
	return r.last(func(in *Import) bool { return in.Stage == stage && in.SHA256 == sum && in.Reached() })
}

// Unfinished reports whether an import to a stage is running.
func (r *Record) Unfinished(stage string) bool {
	return r.last(func(in *Import) bool { return in.Stage == stage && in.State == Running }) != nil
}

// HostBefore returns the host on which a connector ran at a stage at its last import, "" when
// nobody knows.
func (r *Record) HostBefore(stage, connector string) string {
	for _, in := range slices.Backward(r.Imported) {
		for _, c := range in.Connectors {
			if in.Stage == stage && c.Name == connector {
				return c.Host
			}
		}
	}
	return ""
}

func (r *Record) last(wanted func(*Import) bool) *Import {
	for i := len(r.Imported) - 1; i >= 0; i-- {
		if wanted(&r.Imported[i]) {
			return &r.Imported[i]
		}
	}
	return nil
}

// Put replaces the same attempt, or adds it. Only Update writes it to the disk.
func (r *Record) Put(in Import) {
	in = r.hide(in)
	i := slices.IndexFunc(r.Imported, func(other Import) bool {
		return other.Stage == in.Stage && other.SHA256 == in.SHA256 && other.ID == in.ID
	})
	if i < 0 {
		r.Imported = append(r.Imported, in)
		return
	}
	r.Imported[i] = in
}

// Set writes an attempt into the record on the disk.
func (r *Record) Set(in Import) error {
	return r.Update(func() error { r.Put(in); return nil })
}
