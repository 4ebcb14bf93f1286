package judge

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/consumers"
	"alm/pipeline/impact"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// Consumers reads the flows, apps and agents of every source that the project names, from the
// project's files, and of every source that uses names, from the disk below root. A source that is
// not there is a usage error. It asks no environment.
func Consumers(files fs.FS, p *project.Project, root string, uses []string) (impact.Found, error) {
	s := sources{files: files, project: p, root: root, uses: uses, now: time.Now()}
	err := s.read()
	return s.found, err
}

// sources reads where flows, apps and agents are.
type sources struct {
	files   fs.FS // of the project
	project *project.Project
	root    string
	uses    []string      // what the user named
	stages  []string      // that the user named
	maxAge  time.Duration // of answers in files, where the user named it; 0 is what the project says
	now     time.Time
	ask     Ask    // nil asks no environment
	why     string // it is nil

	found impact.Found
	asked []check.Asked
}

func (s *sources) read() error {
	for _, source := range s.project.Consumers {
		if source.Stage != "" {
			continue
		}
		pattern := cmp.Or(source.Path, source.File)
		names, err := fs.Glob(s.files, filepath.ToSlash(pattern))
		if source.File != "" && err == nil {
			names = []string{filepath.ToSlash(path.Clean(source.File))}
			_, err = fs.Stat(s.files, names[0])
		}
		if err != nil || len(names) == 0 {
			return exit.Usage.Errorf("list folders and solution zips of this repository", "consumers in %s: there is nothing at %s", s.project.FileName(), pattern)
		}
		for _, name := range names {
			if err := s.readInProject(name, cmp.Or(s.maxAge, source.Limit())); err != nil {
				return err
			}
		}
	}
	for _, name := range s.uses {
		if err := s.readNamed(name); err != nil {
			return err
		}
	}
	return s.askAll()
}

// askAll asks each environment once.
func (s *sources) askAll() error {
	stages := slices.Clone(s.stages)
	for _, source := range s.project.Consumers {
		if source.Stage != "" && !slices.Contains(stages, source.Stage) {
			stages = append(stages, source.Stage)
		}
	}
	for _, stage := range stages {
		if s.ask == nil {
			s.asked = append(s.asked, check.Asked{Stage: stage, URL: s.project.Stages[stage].URL,
				NotAsked: []check.NotAsked{{What: "flows, apps and agents", Why: cmp.Or(s.why, "nothing said how to ask")}}})
			continue
		}
		answer, err := s.ask(stage, s.project.Stages[stage])
		if err != nil {
			return err
		}
		s.add(answer, "")
	}
	return nil
}

// add adds what an environment answered.
func (s *sources) add(answer *consumers.Answer, file string) {
	found := answer.Found()
	s.found.Consumers = append(s.found.Consumers, found.Consumers...)
	s.found.Problems = append(s.found.Problems, found.Problems...)
	s.asked = append(s.asked, answer.Asked(s.now, file, found.Problems))
}

// addFile adds what an environment answered before.
func (s *sources) addFile(name string, data []byte, limit time.Duration) error {
	answer, err := consumers.Parse(name, data)
	if err != nil {
		return err
	}
	if err := answer.CheckAge(name, s.now, limit); err != nil {
		return err
	}
	s.add(answer, name)
	return nil
}

// readInProject reads a source of the project.
func (s *sources) readInProject(name string, limit time.Duration) error {
	info, err := fs.Stat(s.files, name)
	if err != nil {
		return cannotSearch(err)
	}
	if info.IsDir() {
		fsys, err := fs.Sub(s.files, name)
		if err != nil {
			return cannotSearch(err)
		}
		return readConsumers(fsys, name, &s.found)
	}
	data, err := fs.ReadFile(s.files, name)
	if err != nil {
		return cannotSearch(err)
	}
	if consumers.IsAnswer(data) {
		return s.addFile(name, data, limit)
	}
	return readArchive(bytes.NewReader(data), int64(len(data)), name, &s.found)
}

// maxAnswerFile is how large the file of an answer may be.
const maxAnswerFile = 256 << 20

// readNamed reads a source that the user named; its files are named as the source was.
func (s *sources) readNamed(source string) error {
	name := filepath.FromSlash(source)
	if !filepath.IsAbs(name) {
		name = filepath.Join(s.root, name)
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		fsys, err := tree.OpenFolder(name)
		if err != nil {
			return err
		}
		return readConsumers(fsys, source, &s.found)
	}
	file, err := disk.Open(name)
	if err != nil {
		return cannotSearch(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return cannotSearch(err)
	}
	start := make([]byte, 64)
	if n, _ := file.ReadAt(start, 0); !consumers.IsAnswer(start[:n]) {
		return readArchive(file, info.Size(), source, &s.found)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxAnswerFile+1))
	if err != nil {
		return cannotSearch(err)
	}
	if len(data) > maxAnswerFile {
		return exit.Usage.Errorf("name a file that alm impact --save wrote", "read %s: it is larger than %d MB", source, maxAnswerFile>>20)
	}
	return s.addFile(source, data, cmp.Or(s.maxAge, project.DefaultMaxAge))
}

func cannotSearch(err error) error {
	if errors.Is(err, disk.ErrLink) {
		return exit.Usage.Errorf("put the file or folder itself there", "look for flows and apps: %w", err)
	}
	return exit.Usage.Errorf("name a solution zip, an unpacked solution or a folder of either", "look for flows and apps: %w", err)
}

func readArchive(r io.ReaderAt, size int64, source string, all *impact.Found) error {
	archive, err := zip.NewReader(r, size)
	if errors.Is(err, zip.ErrFormat) {
		err = fmt.Errorf("%s is not a zip", source)
	}
	if err != nil {
		return cannotSearch(err)
	}
	return readConsumers(archive, source, all)
}

func readConsumers(fsys fs.FS, under string, all *impact.Found) error {
	found, err := impact.Read(fsys)
	if err != nil {
		return err
	}
	if len(found.Consumers)+len(found.Problems) == 0 {
		if err := requireSolution(fsys, under); err != nil {
			return err
		}
	}
	for _, c := range found.Consumers {
		c.File = filepath.ToSlash(filepath.Join(under, c.File))
		all.Consumers = append(all.Consumers, c)
	}
	for _, p := range found.Problems {
		all.Problems = append(all.Problems, filepath.ToSlash(filepath.Join(under, p)))
	}
	return nil
}

// requireSolution rejects a folder or zip in which there is nothing to search. A solution may have no
// flow, app or agent.
func requireSolution(fsys fs.FS, name string) error {
	err := fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		base := strings.ToLower(path.Base(file))
		if err == nil && !d.IsDir() && (base == "solution.xml" || base == "solution.yml" || path.Ext(base) == ".zip") {
			return errHasSolution
		}
		return err
	})
	switch {
	case errors.Is(err, errHasSolution):
		return nil
	case err != nil:
		return cannotSearch(err)
	}
	return exit.Refused.Errorf("name a solution zip, an unpacked solution or a folder of either", "there are no flows, apps or agents in %s, and no solution", name)
}

var errHasSolution = errors.New("has a solution")
