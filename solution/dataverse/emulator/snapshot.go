package emulator

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// open reads an environment's snapshot, or starts an empty environment.
func open(name string, opts Options) (*environment, error) {
	env := &environment{name: name, opts: opts, state: empty()}
	if opts.Dir == "" {
		return env, nil
	}
	if err := os.MkdirAll(env.zips(), 0o755); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(env.path())
	if os.IsNotExist(err) {
		return env, nil
	}
	if err != nil {
		return nil, err
	}
	env.state = state{}
	if err := json.Unmarshal(text, &env.state); err != nil {
		return nil, fmt.Errorf("%s: %w", env.path(), err)
	}
	if env.state.Tables == nil || env.state.Organization == "" {
		return nil, fmt.Errorf("%s: no snapshot of an environment", env.path())
	}
	for _, a := range env.archives() {
		if err := env.readZip(a); err != nil {
			return nil, fmt.Errorf("%s: %w", env.path(), err)
		}
	}
	return env, nil
}

func (env *environment) path() string { return filepath.Join(env.opts.Dir, env.name+".json") }
func (env *environment) zips() string { return filepath.Join(env.opts.Dir, env.name+".zips") }

// archive is a zip that a snapshot names by its digest, and that has a file of its own: a
// snapshot is written at every change.
type archive struct {
	Digest string
	Zip    []byte `json:"-"`
}

func newArchive(zip []byte) archive {
	sum := sha256.Sum256(zip)
	return archive{hex.EncodeToString(sum[:]), zip}
}

// archives are the zips that are still wanted.
func (env *environment) archives() []*archive {
	var all []*archive
	for i := range env.state.Uploads {
		all = append(all, &env.state.Uploads[i].archive)
	}
	for _, op := range env.state.Operations {
		if op.Digest != "" {
			all = append(all, &op.archive)
		}
	}
	return all
}

func (env *environment) readZip(a *archive) (err error) {
	if len(a.Digest) != hex.EncodedLen(sha256.Size) || filepath.Base(a.Digest) != a.Digest {
		return fmt.Errorf("%q is no digest", a.Digest)
	}
	a.Zip, err = os.ReadFile(filepath.Join(env.zips(), a.Digest))
	return err
}

// save writes the zips, then the snapshot beside the old one, which it takes the place of,
// and at last deletes the zips that no snapshot names: whenever the process dies, the folder
// holds the one state or the other. (It does not wait for the disk, so that a machine which
// loses its power may lose the last moments.)
func (env *environment) save() error {
	if !env.dirty || env.opts.Dir == "" {
		return nil
	}
	var wanted []string
	for _, a := range env.archives() {
		wanted = append(wanted, a.Digest)
		name := filepath.Join(env.zips(), a.Digest)
		if _, err := os.Stat(name); err == nil {
			continue
		}
		if err := replaceFile(name, a.Zip); err != nil {
			return err
		}
	}
	text, err := json.Marshal(env.state)
	if err != nil {
		return err
	}
	if err := replaceFile(env.path(), text); err != nil {
		return err
	}
	env.dirty = false
	return env.sweep(wanted)
}

func (env *environment) sweep(wanted []string) error {
	there, err := os.ReadDir(env.zips())
	if err != nil {
		return err
	}
	for _, f := range there {
		if !slices.Contains(wanted, f.Name()) {
			if err := os.Remove(filepath.Join(env.zips(), f.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// replaceFile writes a file whole or not at all.
func replaceFile(name string, text []byte) error {
	file, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+"-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(text)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

// signingKey is kept with the environments, so that tokens outlive the process.
func signingKey(dir string) ([]byte, error) {
	key := make([]byte, 32)
	rand.Read(key)
	if dir == "" {
		return key, nil
	}
	name := filepath.Join(dir, "tokens.key")
	kept, err := os.ReadFile(name)
	if err == nil && len(kept) == len(key) {
		return kept, nil
	}
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	if err := os.MkdirAll(dir, fs.FileMode(0o755)); err != nil {
		return nil, err
	}
	return key, replaceFile(name, key)
}
