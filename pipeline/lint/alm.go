package lint

import (
	"bytes"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var almRules = []check.Rule{
	{
		ID:       "alm-host-environment-variable",
		Point:    check.ReviewVariables,
		Title:    "The host or base path is the same for every stage",
		Severity: check.Off,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: variablesPage},
		Fix:      `write @environmentVariables("prefix_Host"), or assign a variable to it in alm.yaml`,
		Run: func(p *check.Pass) {
			for _, place := range []string{"host", "basePath"} {
				at := p.Is.Definition.Root.Get(place)
				text := at.Str()
				if text == "" || text == "/" || strings.Contains(text, "@environmentVariables(") || indexOf(p).options.Places[place] != "" {
					continue
				}
				p.About(place).Reportf(at.Span(), "%s is %s for every stage; promoting the connector cannot change it", place, text)
			}
		},
	},
	{
		ID:       "alm-environment-variable-syntax",
		Point:    check.ReviewVariables,
		Title:    "An environment variable has the wrong syntax",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: variablesPage},
		Fix:      `write @environmentVariables("prefix_Name"), with the publisher's prefix`,
		Run: func(p *check.Pass) {
			eachSetting(checkVariable)(p)
			eachPolicy(func(p *check.Pass, policy connector.Policy) {
				walkStrings(policy.Parameters, func(at source.Node) { checkVariable(p, at) })
			})(p)
		},
	},
	{
		ID:       "alm-secret-environment-variable",
		Point:    check.ReviewFiles,
		Title:    "The client secret comes from a variable that anyone can read",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: variablesPage},
		Fix:      "remove clientSecret and name where alm finds it in stages.NAME.secrets of alm.yaml, or declare the variable with type Secret",
		Run: eachSignIn(func(p *check.Pass, in signIn) {
			for _, at := range oauthSecrets(in.parameter) {
				m := variablePattern.Get().FindStringSubmatch(at.Str())
				if m == nil {
					continue
				}
				if kind, declared := indexOf(p).options.Variables[m[1]]; declared && kind != "Secret" {
					p.Reportf(at.Span(), "the client secret of connection parameter %s comes from %s, which has type %s; everyone with access to the environment can read it",
						in.parameter.Name, m[1], kind)
				}
			}
		}),
	},
	{
		ID:       "alm-variable-undefined",
		Title:    "An environment variable is not declared",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "alm pack rejects it; the platform does not report it"},
		Fix:      "declare it under the solution's variables, or use the name of a declared one",
		Run:      undeclaredVariables,
	},
	{
		ID:       "alm-literal-of-variable",
		Title:    "A value is hard-coded although an environment variable holds it",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      "write @environmentVariables(\"prefix_Name\") instead, or assign the variable to this place in alm.yaml",
		Run:      checkLiterals,
	},
	{
		ID:       "alm-variable-at-save",
		Title:    "A variable's value is read only when the connector is saved",
		Severity: check.Note,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: variablesPage},
		Fix:      "after changing the value, run alm import for the stage; it saves a connector again that still has the old value",
		Run: eachSetting(func(p *check.Pass, at source.Node) {
			m := variablePattern.Get().FindStringSubmatch(at.Str())
			options := indexOf(p).options
			if m != nil && options.Variables[m[1]] != "Secret" && (!options.Closed || options.Variables[m[1]] != "") {
				p.Reportf(at.Span(), "the platform inserts the value of %s when the connector is imported or saved; later changes of the value have no effect until then", m[1])
			}
		}),
	},
	{
		ID:       "alm-settings-committed",
		Point:    check.ReviewVariables,
		Title:    "settings.json names an environment",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      "add settings.json to .gitignore; paconn accepts the same values as flags",
		Run: func(p *check.Pass) {
			if p.Is.Settings == nil {
				return
			}
			for _, name := range []string{"environment", "connectorId"} {
				at := p.Is.Settings.Root.Get(name)
				if text := at.Str(); text != "" && !strings.ContainsAny(text, "<>{}@") {
					p.About("settings/"+name).Reportf(at.Span(), "%s exists in one environment only; everyone who deploys from this folder deploys there", name)
					return
				}
			}
		},
	},
	{
		ID:       "alm-readme",
		Title:    "The connector has no readme",
		Severity: check.Off,
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: certificationPage},
		In:       check.Profiles{Certification: check.AsWarning},
		Fix:      "add readme.md with purpose, prerequisites, operations and known limitations",
		Run: func(p *check.Pass) {
			has := func(name string) bool { return strings.EqualFold(name, "readme.md") }
			if p.Is.Names != nil && !slices.ContainsFunc(p.Is.Names, has) {
				p.About("file/readme.md").Reportf(firstSpan(p), "there is no readme.md next to this file; certification asks for one")
			}
		},
	},
}

var (
	variablePattern = lazyregexp.New(`@environmentVariables\("([^"]*)"\)`)
	// A schema name: a publisher's prefix of two to eight letters and digits, then the name.
	// (Dataverse, customizationprefix)
	schemaName = lazyregexp.New(`^[A-Za-z][A-Za-z0-9]{1,7}_[A-Za-z0-9_]+$`)
)

// checkVariable reports an environment variable that the platform does not recognise as one.
func checkVariable(p *check.Pass, at source.Node) {
	if fault := variableFault(at.Str()); fault != "" {
		p.Reportf(at.Span(), "this environment variable %s; the platform treats it as plain text or rejects it", fault)
	}
}

// variableFault describes what is wrong with the environment variables in a text; "" if nothing is.
func variableFault(text string) string {
	for rest := text; ; {
		if !strings.Contains(rest, "@") {
			return ""
		}
		at := strings.Index(strings.ToLower(rest), "@environmentvariable")
		if at < 0 {
			return ""
		}
		rest = rest[at:]
		m := variablePattern.Get().FindStringSubmatchIndex(rest)
		switch {
		case m == nil || m[0] != 0:
			return `is not written @environmentVariables("name")`
		case !schemaName.Get().MatchString(rest[m[2]:m[3]]):
			return "has no publisher prefix in its name " + rest[m[2]:m[3]]
		}
		rest = rest[m[1]:]
	}
}

// eachSetting visits the strings that may contain an environment variable: host, base
// path, security definitions, and the properties except policies, which have a rule of
// their own.
func eachSetting(visit func(*check.Pass, source.Node)) func(*check.Pass) {
	return func(p *check.Pass) {
		about := func(subject string) func(source.Node) {
			return func(n source.Node) {
				if bytes.IndexByte(n.Raw(), '@') >= 0 {
					visit(p.About(subject), n)
				}
			}
		}
		root := p.Is.Definition.Root
		for _, name := range []string{"host", "basePath"} {
			about(name)(root.Get(name))
		}
		walkStrings(root.Get("securityDefinitions"), about("securityDefinitions"))
		if p.Is.Properties == nil || !bytes.Contains(p.Is.Properties.Data, []byte("nvironment")) {
			return
		}
		for key, value := range p.Is.Property().Members() {
			if name := key.Str(); name != "policyTemplateInstances" {
				walkStrings(value, about(name))
			}
		}
	}
}
