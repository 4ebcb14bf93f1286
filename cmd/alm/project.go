package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/gitfs"
	"alm/internal/words"
	"alm/pipeline/project"
	"alm/pipeline/tree"

	"github.com/spf13/cobra"
)

// findProject makes the nearest folder above with an alm.yaml the one to work in, as git does
// with .git, unless --dir or --config names one. It does not leave a git repository.
func (a *app) findProject(cmd *cobra.Command) error {
	a.here = ""
	if cmd.Flags().Changed("dir") || cmd.Flags().Changed("config") {
		return a.checkNamed(cmd)
	}
	full, err := filepath.Abs(".")
	if err != nil {
		return fmt.Errorf("find the working directory: %w", err)
	}
	root, ok := folderAbove(full, project.DefaultFile)
	if !ok || root == full {
		return nil
	}
	if a.dir, err = filepath.Rel(full, root); err == nil {
		a.here, err = filepath.Rel(root, full)
	}
	if err != nil {
		return fmt.Errorf("find %s: %w", project.DefaultFile, err)
	}
	if out := cmd.Flags().Lookup("out"); out != nil && !out.Changed {
		return out.Value.Set(filepath.Join(a.dir, out.DefValue))
	}
	return nil
}

// withoutProject are the verbs that read no alm.yaml.
var withoutProject = []string{"demo", "merge", "rules", "verify", "unpack", "emulator", "completion", "version"}

// checkNamed rejects a folder that is not there, and a project file that nothing would read.
func (a *app) checkNamed(cmd *cobra.Command) error {
	if info, err := os.Stat(a.dir); err != nil {
		return usage("name a folder that exists", "%w", err)
	} else if !info.IsDir() {
		return usage("name the folder that it is in", "--dir %s is a file", a.dir)
	}
	if cmd.Flags().Changed("config") && slices.Contains(withoutProject, cmd.Name()) {
		return usage("leave --config out", "alm %s reads no project file", cmd.Name())
	}
	return nil
}

// folderAbove returns the nearest folder from dir upwards that has a file, up to the root of
// the git repository.
func folderAbove(dir, file string) (string, bool) {
	for {
		if _, err := os.Lstat(filepath.Join(dir, file)); err == nil {
			return dir, true
		}
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil || filepath.Dir(dir) == dir {
			return "", false
		}
		dir = filepath.Dir(dir)
	}
}

// project reads alm.yaml. Verbs that can do without one get an empty project.
func (a *app) project(required bool) (*project.Project, error) {
	if !a.completing {
		if err := a.restoreBeforeReading(); err != nil {
			return nil, err
		}
	}
	fsys, err := tree.OpenFolder(a.dir)
	if err != nil {
		return nil, err
	}
	return a.projectIn(fsys, required)
}

// projectIn reads alm.yaml of a folder or of a commit.
func (a *app) projectIn(fsys fs.FS, required bool) (*project.Project, error) {
	p, err := project.Load(fsys, filepath.ToSlash(a.config))
	switch {
	case err == nil:
		p.Budget = a.limits
		p.SecretPrefixes = project.ParsePrefixes(a.Getenv("ALM_SECRET_PREFIX"))
		return p, nil
	case !errors.Is(err, os.ErrNotExist):
		if exit.Hint(err) != "" {
			return nil, err
		}
		var unread *fs.PathError
		if errors.As(err, &unread) {
			return nil, usage("make it a file that can be read", "%w", err)
		}
		return nil, usage("correct that line of "+a.config, "%w", err)
	}
	if other := misnamed(fsys); other != "" && a.config == project.DefaultFile {
		return nil, usage("rename it to "+project.DefaultFile, "%s is not read: the name is %s", other, project.DefaultFile)
	}
	if required || a.config != project.DefaultFile {
		return nil, usage("alm init writes one; if another folder has it, use -C",
			"no %s in %s", a.config, a.shownDir())
	}
	return &project.Project{Budget: a.limits}, nil
}

