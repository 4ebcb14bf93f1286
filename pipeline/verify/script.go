package verify

import (
	"bytes"
	"unicode/utf8"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution"
)

var scriptRules = []check.Rule{
	{
		ID:       "script-operations-invalid",
		Title:    "scriptoperations and the script do not agree",
		Severity: check.Error,
		Evidence: noScript,
		Fix:      "with a script, list operationIds as a JSON array ([] is all); without one, remove it",
		Run:      checks(eachProblem(solution.ScriptOperationsAbsent), eachConnector(checkScript)),
	},
	{
		ID:       "script-encoding",
		Title:    "A script is not UTF-8 text",
		Severity: check.Warning,
		Evidence: unlikeExports,
		Since:    "1.1.0",
		Fix:      "save it as UTF-8",
		Run: eachConnector(func(p pass, c *parsedConnector) {
			if marked := bytes.HasPrefix(c.Script, []byte("\xff\xfe")) || bytes.HasPrefix(c.Script, []byte("\xfe\xff")); marked {
				p.reportf(c.Entry(solution.ScriptFile), "the script is UTF-16; every script that the platform exports is UTF-8")
			} else if !utf8.Valid(c.Script) {
				p.reportf(c.Entry(solution.ScriptFile), "the script has bytes that are not UTF-8; every script that the platform exports is UTF-8")
			}
		}),
	},
	{
		ID:       "icon-invalid",
		Title:    "An icon is not what its name says",
		Severity: check.Warning,
		Evidence: unlikeExports,
		Fix:      "use a PNG named iconblob.Png, with a capital P",
		Run:      eachConnector(checkIcon),
	},
}

func checkScript(p pass, c *parsedConnector) {
	if c.ScriptOperations == "" {
		return
	}
	if c.Script == nil {
		p.reportf(c.Entry(solution.ScriptFile), "connector %q has scriptoperations and no script", c.Name)
		return
	}
	f := source.Parse("scriptoperations", []byte(c.ScriptOperations))
	bad := len(f.Problems()) > 0 || f.Root.Kind() != source.Array
	for _, item := range f.Root.Items() {
		bad = bad || item.Kind() != source.String
	}
	if bad {
		p.reportf(solution.CustomizationsFile, "scriptoperations of connector %q is not a JSON array of names", c.Name)
	}
}

// iconTypes are the two that exports have, and how their files begin.
var iconTypes = map[string]string{"Png": "\x89PNG\r\n\x1a\n", "Jpeg": "\xff\xd8\xff"}

func checkIcon(p pass, c *parsedConnector) {
	if c.Icon == nil {
		return
	}
	kind := c.IconType
	if kind == "" {
		kind = "Png"
	}
	magic, known := iconTypes[kind]
	if !known {
		p.reportf(c.Entry(solution.IconFile), "%q is neither Png nor Jpeg", kind)
	} else if !bytes.HasPrefix(c.Icon, []byte(magic)) {
		p.reportf(c.Entry(solution.IconFile), "the content is not a %s", kind)
	}
}
