package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
		Consumers: everyone,
		When:      onDesign,
		Version:   check.AsksForVersion,
		Fix:       "raise the first number of info/version",
		Run: eachVersion(func(p *check.Pass, was, is string) {
			if p.Worst() == check.Breaking && sameMajor(was, is) {
				reportVersion(p, was, is, "info/version %s, yet this change breaks flows: the version no longer shows which connector an environment runs", describeUnraised(was, is))
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

// sameMajor compares the first numbers; versions that are not numbers are the same only
// when their texts are.
func sameMajor(was, is string) bool {
	a, b := versionNumbers(was), versionNumbers(is)
	if a == nil || b == nil {
		return was == is
	}
	return a[0] == b[0]
}

// compareVersions compares two versions number by number; 0 when either is not made of numbers.
func compareVersions(was, is string) int {
	a, b := versionNumbers(was), versionNumbers(is)
	if a == nil || b == nil {
		return 0
	}
	for len(a) < len(b) {
		a = append(a, 0)
	}
	for len(b) < len(a) {
		b = append(b, 0)
	}
	return cmp.Or(slices.Compare(a, b), prerelease(was, is))
}

// prerelease orders "1.0-beta" before "1.0".
func prerelease(was, is string) int {
	_, a, before := strings.Cut(was, "-")
	_, b, after := strings.Cut(is, "-")
	switch {
	case before && !after:
		return -1
	case after && !before:
		return +1
	}
	return strings.Compare(a, b)
}

const maxNumbers = 8

// versionNumbers returns a version's dotted numbers, 1 and 2 for "v1.2-beta", or nil when it has
// anything else.
func versionNumbers(version string) []uint64 {
	core, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), "-")
	core, _, _ = strings.Cut(core, "+")
	parts := strings.Split(core, ".")
	if len(parts) > maxNumbers {
		return nil
	}
	var all []uint64
	for _, part := range parts {
		n, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return nil
		}
		all = append(all, n)
	}
	return all
}
