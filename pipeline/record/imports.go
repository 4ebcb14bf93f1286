package record

import "slices"

// Ran returns the last import to a stage, nil when there is none. Connectors that went first
// do not count.
func (r *Record) Ran(stage string) *Import {
	return r.last(func(in *Import) bool { return in.Stage == stage && in.Of == "" })
}

// OnlyConnectors reports whether a version at a stage is that of connectors which were imported
// first.
func (r *Record) OnlyConnectors(stage, version string) bool {
	return r.last(func(in *Import) bool { return in.Stage == stage && in.Version == version && in.Of != "" }) != nil
}

// ConnectorsFirst returns the import of connectors that went before the full solution, nil
// when none had to.
func (r *Record) ConnectorsFirst(full *Import) *Import {
	i := slices.IndexFunc(r.Imported, func(in Import) bool { return in.Stage == full.Stage && in.Of == full.SHA256 })
	if i < 0 {
		return nil
	}
	return &r.Imported[i]
}

// Find returns the last import of a digest to a stage, nil when there is none.
func (r *Record) Find(stage, sum string) *Import {
	return r.last(func(in *Import) bool { return in.Stage == stage && in.SHA256 == sum })
}

// Unfinished reports whether an import to a stage is running.
func (r *Record) Unfinished(stage string) bool {
	return r.last(func(in *Import) bool { return in.Stage == stage && in.State == Running }) != nil
}

// Ended returns a copy of the import of the same bytes that has ended, nil when there is none.
func (r *Record) Ended(in *Import) *Import {
	ran := r.Find(in.Stage, in.SHA256)
	if ran == nil || ran.State == Running {
		return nil
	}
	before := *ran
	return &before
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

// Put replaces the import of the same stage and digest, or adds it. Only Update writes it to
// the disk.
func (r *Record) Put(in Import) {
	in = r.hide(in)
	equal := func(other Import) bool { return other.Stage == in.Stage && other.SHA256 == in.SHA256 }
	r.Imported = append(slices.DeleteFunc(r.Imported, equal), in)
}

// delete takes an import out, and no other of the same bytes.
func (r *Record) delete(in Import) {
	r.Imported = slices.DeleteFunc(r.Imported, func(other Import) bool {
		return other.Stage == in.Stage && other.SHA256 == in.SHA256 && other.Job.ImportJob == in.Job.ImportJob
	})
}

// Set writes an import into the record on the disk.
func (r *Record) Set(in Import) error {
	return r.Update(func() error { r.Put(in); return nil })
}

// Remove takes an import out of the record on the disk.
func (r *Record) Remove(in Import) error {
	return r.Update(func() error { r.delete(in); return nil })
}

// Restore takes an import out of the record on the disk, and puts the one before it back.
func (r *Record) Restore(in Import, before *Import) error {
	return r.Update(func() error {
		r.delete(in)
		if before != nil && r.Find(in.Stage, in.SHA256) == nil {
			r.Put(*before)
		}
		return nil
	})
}
