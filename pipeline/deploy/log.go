package deploy

import (
	"fmt"
	"io"
	"path"

	"alm/internal/atomicfile"
	"alm/solution"
	"alm/solution/dataverse"
)

// logFolder is the folder of import logs in the out folder.
const logFolder = "logs"

// keepLog writes what the environment says of an ended import into the out folder: the
// import job's own log, and the sheet that people download. The record names them.
func (s *sender) keepLog(result dataverse.Result) error {
	version, err := solution.ParseVersion(s.in.Version)
	if err != nil {
		return err
	}
	stem := solution.FileName(s.zip.Name, version, false)
	stem = fmt.Sprintf("%s_%s_%.8s", stem[:len(stem)-len(".zip")], s.in.Stage, s.in.Job.ImportJob)
	s.in.Logs = nil
	for _, log := range []struct {
		end     string
		content []byte
	}{{".xml", result.Log}, {".results.xml", result.Formatted}} {
		if len(log.content) == 0 {
			continue
		}
		name := path.Join(logFolder, stem+log.end)
		err := atomicfile.WriteFunc(s.Record.File(name), func(w io.Writer) error { return s.Record.WriteMasked(w, log.content) })
		if err != nil {
			return err
		}
		s.in.Logs = append(s.in.Logs, name)
	}
	if len(s.in.Logs) == 0 {
		s.printf("the environment keeps no log of this import")
		return nil
	}
	s.printf("log in %s", s.Record.File(s.in.Logs[0]))
	return nil
}
