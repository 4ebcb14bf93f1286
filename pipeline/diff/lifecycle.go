package diff

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// lifecycleRules check whether makers still see an operation.
var lifecycleRules = []check.Rule{
	{
		ID:        "operation-hidden",
		Title:     "An operation became internal",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  detected("4215"),
		Consumers: designers,
		When:      onDesign,
		Members:   []string{"operation/x-ms-visibility"},
		Fix:       "mark it deprecated instead: it disappears from the list of actions, and flows keep it",
		Run: eachVisibility(func(was, is string) bool { return was != "internal" && strings.EqualFold(is, "internal") },
			"%s is now internal: flows keep running, but its card may no longer open in the designer"),
	},
	{
		ID:        "operation-unhidden",
		Title:     "An operation is no longer internal",
		Severity:  check.Note,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "no action needed; give it a summary and a description",
		Run: eachVisibility(func(was, is string) bool { return was == "internal" && is != "internal" },
			"%s is no longer internal: makers can choose it"),
	},
	{
		ID:        "operation-visibility-changed",
		Title:     "An operation's visibility changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: designers,
		Fix:       "no action needed",
		Run: eachVisibility(func(was, is string) bool { return was != is && was != "internal" && is != "internal" },
			"x-ms-visibility of %s changed: it moves in the list of actions; flows are not affected"),
	},
	{
		ID:        "operation-deprecated",
		Title:     "An operation became deprecated",
		Severity:  check.Note,
		Change:    check.Additive,
		Consumers: designers,
		When:      onDesign,
		Members:   []string{"operation/deprecated"},
		Fix:       `append "(deprecated)" to the summary and give makers 30 days`,
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			if !was.Deprecated() && is.Deprecated() {
				reportOn(p, was, is, "deprecated", "%s is now deprecated: flows that use it keep working; new flows cannot choose it", is.Label())
			}
		}),
	},
	{
		ID:        "operation-deprecated-without-successor",
		Title:     "A deprecated operation has no successor",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  documented("Deprecate an operation"),
		Consumers: everyone,
		When:      onDesign,
		Fix:       "put it and its successor in one x-ms-api-annotation family, or name the successor in replacement",
		Run:       withoutSuccessor,
	},
	{
		ID:        "operation-reactivated",
		Title:     "An operation is no longer deprecated",
		Severity:  check.Note,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "no action needed",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			if was.Deprecated() && !is.Deprecated() {
				reportOn(p, was, is, "deprecated", "%s is no longer deprecated: makers can choose it again", is.Label())
			}
		}),
	},
	{
		ID:        "operation-family-changed",
		Title:     "An operation's version family changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  documented("Operational versioning"),
		Consumers: designers,
		When:      onDesign,
		Members:   []string{"operation/x-ms-api-annotation/family"},
		Fix:       "keep x-ms-api-annotation.family as it was",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			changed, together := pairingOf(p).otherFamily(was, is)
			if !changed {
				return
			}
			effect, severity := "its versions are no longer one family, and makers may choose an old one", check.Off
			switch {
			case familyOf(was) == "":
				effect, severity = "it is now one of the versions of that family", check.Note
			case together:
				effect, severity = "its versions are still one family", check.Note
			}
			f := memberFinding(was, is, "x-ms-api-annotation/family")
			f.Message, f.Severity = fmt.Sprintf("the family of %s %s: %s", is.Label(), describeChange(was.Get("x-ms-api-annotation", "family"),
				is.Get("x-ms-api-annotation", "family")), effect), severity
			p.About(was.Subject() + "/x-ms-api-annotation/family").Report(f)
		}),
	},
	{
		ID:        "operation-chunking-removed",
		Title:     "An operation no longer supports chunked uploads",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: flows,
		When:      onRun,
		Members:   []string{"operation/x-ms-capabilities/chunkTransfer"},
		Fix:       "keep x-ms-capabilities.chunkTransfer true while the API accepts chunks",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			if was.Get("x-ms-capabilities", "chunkTransfer").Bool() && !is.Get("x-ms-capabilities", "chunkTransfer").Bool() {
				reportOn(p, was, is, "x-ms-capabilities/chunkTransfer", "%s no longer accepts chunks: uploads may fail in flows that have chunking turned on", is.Label())
			}
		}),
	},
	{
		ID:        "operation-chunking-added",
		Title:     "An operation takes uploads in chunks",
		Severity:  check.Note,
		Change:    check.Additive,
		Consumers: flows,
		Fix:       "no action needed; upload a large file to the API",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			if !was.Get("x-ms-capabilities", "chunkTransfer").Bool() && is.Get("x-ms-capabilities", "chunkTransfer").Bool() {
				reportOn(p, was, is, "x-ms-capabilities/chunkTransfer", "%s takes chunks: flows can turn chunking on for large files", is.Label())
			}
		}),
	},
	{
		ID:        "operation-security-changed",
		Title:     "An operation's security changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: connecting,
		When:      onRun,
		Members:   []string{"operation/security"},
		Fix:       "keep the requirement; new scopes need every connection to sign in again",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			own := !was.Get("security").Equal(is.Get("security"))
			if own && !sameSecurity(securityOf(p.Was, was), securityOf(p.Is, is)) {
				reportOn(p, was, is, "security", "security of %s changed: calls over existing connections may get 401 until their owners sign in again", is.Label())
			}
		}),
	},
	memberRow{
		ID:        "file-picker-changed",
		Title:     "The operations behind the file picker changed",
		Evidence:  dependsOnService,
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: designers,
		When:      onDesign,
		Members:   []string{"x-ms-capabilities/file-picker"},
		Effect:    "makers may find other files, or none; stored paths stay",
		Fix:       "browse for a file with the new definition before the release",
	}.onConnector(),
	memberRow{
		ID:        "test-connection-changed",
		Title:     "The test connection changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  documented("Implement test connection"),
		Consumers: connecting,
		When:      onRun,
		Members:   []string{"x-ms-capabilities/testConnection"},
		Effect:    "creating or testing a connection may fail where it worked",
		Fix:       "test it with a new connection before the release",
	}.onConnector(),
}

