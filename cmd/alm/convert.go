package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"alm/internal/disk"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/convert"
	"alm/pipeline/report"
	"alm/pipeline/scaffold"
	"alm/solution"
	"alm/solution/connector"

	"github.com/spf13/cobra"
)

// converting is what alm convert is asked for.
type converting struct {
	judging
	host string
}

func convertVerb(a *app) *cobra.Command {
	var in converting
	cmd := &cobra.Command{
		Use:   "convert FILE [DIR]",
		Short: "Make a connector of an OpenAPI 3 document, and report what is lost",
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := ""
			if len(args) == 2 {
				dir = args[1]
			}
			return a.convert(in, args[0], dir)
		},
	}
	cmd.Flags().StringVar(&in.host, "host", "", "the host of the API, instead of that of the first server")
	cmd.Flags().StringVar(&in.failOn, "fail-on", "error", "exit 1 on losses of at least this severity: error, warning, note or off")
	in.formatFlag(cmd)
	in.detailing.flags(cmd)
	return cmd
}

// convert writes the connector that a document describes, and reports the losses.
func (a *app) convert(in converting, name, dir string) error {
	failOn, err := check.ParseSeverity(in.failOn)
	if err != nil {
		return usage("use error, warning, note or off", "--fail-on: %w", err)
	}
	outputs, err := a.outputs(&in.judging)
	if err != nil {
		return err
	}
	p, err := a.project(false)
	if err != nil {
		return err
	}
	result, err := a.converted(in, name, &dir)
	if err != nil {
		return err
	}
	files := []scaffold.File{{Name: connector.DefinitionFile, Data: result.Definition}, {Name: connector.PropertiesFile, Data: result.Properties}}
	if err := a.writeNewFolder(dir, files); err != nil {
		return err
	}
	a.progress("convert", report.Plain(filepath.ToSlash(dir)+" has the connector "+result.Title))
	doc := report.Document{Version: version, Verb: "convert", Head: name, Looked: 1, Findings: check.Each(result.Findings), FailOn: failOn,
		Connectors: []report.Connector{{Path: filepath.ToSlash(dir), Name: result.Title}}}
	report.WorstFirst(doc.Findings)
	blocking := 0
	for _, f := range result.Findings {
		if failOn != check.Off && f.Severity >= failOn {
			blocking++
		}
	}
	if blocking > 0 {
		doc.Gate = words.Count(blocking, "finding") + " of at least " + failOn.String()
	}
	if err := a.report(outputs, doc); err != nil {
		return err
	}
	a.printNextSteps(p, filepath.ToSlash(dir))
	if blocking > 0 {
		return errFindings
	}
	return nil
}

// converted reads and converts a document. Without a folder, the title names one.
func (a *app) converted(in converting, name string, dir *string) (*convert.Result, error) {
	full := a.inDir(name)
	if info, err := os.Stat(full); err == nil && info.IsDir() {
		return nil, usage("name the document in it", "%s is a folder", name)
	}
	if strings.Contains(name, "://") {
		return nil, usage("download it, and name the file", "%s is an address; alm reads files", name)
	}
	data, err := disk.ReadFile(full)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage("name an OpenAPI 3 document, in JSON or YAML", "%s is not there", name)
	}
	if err != nil {
		return nil, usage("name an OpenAPI 3 document, in JSON or YAML", "read %s: %w", name, err)
	}
	if len(data) > disk.MaxText {
		return nil, usage("split it", "%s has %d MB; at most %d MB are converted", name, len(data)>>20, disk.MaxText>>20)
	}
	if err := scaffold.CheckHost(in.host); err != nil {
		return nil, err
	}
	options := convert.Options{Host: in.host, Dir: filepath.ToSlash(*dir), Limits: a.limits}
	result, err := convert.Convert(filepath.ToSlash(name), data, options)
	if err == nil && result.Operations == 0 {
		err = usage("a connector needs at least one path with an operation", "%s has no operation that a connector can have", name)
	}
	if err != nil || *dir != "" {
		return result, err
	}
	folder := scaffold.Folder(result.Title)
	if !solution.Portable(folder) {
		return nil, usage("name a folder: alm convert FILE DIR", "the title %q is no name for a folder", result.Title)
	}
	*dir = a.underProject(path.Join("connectors", folder))
	for i := range result.Findings {
		result.Findings[i].Connector = filepath.ToSlash(*dir)
	}
	return result, nil
}
