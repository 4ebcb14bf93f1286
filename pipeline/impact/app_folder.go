package impact

import (
	"io/fs"
	"path"
	"strings"
)

// dataSourcesFile is the file of a canvas app that names its data sources.
const dataSourcesFile = "References/DataSources.json"

// appFolder reads a canvas app that is a folder of files, as Git integration writes it: the app is
// packed from its Controls, and the YAML beside them is for reviews.
func (r *reader) appFolder(name string, _ []byte) error {
	root := path.Dir(path.Dir(name))
	if !r.hasControls(root) {
		return nil // its screens are read one by one
	}
	files, err := fs.Sub(r.fsys, root)
	if err != nil {
		return err
	}
	return r.appIn(files, root, r.appTitle(root))
}

// appTitle returns the title that the row beside a folder of an app has, or a part of the folder's name.
func (r *reader) appTitle(root string) string {
	short := strings.TrimSuffix(path.Base(root), "_DocumentUri")
	data, err := r.data(r.fsys, path.Join(path.Dir(root), "canvasapp.yml"))
	if err != nil {
		return short
	}
	row, err := parseYAML(data)
	if err != nil {
		return short
	}
	for _, member := range mappingOf(row) {
		if title := scalarOf(member.Value, "DisplayName"); title != "" {
			return title
		}
	}
	return short
}

func (r *reader) hasControls(root string) bool {
	entries, err := fs.ReadDir(r.fsys, path.Join(root, "Controls"))
	return err == nil && len(entries) > 0
}

// inAppFolder reports whether a screen is in a folder of an app that is read from its Controls.
func (r *reader) inAppFolder(name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if path.Base(dir) == "Src" {
			root := path.Dir(dir)
			_, err := fs.Stat(r.fsys, path.Join(root, dataSourcesFile))
			return err == nil && r.hasControls(root)
		}
	}
	return false
}
