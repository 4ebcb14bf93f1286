package solution

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// spelled returns the path of a tree's file in SolutionPackager's own spelling: on Windows the
// tools accept other/solution.xml for Other/Solution.xml.
func spelled(name string) string {
	top, rest, nested := strings.Cut(name, "/")
	if !nested {
		return name
	}
	for _, folder := range treeOnly {
		if strings.EqualFold(top, folder) {
			top = folder
		}
	}
	for i := range collections {
		if folder := strings.TrimSuffix(collections[i].Folder, "/"); strings.EqualFold(top, folder) {
			top = folder
		}
	}
	name = top + "/" + rest
	for _, known := range []string{treeManifest, treeCustomizations, relationshipList} {
		if strings.EqualFold(name, known) {
			return known
		}
	}
	return name
}

// findManifest returns the path of Other/Solution.xml in any case, or "".
func findManifest(fsys fs.FS) string {
	if info, err := fs.Stat(fsys, treeManifest); err == nil && info.Mode().IsRegular() {
		return treeManifest
	}
	folders, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return ""
	}
	for _, folder := range folders {
		if !folder.IsDir() || !strings.EqualFold(folder.Name(), path.Dir(treeManifest)) {
			continue
		}
		files, err := fs.ReadDir(fsys, folder.Name())
		if err != nil {
			continue
		}
		for _, file := range files {
			if file.Type().IsRegular() && strings.EqualFold(file.Name(), path.Base(treeManifest)) {
				return folder.Name() + "/" + file.Name()
			}
		}
	}
	return ""
}

const managedEnd = "_managed"

// managedName returns the name of the managed variant of a tree's XML file.
func managedName(name string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + managedEnd + ext
}

// unmanagedName returns the name of the file that a managed variant replaces: AppModule.xml for
// AppModule_managed.xml, KeepMe.meta.xml for KeepMe_managed.meta.xml.
func unmanagedName(name string) (plain string, ok bool) {
	for _, ext := range []string{".meta.xml", ".data.xml", ".xml"} {
		for _, end := range []string{managedEnd + ext, strings.TrimSuffix(ext, ".xml") + managedEnd + ".xml"} {
			if stem, ok := strings.CutSuffix(name, end); ok && !strings.HasSuffix(stem, "/") {
				return stem + ext, true
			}
		}
	}
	return name, false
}

// hidden reports whether a file of a tree is hidden, and so never part of the solution.
func hidden(name string) bool {
	for step := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(step, ".") {
			return true
		}
	}
	return false
}

// oldValues is a file of variable values at the root of old exports.
const oldValues = "environment_variable_values.json"

// leftOut returns the file, or the folder with a slash at its end, for which a file of a tree
// does not become part of the zip, as with pac; "" for a file of the solution.
func leftOut(name string) string {
	steps := strings.Split(name, "/")
	base := strings.ToLower(steps[len(steps)-1])
	switch {
	case base == "thumbs.db" || base == "desktop.ini":
		return name
	case len(steps) == 1 && path.Ext(base) != ".xml" && base != oldValues:
		return name
	case len(steps) > 1 && (steps[0] == "bin" || steps[0] == "obj"):
		return steps[0] + "/"
	case len(steps) > 1 && steps[0] == "Resources" && path.Ext(base) == ".resx": // of SolutionPackager /localize
		return steps[0] + "/"
	case len(steps) > 2 && (steps[0] == "solutions" || steps[0] == "publishers") && path.Ext(base) == ".yml": // of the YAML form
		return steps[0] + "/"
	case len(steps) > 2 && strings.EqualFold(steps[0]+"/"+steps[1], "CanvasApps/src"):
		return steps[0] + "/" + steps[1] + "/"
	case len(steps) > 2 && strings.EqualFold(steps[0], "Connectors") && path.Ext(base) != ".xml": // the folders of connectors in authoring form
		return steps[0] + "/" + steps[1] + "/"
	}
	return ""
}

// LeftOut returns the files and folders of the tree that are not part of the package, hidden
// ones aside.
func (p *Package) LeftOut() []string { return slices.Clone(p.leftOut) }
