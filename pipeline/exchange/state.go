package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
)

// LocalFolder holds what alm keeps for this work tree only. It ignores itself in git.
const LocalFolder = ".alm/local"

const stateFile = LocalFolder + "/pulled.json"

// state is what a work tree last saw of connectors in environments: by stage and schema name, a
// digest of the content. With it, a change made there differs from one made here.
type state map[string]map[string]string

// readState reads the state; there may be none. One that cannot be read counts as none.
func (e *Exchange) readState() (state, error) {
	data, err := disk.ReadText(e.FS, stateFile)
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, nil
	}
	if err != nil {
		return nil, exit.Usage.Errorf("remove the folder "+LocalFolder, "read %s: %w", stateFile, err)
	}
	s := state{}
	if json.Unmarshal(data, &s) != nil {
		return state{}, nil
	}
	return s, nil
}

// key names an environment: another URL is another environment.
func (e *Exchange) key() string { return e.Stage + " " + e.stage.Client.URL() }

// saw reports whether the environment has what this work tree last saw there.
func (s state) saw(key string, u *unit) bool {
	return u.row != nil && s[key][strings.ToLower(u.name)] == u.digest()
}

// remember keeps what the environment has of the units.
func (e *Exchange) remember(s state, units []*unit) error {
	is := state{}
	for key, digests := range s {
		is[key] = maps.Clone(digests)
	}
	key := e.key()
	if is[key] == nil {
		is[key] = map[string]string{}
	}
	for _, u := range units {
		if u.row != nil {
			is[key][strings.ToLower(u.name)] = u.digest()
		}
	}
	data, err := json.MarshalIndent(is, "", "  ")
	if err != nil {
		return err
	}
	if was, err := fs.ReadFile(e.FS, stateFile); err == nil && bytes.Equal(was, append(data, '\n')) {
		return nil
	}
	var files atomicfile.Set
	defer files.Discard()
	for name, text := range map[string][]byte{LocalFolder + "/.gitignore": []byte("*\n"), stateFile: append(data, '\n')} {
		if err := files.Add(filepath.Join(e.Root, filepath.FromSlash(name)), text); err != nil {
			return exit.Usage.Errorf(exit.WriteHint(err), "write %s: %w", name, err)
		}
	}
	return files.Commit()
}

// digest returns the digest of what the environment has, without secrets and in one form.
func (u *unit) digest() string {
	r := u.row
	parts := [][]byte{[]byte(strings.ToLower(r.Name)), []byte(r.DisplayName), []byte(r.Description), []byte(strings.ToLower(r.BrandColor)),
		canonical(r.Definition), canonical(r.Parameters), canonical(r.ParameterSets), canonical(r.Policies), canonical(r.Capabilities),
		bytes.TrimSpace([]byte(r.Script)), canonical(r.Operations), u.icon}
	text, _ := json.Marshal(parts)
	return atomicfile.Digest(text)
}

// canonical returns JSON in one form without client secrets; what is not one JSON value stays.
func canonical(text string) []byte {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if strings.TrimSpace(text) == "" || decoder.Decode(&value) != nil || decoder.Decode(new(any)) != io.EOF {
		return bytes.TrimSpace([]byte(text))
	}
	dropSecrets(value)
	data, err := json.Marshal(value)
	if err != nil {
		return []byte(text)
	}
	return data
}

func dropSecrets(value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if text, isText := inner.(string); isText && strings.EqualFold(key, "clientSecret") && !strings.Contains(text, "@environmentVariables(") {
				delete(v, key)
				continue
			}
			dropSecrets(inner)
		}
	case []any:
		for _, inner := range v {
			dropSecrets(inner)
		}
	}
}