// misnamed returns a file at the top that is alm.yaml but for its name: alm.yml or Alm.yaml.
func misnamed(fsys fs.FS) string {
	names, _ := disk.Names(fsys, ".") // what cannot be listed is reported where it is read
	for _, name := range names {
		if lower := strings.ToLower(name); lower == project.DefaultFile || lower == "alm.yml" {
			return name
		}
	}
	return ""
}

// lockProject waits until no other alm on this machine changes the files of the project:
// definitions, alm.yaml, and what is below .alm.
func (a *app) lockProject() (unlock func(), err error) {
	unlock, err = atomicfile.Lock(filepath.Join(a.dir, a.config))
	if err != nil {
		return nil, usage("make the folder for temporary files (TMPDIR) or the project's folder writable", "%w", err)
	}
	if err := a.restoreKilled(); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// journal is the file that says, while versions are raised, what the files had before: in the folder of
// git, where no commit puts files. Outside of git there is none.
func (a *app) journal() atomicfile.Journal {
	gitDir, prefix, err := gitfs.FolderOf(a.ci().Workspace, a.dir)
	if err != nil {
		return atomicfile.Journal{}
	}
	project := atomicfile.Digest([]byte(prefix))[:16] // a repository may have several
	return atomicfile.Journal{File: filepath.Join(gitDir, "alm-undo-"+project+".json"), Root: a.dir}
}

// restoreKilled takes back what a run that was killed wrote of several files that belong together, unless
// git has committed it.
func (a *app) restoreKilled() error {
	journal := a.journal()
	if journal.File == "" {
		return nil
	}
	found, err := journal.Recover(a.committedAll)
	if err != nil {
		return usage("look at what git diff shows, then delete "+journal.File, "%w", err)
	}
	if len(found.Restored) > 0 {
		a.progress("restored", words.List(found.Restored)+": a run was killed while it wrote them")
	}
	if len(found.Left) > 0 {
		a.progress("warning", fmt.Sprintf("a run was killed while it wrote %s; nothing was restored, because %s changed since: look at git diff",
			words.List(found.Left), words.List(found.Since)))
	}
	return nil
}

// restoreBeforeReading does for a verb that only reads what lockProject does for those that write: nothing
// is judged of which a run that was killed wrote one half.
func (a *app) restoreBeforeReading() error {
	if a.dir != "" && a.restored == a.dir {
		return nil
	}
	if journal := a.journal(); journal.File != "" {
		if _, err := os.Lstat(journal.File); err == nil {
			unlock, err := a.lockProject()
			if err != nil {
				return err
			}
			unlock()
		}
	}
	a.restored = a.dir
	return nil
}

// committedAll reports whether git has all of these files as they are.
func (a *app) committedAll(names []string) (bool, error) {
	work, err := a.workTree(context.Background(), names, nil)
	return err == nil && work.repo != nil && len(work.changed) == 0, err
}

func (a *app) shownDir() string {
	if a.dir == "." {
		return "this folder"
	}
	return a.dir
}

// inDir returns the path of a file that a flag or argument names; "" stays "".
func (a *app) inDir(name string) string {
	name = a.withSlashes(name)
	if name == "" || filepath.IsAbs(name) || a.here != "" {
		return name
	}
	return filepath.Join(a.dir, name)
}

// withSlashes returns a path that was written with the backslashes of Windows as this system has
// it. A file of literally that name stays.
func (a *app) withSlashes(name string) string {
	if filepath.Separator == '\\' || !strings.Contains(name, `\`) {
		return name
	}
	literal := name
	if a.here == "" && !filepath.IsAbs(name) {
		literal = filepath.Join(a.dir, name)
	}
	if _, err := os.Lstat(literal); err == nil {
		return name
	}
	return strings.ReplaceAll(name, `\`, "/")
}

// fromDir returns a SOURCE as it is called from the folder to work in: a revision stays, and
// a file that is named from a folder below gets the way to it.
func (a *app) fromDir(spec string) string {
	spec = a.withSlashes(spec)
	if a.here == "" || spec == "" || filepath.IsAbs(spec) {
		return spec
	}
	if _, err := os.Stat(spec); err != nil {
		return spec
	}
	return filepath.Join(a.here, spec)
}
