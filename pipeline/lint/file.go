package lint

import (
	"fmt"
	"path"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// A definition's size in bytes: the platform's limit, and where alm warns. (Microsoft's connector FAQ and
// "Create a custom connector from an OpenAPI definition": less than 1 MB. The column openapidefinition of the
// connector table has 1,000,000 characters.)
const (
	sizeLimit = 1_000_000
	sizeNear  = 900_000
)

var fileRules = []check.Rule{
	{
		ID:       "file-missing",
		Title:    "apiProperties.json is missing",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: "paconn: operations/upsert.py"},
		Repeats:  check.CauseOfChange,
		Fix:      "add apiProperties.json with iconBrandColor, connectionParameters and capabilities",
		Run: func(p *check.Pass) {
			if p.Is.IsExport() {
				p.About("file/" + connector.PropertiesFile).Report(check.Finding{At: firstSpan(p), Severity: check.Warning,
					Message: path.Base(p.Is.Definition.Name) + " is an export of the portal, without connection parameters, policies and script; alm checks the definition alone, and nothing can be deployed from it",
					Fix:     "download the connector with pac connector download, which writes apiProperties.json too"})
				return
			}
			if p.Is.Properties == nil && !p.Is.Alone {
				p.About("file/"+connector.PropertiesFile).Reportf(firstSpan(p),
					"%s is missing next to this file; paconn and pac need both to deploy the connector", connector.PropertiesFile)
			}
		},
	},
	{
		ID:       "file-name-case",
		Title:    "A file name has the wrong case",
		Severity: check.Warning,
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "file names are case-sensitive on Linux"},
		Fix:      "rename the file",
		Run: eachFile(func(p *check.Pass, f *source.File) {
			base := path.Base(f.Name)
			for _, known := range knownFiles {
				if base != known && strings.EqualFold(base, known) {
					p.Report(check.Finding{At: f.Span(0, 0), Rename: known, Message: fmt.Sprintf(
						"%s should be %s; on case-sensitive file systems, such as Linux runners, tools do not find it", base, known)})
				}
			}
		}),
	},
	{
		ID:       "definition-size",
		Title:    "The definition is too large",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: "Microsoft's connector FAQ: less than 1 MB"},
		Fix:      "remove examples and unused definitions, or split the connector",
		Run: func(p *check.Pass) {
			f := p.Is.Definition
			p = p.About(fileSubject(f))
			switch n := compactSize(f.Data); {
			case n >= sizeLimit:
				p.Reportf(f.Span(0, 0), "the definition is %d bytes without white space; the limit is %d", n, sizeLimit)
			case n >= sizeNear:
				p.Report(check.Finding{Severity: check.Warning, At: f.Span(0, 0), Message: fmt.Sprintf(
					"the definition is %d bytes without white space, only %d below the limit", n, sizeLimit-n)})
			}
		},
	},
}

// compactSize returns the size of a JSON text without white space between tokens. paconn
// parses the definition and sends it without indentation. (tools/paconn-cli, upsert.py)
func compactSize(data []byte) int {
	if len(data) < sizeNear {
		return len(data)
	}
	n, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			n++
			i++
		case c == '"':
			inString = !inString
		case !inString && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			continue
		}
		n++
	}
	return n
}

var knownFiles = []string{
	connector.DefinitionFile, connector.PropertiesFile, connector.ScriptFile, connector.SettingsFile,
}
