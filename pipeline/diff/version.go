package diff

import (
	"fmt"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// versionRules come last: connector-version-not-bumped depends on the findings of the others.
var versionRules = []check.Rule{
	{
		ID:        "connector-version-changed",
		Title:     "The connector's version changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		Members:   []string{"definition/info/version"},
		Version:   check.ComparesVersion,
		Fix:       "no action needed",
		Run: eachVersion(func(p *check.Pass, was, is string) {
			if was != is && compareVersions(was, is) <= 0 {
				reportVersion(p, was, is, "info/version changed from %s to %s", quote(was), quote(is))
			}
		}),
	},
	{
		ID:        "connector-version-decreased",
		Title:     "The connector's version decreased",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  ownStatement,
		Consumers: everyone,
		When:      onDesign,
		Version:   check.ComparesVersion,
		Fix:       "raise the version above every released version",
		Run: eachVersion(func(p *check.Pass, was, is string) {
			if compareVersions(was, is) > 0 {
				reportVersion(p, was, is, "info/version decreased from %s to %s: an older connector looks like an update", quote(was), quote(is))
			}
		}),
	},
	{
		ID:        "connector-version-not-bumped",
		Title:     "A breaking change keeps the major version",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  ownStatement,
		Consumers: everyone,
		When:      onDesign,
		Version:   check.AsksForVersion,
		Fix:       "raise the first number of info/version",
		Run: eachVersion(func(p *check.Pass, was, is string) {
			if p.Worst() == check.Breaking && sameMajor(was, is) {
				reportVersion(p, was, is, "info/version %s, although this change is breaking: the version no longer shows which connector an environment runs", describeUnraised(was, is))
			}
		}),
	},
}

func eachVersion(compare func(p *check.Pass, was, is string)) func(*check.Pass) {
	return eachConnector(func(p *check.Pass, was, is *connector.Connector) {
		compare(p.About("info/version"), was.Version(), is.Version())
	})
}

func reportVersion(p *check.Pass, was, is, format string, args ...any) {
	p.Report(check.Finding{
		Message: fmt.Sprintf(format, args...), Old: was, New: is,
		At:  spanOf(p.Is.Definition.Root, "info", "version"),
		Was: spanOf(p.Was.Definition.Root, "info", "version"),
	})
}

func describeUnraised(was, is string) string {
	switch {
	case is == "":
		return "is missing"
	case was == is:
		return "is still " + quote(is)
	}
	return fmt.Sprintf("went from %s to %s only", quote(was), quote(is))
}

// sameMajor reports whether the version does not say that it breaks.
func sameMajor(was, is string) bool {
	return !connector.ParseVersion(was).RoseMajor(connector.ParseVersion(is))
}

// compareVersions compares two versions number by number; 0 when either has no numbers.
func compareVersions(was, is string) int {
	a, b := connector.ParseVersion(was), connector.ParseVersion(is)
	if a.Numbers == nil || b.Numbers == nil {
		return 0
	}
	return a.Compare(b)
}
