// Package solutions stages, imports, upgrades and uninstalls solutions in one environment: one
// job at a time, each logged.
package solutions

import (
	"fmt"
	"time"

	"alm/solution/dataverse/emulator/components"
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// Options choose how an environment behaves where it is configurable or where accounts of the
// service disagree.
type Options struct {
	Now              func() time.Time
	Queue            time.Duration // how long a job waits before it starts
	Run              time.Duration // how long a job runs
	Versions         VersionRule   // of plain managed imports
	LateLock         bool          // a second job is accepted and fails, instead of answering 429
	CheckConnections bool          // reject unknown connections even if no connection was ever made
}

// VersionRule says which version a plain import of an installed managed solution may have. An
// upgrade always needs a higher one.
type VersionRule int

// The version rules. Accounts of the service disagree; Microsoft's maintainers describe the first.
const (
	HigherVersions VersionRule = iota // higher than the installed one
	SameVersions                      // higher, or the same
	AnyVersions                       // any, also lower
)

// accepts reports whether an import may have a version that compares with the installed one like
// order.
func (r VersionRule) accepts(order int) bool {
	return order > 0 || order == 0 && r == SameVersions || r == AnyVersions
}

// Service runs the solution jobs of one environment.
type Service struct {
	Store      *store.Store
	Data       *odata.Service
	Uploads    []Upload     // staged and not imported, oldest first
	Operations []*Operation // queued and running, oldest first

	options Options
	rules   *components.Rules
	folder  store.Folder
}

// snapshot is what a folder keeps of a service.
type snapshot struct {
	store.State
	Uploads    []Upload
	Operations []*Operation
}

// Open reads the snapshot of an environment, or starts an empty environment if there is none.
func Open(folder store.Folder, opts Options) (*Service, error) {
	var kept snapshot
	found, err := folder.Load(&kept)
	if err != nil {
		return nil, err
	}
	s := &Service{options: opts, folder: folder, Store: &store.Store{Now: opts.Now, State: store.NewState(), Computed: map[string]func(*store.Store) []store.Row{
		"dependencies": components.Dependencies, "msdyn_componentlayers": components.Layers}}}
	s.rules = &components.Rules{Store: s.Store, CheckConnections: opts.CheckConnections}
	s.Data = &odata.Service{Store: s.Store, Hooks: s.hooks()}
	if !found {
		return s, nil
	}
	if kept.Tables == nil || kept.Organization == "" {
		return nil, fmt.Errorf("%s.json is not the snapshot of an environment", folder.Name)
	}
	s.Store.State, s.Uploads, s.Operations = kept.State, kept.Uploads, kept.Operations
	for _, a := range s.archives() {
		if err := folder.LoadZip(a); err != nil {
			return nil, fmt.Errorf("%s.json: %w", folder.Name, err)
		}
	}
	return s, nil
}

// Reset empties the environment.
func (s *Service) Reset() {
	s.Store.State, s.Store.Changed = store.NewState(), true
	s.Uploads, s.Operations = nil, nil
}

// Save writes the snapshot if anything has changed.
func (s *Service) Save() error {
	if !s.Store.Changed {
		return nil
	}
	if err := s.folder.Save(snapshot{s.Store.State, s.Uploads, s.Operations}, s.archives()); err != nil {
		return err
	}
	s.Store.Changed = false
	return nil
}

// archives returns the zips that are still needed.
func (s *Service) archives() []*store.Archive {
	var archives []*store.Archive
	for i := range s.Uploads {
		archives = append(archives, &s.Uploads[i].Archive)
	}
	for _, op := range s.Operations {
		if op.Digest != "" {
			archives = append(archives, &op.Archive)
		}
	}
	return archives
}
