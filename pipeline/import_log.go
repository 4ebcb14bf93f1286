package pipeline

import (
	"fmt"
	"io"
	"path"
	"path/filepath"

	"alm/internal/atomicfile"
	"alm/solution"
	"alm/solution/dataverse"
)

// logFolder is the folder of import logs in the out folder.
const logFolder = "logs"

// keepLog writes what the environment says of an ended import into the out folder: the
// import job's own log, and the sheets that people download. The record names them.
func (rel *Release) keepLog(in *Import, result dataverse.Result) error {
	version, err := solution.ParseVersion(in.Version)
	if err != nil {
		return err
	}
	stem := solution.FileName(rel.Solution, version, false)
	stem = fmt.Sprintf("%s_%s_%.8s", stem[:len(stem)-len(".zip")], in.Stage, in.Job.ImportJob)
	in.Logs = nil
	for _, log := range []struct {
		end  string
		text []byte
	}{{".xml", result.Log}, {".results.xml", result.Formatted}} {
		if len(log.text) == 0 {
			continue
		}
		name := path.Join(logFolder, stem+log.end)
		err := atomicfile.WriteFunc(filepath.Join(rel.With.Out, filepath.FromSlash(name)), func(w io.Writer) error { return rel.masked(w, log.text) })
		if err != nil {
			return fmt.Errorf("keep the import's log: %w", err)
		}
		in.Logs = append(in.Logs, name)
	}
	if len(in.Logs) == 0 {
		rel.tell("import", "%s: the environment keeps no log of this import", in.Stage)
		return nil
	}
	rel.tell("import", "%s: log in %s", in.Stage, filepath.Join(rel.With.Out, filepath.FromSlash(in.Logs[0])))
	return nil
}

// masked writes a text of the environment without the secrets that alm knows.
func (rel *Release) masked(w io.Writer, text []byte) error {
	if rel.With.Mask == nil {
		_, err := w.Write(text)
		return err
	}
	to := rel.With.Mask(w)
	if _, err := to.Write(text); err != nil {
		return err
	}
	return to.Close()
}
