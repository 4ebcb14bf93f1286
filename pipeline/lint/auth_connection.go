package lint

import (
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var authConnectionRules = []check.Rule{
	{
		ID:       "auth-secret-not-securestring",
		Point:    check.ReviewConnection,
		Title:    "A connection asks for a secret as plain text",
		Severity: check.Error,
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      `set "type": "securestring"`,
		Run: eachConnectionParameter(func(p *check.Pass, prm connector.ConnectionParameter) {
			if kind := prm.Node.Get("type"); strings.EqualFold(prm.Type, "string") && namesSecret(prm) {
				p.Report(check.Finding{
					At:      kind.Span(),
					Message: "connection parameter " + prm.Name + " is a secret but has type string; its value is shown and may be logged",
					Edits:   []source.Edit{{Span: kind.Span(), New: `"securestring"`}},
				})
			}
		}),
	},
	{
		ID:       "auth-securestring-cleartext",
		Point:    check.ReviewConnection,
		Title:    "A secret is shown while it is typed",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsError},
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      `set "clearText": false`,
		Run: eachConnectionParameter(func(p *check.Pass, prm connector.ConnectionParameter) {
			clear := prm.Constraints().Get("clearText")
			if prm.Secure() && isTrue(clear) && isSecret(prm) {
				p.Report(check.Finding{
					At:      clear.Span(),
					Message: "connection parameter " + prm.Name + labelSuffix(prm) + " is a secret, but clearText shows it on the screen",
					Edits:   []source.Edit{{Span: clear.Span(), New: "false"}},
				})
			}
		}),
	},
}

var (
	secretLabel = lazyregexp.New(`(?i)password|passphrase|secret|token|api[ _-]?key|access[ _-]?key`)
	plainLabel  = lazyregexp.New(`(?i)url|uri\b|name|host|server|endpoint|domain|type|\bid\b`)
	shownLabel  = lazyregexp.New(`(?i)user|login|url|host`)
	userLabel   = lazyregexp.New(`(?i)user|e-?mail|login|account|url|host|\bid\b`)
)

// namesSecret decides by name and label. In "token:TenantId" the prefix says only
// that the value comes from the sign-in.
func namesSecret(prm connector.ConnectionParameter) bool {
	label := labelOf(prm)
	return secretLabel.Get().MatchString(label) && !plainLabel.Get().MatchString(label)
}

// isSecret distinguishes a secret from the user name that the portal's wizard makes a securestring
// in clear text; some relabel that one as their key.
func isSecret(prm connector.ConnectionParameter) bool {
	label := prm.Node.Get("uiDefinition", "displayName").Str()
	if shownLabel.Get().MatchString(label) {
		return false
	}
	return secretLabel.Get().MatchString(label) || !userLabel.Get().MatchString(prm.Name+"\n"+label)
}

// labelSuffix returns the label in parentheses if it differs from the name.
func labelSuffix(prm connector.ConnectionParameter) string {
	label := prm.Node.Get("uiDefinition", "displayName").Str()
	if label == "" || strings.EqualFold(label, prm.Name) {
		return ""
	}
	return " (" + label + ")"
}

func labelOf(prm connector.ConnectionParameter) string {
	return strings.TrimPrefix(prm.Name, "token:") + "\n" + prm.Node.Get("uiDefinition", "displayName").Str()
}
