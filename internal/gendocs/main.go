package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// part is one folder of docs/ that is made whole: what is in it and not made, except code, is removed.
type part struct {
	Dir  string
	Make func() (map[string]string, error) // texts by file name
}

// parts are all that is made. What the command line knows can become a row of its own.
var parts = []part{
	{"rules", rulePages},
	{"schemas", schemas},
	{"troubleshooting", troublePage},
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gendocs DOCS")
		os.Exit(2)
	}
	for _, p := range parts {
		if err := p.write(os.Args[1]); err != nil {
			fmt.Fprintf(os.Stderr, "gendocs: %v\n", err)
			os.Exit(1)
		}
	}
}

func (p part) write(docs string) error {
	stale, err := p.stale(os.DirFS(docs))
	if err != nil {
		return err
	}
	for name, text := range stale {
		full := filepath.Join(docs, filepath.FromSlash(name))
		if text == "" {
			err = os.Remove(full)
		} else if err = os.MkdirAll(filepath.Dir(full), 0o755); err == nil {
			err = os.WriteFile(full, []byte(text), 0o644)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// stale are the files of docs that are not as they are made now, with what they should
// hold; "" for one that should not be there.
func (p part) stale(docs fs.FS) (map[string]string, error) {
	made, err := p.Make()
	if err != nil {
		return nil, err
	}
	stale := map[string]string{}
	entries, err := fs.ReadDir(docs, p.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, entry := range entries {
		if _, ok := made[entry.Name()]; !ok && path.Ext(entry.Name()) != ".go" {
			stale[path.Join(p.Dir, entry.Name())] = ""
		}
	}
	for file, text := range made {
		name := path.Join(p.Dir, file)
		data, err := fs.ReadFile(docs, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if string(data) != text {
			stale[name] = text
		}
	}
	return stale, nil
}
