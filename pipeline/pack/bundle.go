package pack

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/verify"
	"alm/solution"
)

// Bundle is a solution on its way into zips.
type Bundle struct {
	Solution *solution.Solution // as far as alm reads it
	Open     func(managed bool) (*solution.Package, error)
	found    []check.Finding // what is wrong with it
	remarks  []string
	types    map[string]solution.VariableType // of the variables, by schema name
	folders  map[string]solution.Connector    // what became of the connectors' folders
	files    []io.Closer
}

// Close closes the files that the bundle reads.
func (b *Bundle) Close() {
	for _, f := range b.files {
		f.Close()
	}
}

func (b *Bundle) remark(format string, args ...any) {
	b.remarks = append(b.remarks, fmt.Sprintf(format, args...))
}

// bundleUnpacked puts together the unpacked solution in a folder, as it is.
func bundleUnpacked(fsys fs.FS) (*Bundle, error) {
	b := &Bundle{folders: map[string]solution.Connector{}}
	b.Open = func(managed bool) (*solution.Package, error) { return solution.OpenTree(fsys, managed) }
	return b, b.read("the folder")
}

// BundleSolution puts together a solution of the project from the connectors in fsys: alone,
// or merged into the solution that its source names. Without a name it is the only one.
func BundleSolution(p *project.Project, name string, fsys fs.FS) (*Bundle, error) {
	b := &Bundle{folders: map[string]solution.Connector{}}
	name, spec, err := p.Solution(name)
	if err != nil {
		return nil, err
	}
	if err := b.checkShared(p, name); err != nil {
		return nil, err
	}
	if spec.Source != "" {
		if err := b.merge(p, name, fsys); err != nil {
			return b, err
		}
		return b, p.CheckDefaults(b.Solution)
	}
	if b.Solution, err = b.build(p, name, fsys, nil, slices.Sorted(maps.Keys(spec.Connectors))); err != nil {
		return nil, err
	}
	if err := p.CheckDefaults(b.Solution); err != nil {
		return nil, err
	}
	b.Open = b.Solution.Package
	b.found = verify.Solution(b.Solution)
	b.remarkFindings()
	return b, refuseToPack(p.FileName(), b.found)
}

// read sees what the packages will hold. Whether they can be imported is for verify to say,
// as Microsoft's packer packs a file that is missing or a version of 0.0.0.0 too; a name or
// version that no file name should be made of stops here, and a client secret that
// everyone reads.
func (b *Bundle) read(from string) error {
	content, err := b.Open(true)
	if err != nil {
		return exit.Usage.Errorf(treeHint(err), "%w", err)
	}
	for _, name := range content.LeftOut() {
		b.remark("note: %s is not part of the solution and left out", name)
	}
	if b.Solution, b.found = verify.Package(content); b.Solution == nil {
		return refuseToPack(from, b.found)
	}
	b.remarkFindings()
	own := slices.DeleteFunc(slices.Clone(b.found), func(f check.Finding) bool { return !f.Rule.AtPack })
	_, err = b.Open(false)
	var problem solution.Problem
	b.Solution.Managed = errors.As(err, &problem) && problem.Kind == solution.ManagedInvalid
	return refuseToPack(from, own)
}

func treeHint(err error) string {
	switch {
	case errors.Is(err, solution.ErrNotTree):
		return "name a solution of alm.yaml, or a folder that holds Other/Solution.xml; alm unpack makes one of a zip"
	case errors.Is(err, solution.ErrYAMLTree):
		return "lint, diff, check and impact read it; to pack, use pac solution pack, or pac solution export and alm unpack ZIP DIR"
	case errors.Is(err, solution.ErrZipContent):
		return "zip the folder's files, so that solution.xml is at the top, and unpack that with alm unpack ZIP DIR"
	}
	refusal, _ := verify.Refusal(err)
	return refusal.Fix
}

