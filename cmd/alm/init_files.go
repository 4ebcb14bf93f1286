package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"alm/docs/schemas"
	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/report"
	"alm/pipeline/start"
	"alm/pipeline/tree"
)

// writeNew writes a file that is not there yet, and prints its name.
func (a *app) writeNew(name string, data []byte) error {
	if err := disk.CheckPath(name); err != nil {
		return usage("put the file itself there", "write %s: %w", name, err)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return usage(exit.WriteHint(err), "write %s: %w", name, err)
	}
	if err := atomicfile.Write(name, data); err != nil {
		return usage(exit.WriteHint(err), "write %s: %w", name, err)
	}
	shown := name
	if rel, err := filepath.Rel(a.dir, name); err == nil {
		shown = rel
	}
	fmt.Fprintln(a.Stdout, report.Plain(filepath.ToSlash(shown)))
	return nil
}

// initFiles writes the schema for editors, and the lines of .gitignore and .gitattributes.
func (a *app) initFiles() error {
	schema := filepath.Join(a.dir, filepath.FromSlash(start.SchemaFile))
	if _, err := os.Lstat(schema); errors.Is(err, fs.ErrNotExist) {
		data, err := schemas.Project()
		if err != nil {
			return err
		}
		if err := a.writeNew(schema, data); err != nil {
			return err
		}
	}
	for _, file := range []struct {
		name  string
		lines []string
	}{{".gitignore", start.Ignored}, {".gitattributes", start.Attributes}} {
		name := filepath.Join(a.dir, file.name)
		was, err := disk.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return usage("make it a file that can be read", "read %s: %w", file.name, err)
		}
		if is, added := start.WithLines(was, file.lines); added > 0 {
			if err := a.writeNew(name, is); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *app) initWorkflows(ctx context.Context, p *project.Project, action string) error {
	place, err := a.place("never")
	if err != nil {
		return err
	}
	head, err := place.WorkTree(ctx)
	if err != nil {
		return err
	}
	connectors, err := head.Count(p, tree.Tree{})
	if err != nil {
		return err
	}
	files, err := start.Workflows(start.Setting{Solutions: p.SolutionNames(), Stages: p.Order, Releases: p.Releases(), Connectors: connectors, Action: action})
	if err != nil {
		return err
	}
	root, inside := a.repositoryFolder()
	if inside != "" {
		a.progress("init", "the workflows are in "+report.Plain(root)+": add `path: "+report.Plain(inside)+"` to each use of the action")
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		full := filepath.Join(root, ".github", "workflows", name)
		if _, err := os.Lstat(full); err == nil {
			a.progress("init", path.Join(".github/workflows", name)+" is there and stays as it is")
			continue
		}
		if err := a.writeNew(full, files[name]); err != nil {
			return err
		}
	}
	if action == start.PlaceholderAction {
		a.progress("init", "replace "+action+" in the workflows by the alm action and the commit that you reviewed, or use --action")
	}
	return nil
}

// repositoryFolder returns the folder that has .github, and the project's folder in it.
func (a *app) repositoryFolder() (root, inside string) {
	full, err := filepath.Abs(a.dir)
	if err != nil {
		return a.dir, ""
	}
	root, ok := folderAbove(full, ".git")
	if !ok {
		return a.dir, ""
	}
	inside, err = filepath.Rel(root, full)
	if err != nil || inside == "." {
		return a.dir, ""
	}
	return root, filepath.ToSlash(inside)
}
