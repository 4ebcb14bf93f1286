package lint

import (
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var secretRules = []check.Rule{
	{
		ID:         "secret-parameter-default",
		Point:      check.ReviewFiles,
		Title:      "A credential is the default of an operation's parameter",
		Severity:   check.Error,
		AnyOpenAPI: true,
		Evidence:   check.Evidence{Refused: check.NoClaim},
		Fix:        "revoke it, then send the value of a securestring connection parameter with a policy",
		Run:        reportCredentials("secret-parameter-default"),
	},
	{
		ID:         "secret-policy-literal",
		Point:      check.ReviewFiles,
		Title:      "A policy contains a credential",
		Severity:   check.Error,
		AnyOpenAPI: true,
		Evidence:   check.Evidence{Refused: check.NoClaim},
		Fix:        "revoke it, then use @connectionParameters('name') with a securestring parameter",
		Run:        reportCredentials("secret-policy-literal"),
	},
	{
		ID:         "secret-oauth-client-secret",
		Point:      check.ReviewFiles,
		Title:      "The OAuth client secret is in the source",
		Severity:   check.Error,
		AnyOpenAPI: true,
		Autofix:    true,
		Evidence:   check.Evidence{Refused: check.NoClaim},
		Fix:        "revoke it, then remove clientSecret; name where alm finds the new one in stages.NAME.secrets of alm.yaml",
		Run:        reportCredentials("secret-oauth-client-secret"),
	},
	{
		ID:         "secret-known-pattern",
		Point:      check.ReviewFiles,
		Title:      "A string contains a credential with a known pattern",
		Severity:   check.Error,
		AnyOpenAPI: true,
		Evidence:   check.Evidence{Refused: check.NoClaim},
		Fix:        "revoke it with its issuer, then remove it; it stays in the git history",
		Run:        reportCredentials("secret-known-pattern"),
	},
	{
		ID:         "secret-connection-default",
		Point:      check.ReviewConnection,
		Title:      "A secret connection parameter has a default value",
		Severity:   check.Error,
		AnyOpenAPI: true,
		Autofix:    true,
		Evidence:   check.Evidence{Refused: check.NoClaim},
		Fix:        "revoke it if it is real, then remove defaultValue",
		Run:        reportCredentials("secret-connection-default"),
	},
	{
		ID:         "secret-example",
		Guess:      true,
		Point:      check.ReviewFiles,
		Title:      "An example looks like a real credential",
		Severity:   check.Warning,
		AnyOpenAPI: true,
		Evidence:   check.Evidence{Refused: check.NoClaim},
		Fix:        "revoke it if it is real; use an obvious example such as YOUR_API_KEY",
		Run:        reportCredentials("secret-example"),
	},
	{
		ID:         "secret-generic",
		Guess:      true,
		Point:      check.ReviewFiles,
		Title:      "A value with a secret's name looks like a secret",
		Severity:   check.Warning,
		AnyOpenAPI: true,
		In:         check.Profiles{Security: check.AsError},
		Evidence:   check.Evidence{Refused: check.NoClaim},
		Fix:        "revoke it if it is real, then remove it; otherwise accept the finding",
		Run:        reportCredentials("secret-generic"),
	},
	{
		ID:         "script-secret",
		Point:      check.ReviewFiles,
		Title:      "The script contains a credential",
		Severity:   check.Error,
		AnyOpenAPI: true,
		Evidence:   check.Evidence{Refused: check.NoClaim},
		Fix:        "revoke it, then pass a securestring connection parameter to the script with a setheader policy",
		Run:        reportCredentials("script-secret"),
	},
	{
		ID:         "secret-placeholder",
		Guess:      true,
		Point:      check.ReviewFiles,
		Title:      "A credential is still a placeholder",
		Severity:   check.Off,
		AnyOpenAPI: true,
		In:         check.Profiles{Certification: check.AsNote, Security: check.AsNote},
		Fix:        "name the client secret in stages.NAME.secrets of alm.yaml, and read other values from a securestring connection parameter, so that nobody replaces them by hand",
		Run:        checkPlaceholders,
	},
}

// credential is a value that looks like a secret. The value is never printed.
type credential struct {
	rule    string
	subject string
	what    string // "the default of parameter code looks like a live credential"
	op      *connector.Operation
	value   string
	at      source.Span
	edits   []source.Edit // that remove it, if its rule does
}

const looksLive = " looks like a live credential"

func reportCredentials(rule string) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, c := range indexOf(p).credentials {
			if c.rule != rule {
				continue
			}
			pass := p
			if c.op != nil {
				pass = p.On(c.op)
			}
			pass.Report(check.Finding{
				At: c.at, Subject: c.subject, Edits: c.edits,
				Message: c.what + " (" + describeCredential(c.value) + "); everyone who can read the file can use it",
			})
		}
	}
}

// findCredentials finds credentials by their place, then by their pattern,
// then by their name. No place is reported twice, and at most maxMasked are.
func findCredentials(c *connector.Connector, f *index) []credential {
	found := parameterDefaults(f)
	found = append(found, policyLiterals(c)...)
	found = append(found, clientSecrets(c)...)
	found = append(found, connectionDefaults(c)...)
	found = append(found, scriptSecrets(f.script)...)
	for _, file := range textFiles(c) {
		found = append(found, matchPatterns(file, found)...)
	}
	inScript(f.script, found)
	for _, named := range [][]credential{exampleCredentials(f), namedValues(c)} {
		for _, one := range named {
			if !overlaps(one.at, found) {
				found = append(found, one)
			}
		}
	}
	return found[:min(len(found), maxMasked)]
}