// BundleConnector puts together the connector of one folder as a solution of the project packs it,
// with the solution's variables. Nothing of the rest of the solution is checked.
func BundleConnector(p *project.Project, name, dir string, fsys fs.FS) (solution.Connector, []solution.Variable, error) {
	b := &Bundle{folders: map[string]solution.Connector{}}
	defer b.Close()
	var there *solution.Solution
	if spec := p.Solutions[name]; spec.Source != "" {
		var err error
		if _, there, err = b.openSource(p, name, fsys); err != nil {
			return solution.Connector{}, nil, err
		}
	}
	built, err := b.build(p, name, fsys, there, []string{dir})
	if err != nil {
		return solution.Connector{}, nil, err
	}
	variables := built.Variables
	if there != nil {
		for _, v := range there.Variables {
			if !slices.ContainsFunc(variables, func(ours solution.Variable) bool { return ours.Name == v.Name }) {
				variables = append(variables, v)
			}
		}
	}
	return b.folders[dir], variables, nil
}

// build makes the solution of that name from connectors in fsys, by their folders. A file that is
// broken or a variable that has no place is an error that names file and line.
func (b *Bundle) build(p *project.Project, name string, fsys fs.FS, there *solution.Solution, dirs []string) (*solution.Solution, error) {
	spec := p.Solutions[name]
	version, err := solution.ParseVersion(spec.Version)
	if err != nil {
		return nil, err
	}
	s := &solution.Solution{
		Name: name, DisplayName: cmp.Or(spec.DisplayName, name), Description: spec.Description, Version: version,
		Publisher: solution.Publisher{
			Name: spec.Publisher.Name, DisplayName: cmp.Or(spec.Publisher.DisplayName, spec.Publisher.Name),
			Description: spec.Publisher.Description, Prefix: spec.Publisher.Prefix,
			OptionPrefix: cmp.Or(spec.Publisher.OptionPrefix, 10000),
		},
	}
	if there != nil && spec.Publisher.Prefix == "" {
		s.Publisher = there.Publisher
	}
	locked, err := project.ReadLock(fsys)
	if err != nil {
		return nil, err
	}
	b.types = variablesOf(there, spec)
	if err := contradicted(p, name, there); err != nil {
		return nil, err
	}
	taken, found := map[string]bool{}, map[string]string{}
	for dir, part := range spec.Connectors {
		taken[cmp.Or(part.Name, locked.Of(name, dir).Name)] = true
	}
	for _, dir := range dirs {
		at := &identities{dir: dir, part: spec.Connectors[dir], at: p.At("solutions", name, "connectors", dir), locked: locked.Of(name, dir), lock: locked.Place(name, dir),
			source: path.Clean(spec.Source), there: there, taken: taken, folder: found, prefix: s.Publisher.Prefix}
		c, err := b.connector(fsys, dir, at)
		if err != nil {
			return nil, err
		}
		for other, same := range b.folders {
			if strings.EqualFold(same.Name, c.Name) || same.ID == c.ID {
				return nil, at.at.Errorf("write a name: and, if there is one, an id: of its own", "%s and %s would both be the connector %s (%s)", other, dir, c.Name, c.ID)
			}
		}
		s.Connectors = append(s.Connectors, c)
		b.folders[dir] = c
	}
	for _, variable := range slices.Sorted(maps.Keys(spec.Variables)) {
		s.Variables = append(s.Variables, buildVariable(variable, spec.Variables[variable]))
	}
	return s, nil
}

func buildVariable(name string, v project.Variable) solution.Variable {
	return solution.Variable{
		Name: name, DisplayName: cmp.Or(v.DisplayName, name), Description: v.Description,
		Type: v.SolutionType(), Default: v.Default, Value: v.Value, Required: v.Required, Introduced: "1.0.0.0",
		API: v.API, ParameterKey: v.ParameterKey, ParentVariable: v.Parent,
	}
}

// remarkFindings keeps the findings that do not make an import fail.
func (b *Bundle) remarkFindings() {
	for _, f := range b.found {
		if f.Severity < check.Error {
			b.remark("%s: %s (%s)", f.Severity, f.Line(), f.Rule.ID)
		}
	}
}
