package main

import (
	"io/fs"
	"maps"
	"path"
	"slices"

	"alm/pipeline/catalogue"
)

// packedPages are the pages of each family, compressed. A file that has the same pages stays as it is:
// other releases of the compressor write other bytes.
func packedPages(module fs.FS) (map[string]string, error) {
	files := map[string]string{}
	for _, f := range catalogue.Families() {
		pages := map[string]string{}
		for _, rule := range f.Rules {
			text, err := fs.ReadFile(module, path.Join(f.Dir, "pages", rule.ID+".txtar"))
			if err != nil {
				return nil, err
			}
			pages[rule.ID] = string(text)
		}
		name := catalogue.PackedFile(f.Dir)
		was, err := fs.ReadFile(module, path.Join("pipeline/catalogue", name))
		if err == nil {
			if has, err := catalogue.Unpack(was); err == nil && maps.Equal(has, pages) {
				files[path.Base(name)] = string(was)
				continue
			}
		}
		data, err := catalogue.Pack(slices.Sorted(maps.Keys(pages)), pages)
		if err != nil {
			return nil, err
		}
		files[path.Base(name)] = string(data)
	}
	return files, nil
}
