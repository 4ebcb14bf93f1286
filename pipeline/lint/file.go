package lint

import (
	"fmt"
	"path"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// A definition's size in bytes: where the platform refuses it, and where it comes near.
// (Microsoft's connector FAQ: less than 1 MB)
const (
	sizeLimit = 1 << 20
	sizeNear  = 900 << 10
)

var fileRules = []check.Rule{
	{
		ID:       "file-missing",
		Title:    "The folder lacks apiProperties.json",
		Severity: check.Error,
		Fix:      "add apiProperties.json with iconBrandColor, connectionParameters and capabilities",
		Run: func(p *check.Pass) {
			if p.Is.Properties == nil {
				p.About("file/"+connector.PropertiesFile).Reportf(firstSpan(p),
					"%s is missing beside this file; paconn and pac need both to deploy the connector", connector.PropertiesFile)
			}
		},
	},
	{
		ID:       "file-name-case",
		Title:    "A file's name differs from the known one by case",
		Severity: check.Warning,
		Autofix:  true,
		Fix:      "rename the file",
		Run: eachFile(func(p *check.Pass, f *source.File) {
			base := path.Base(f.Name)
			for _, known := range knownFiles {
				if base != known && strings.EqualFold(base, known) {
					p.Report(check.Finding{At: f.Span(0, 0), Rename: known, Message: fmt.Sprintf(
						"%s should be %s; where case counts, as on Linux runners, tools do not find it", base, known)})
				}
			}
		}),
	},
	{
		ID:       "definition-size",
		Title:    "The definition is larger than the platform takes",
		Severity: check.Error,
		Fix:      "split the connector, or drop examples and definitions that nothing uses",
		Run: func(p *check.Pass) {
			f := p.Is.Definition
			p = p.About(fileSubject(f))
			switch n := len(f.Data); {
			case n >= sizeLimit:
				p.Reportf(f.Span(0, 0), "the definition is %d bytes; the platform refuses %d or more", n, sizeLimit)
			case n >= sizeNear:
				p.Report(check.Finding{Severity: check.Warning, At: f.Span(0, 0), Message: fmt.Sprintf(
					"the definition is %d bytes, %d short of what the platform refuses", n, sizeLimit-n)})
			}
		},
	},
}

var knownFiles = []string{
	connector.DefinitionFile, connector.PropertiesFile, connector.ScriptFile, connector.SettingsFile,
}
