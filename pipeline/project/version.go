package project

import (
	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// raised are the numbers that changes raise, from 0.
var raised = map[check.Change]int{check.Breaking: 0, check.Additive: 1, check.Editorial: 2}

// NextVersion raises a connector's version and keeps the number of its parts: "1.0" becomes "2.0"
// or "1.1"; with two parts a patch raises the second. A text without a number becomes "1.0.0". A
// date, and a number that cannot rise, are errors.
func NextVersion(version string, change check.Change) (string, error) {
	v := connector.ParseVersion(version)
	switch {
	case change == check.None:
		return version, nil
	case v.Date:
		return "", exit.Usage.Errorf("write the date of the new version into info.version", "info.version is the date %s, and alm raises numbers only", version)
	case v.IsText():
		return "1.0.0", nil
	case v.Numbers == nil:
		return "", exit.Usage.Errorf("write a version such as 1.0.0 into info.version", "info.version %.40q has numbers that alm does not read", version)
	}
	next, ok := v.Raise(min(raised[change], max(len(v.Numbers)-1, 1)))
	if !ok {
		return "", exit.Usage.Errorf("write a version such as 1.0.0 into info.version, and accept what breaks with alm accept", "info.version %s cannot rise: the number is at its limit", v)
	}
	return next.String(), nil
}

// VersionLess reports whether version a is lower than b, with any number of parts each; a text
// that is no version is lower than all.
func VersionLess(a, b string) bool {
	return connector.ParseVersion(a).CompareNumbers(connector.ParseVersion(b)) < 0
}

// HigherVersion returns the higher of two versions: of two that are equal, such as v5 and 5.0.0, always the
// same one.
func HigherVersion(a, b string) string {
	switch {
	case VersionLess(a, b):
		return b
	case VersionLess(b, a) || len(a) > len(b) || len(a) == len(b) && a > b:
		return a
	}
	return b
}

// MajorRose reports whether a version says that it breaks what used the other one.
func MajorRose(was, is string) bool {
	return connector.ParseVersion(was).RoseMajor(connector.ParseVersion(is))
}
