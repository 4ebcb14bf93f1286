package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"alm/pipeline/start"
)

// part is a folder of the module that has only made files and code: other files in it are removed.
type part struct {
	Dir  string
	Make func(module fs.FS) (map[string]string, error) // texts by file name
}

// parts are all that is made. What the command line knows can become a row of its own.
var parts = []part{
	{"docs/rules", rulePages},
	{"docs/schemas", editorSchemas},
	{"docs/workflows", func(fs.FS) (map[string]string, error) { return start.Documented() }},
	{"docs/troubleshooting", troublePage},
	{"pipeline/catalogue/pages", packedPages},
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gendocs MODULE")
		os.Exit(2)
	}
	for _, p := range parts {
		if err := p.write(os.Args[1]); err != nil {
			fmt.Fprintf(os.Stderr, "gendocs: %v\n", err)
			os.Exit(1)
		}
	}
}

func (p part) write(module string) error {
	stale, err := p.stale(os.DirFS(module))
	if err != nil {
		return err
	}
	for name, text := range stale {
		full := filepath.Join(module, filepath.FromSlash(name))
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

// stale are the files of a part that are not as they are made now, with what they should
// hold; "" for one that should not be there.
func (p part) stale(module fs.FS) (map[string]string, error) {
	made, err := p.Make(module)
	if err != nil {
		return nil, err
	}
	stale := map[string]string{}
	entries, err := fs.ReadDir(module, p.Dir)
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
		data, err := fs.ReadFile(module, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if string(data) != text {
			stale[name] = text
		}
	}
	return stale, nil
}