// eachVisibility reports the pairs whose x-ms-visibility changed as the predicate says. "none"
// is the same as a missing value.
func eachVisibility(pred func(was, is string) bool, format string) func(*check.Pass) {
	sight := func(op *connector.Operation) string {
		if v := op.Visibility(); v != "none" {
			return v
		}
		return ""
	}
	return eachEdited(func(p *check.Pass, was, is *connector.Operation) {
		if pred(sight(was), sight(is)) {
			reportOn(p, was, is, "x-ms-visibility", format, is.Label())
		}
	})
}

// reportOn reports about one member of an operation.
func reportOn(p *check.Pass, was, is *connector.Operation, member, format string, args ...any) {
	f := memberFinding(was, is, member)
	f.Message = fmt.Sprintf(format, args...)
	p.About(was.Subject() + "/" + member).Report(f)
}

// memberFinding returns a finding on a member of an operation, without its message.
func memberFinding(was, is *connector.Operation, member string) check.Finding {
	before, after := memberValue(was.Node, member), memberValue(is.Node, member)
	return check.Finding{
		At: memberSpan(is, member), Was: memberSpan(was, member),
		Old: scalarText(before), New: scalarText(after), Content: hiddenContent(before, after),
	}
}

func familyOf(op *connector.Operation) string { return op.Get("x-ms-api-annotation", "family").Str() }

// lacksSuccessor reports whether an operation is deprecated and has neither a replacement nor an
// active operation in its family.
func lacksSuccessor(c *connector.Connector, op *connector.Operation) bool {
	if !op.Deprecated() || op.Visibility() == "internal" || op.Get("x-ms-api-annotation", "replacement").Exists() {
		return false
	}
	name := familyOf(op)
	for _, other := range c.Operations {
		if name != "" && other != op && familyOf(other) == name && !other.Deprecated() {
			return false
		}
	}
	return true
}

// securityOf returns the operation's security requirement: its own, else the definition's.
func securityOf(c *connector.Connector, op *connector.Operation) source.Node {
	if own := op.Get("security"); own.Exists() {
		return own
	}
	return c.Definition.Root.Get("security")
}
