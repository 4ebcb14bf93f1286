package gitfs

import "errors"

// Open opens a repository outside CI.
func Open(dir string) (*Repo, error) { return OpenIn("", dir) }

// Dir returns the repository's own folder, usually .git.
func (r *Repo) Dir() string { return r.gitDir }

// Close closes the packs, so that a test's folder can be removed.
func (r *Repo) Close() error { return r.db.close() }

// close closes the packs, also those of submodules.
func (db *database) close() error {
	err := db.store.Close()
	db.mu.Lock()
	defer db.mu.Unlock()
	for _, sub := range db.submodules {
		err = errors.Join(err, sub.close())
	}
	return err
}
