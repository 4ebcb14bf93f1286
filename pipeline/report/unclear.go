package report

import (
	"fmt"

	"alm/pipeline/check"
)

const maxUnclear = 20 // places that a screen or a page lists

// unclear returns a sentence about the places in flows, apps and agents that were read and not
// understood, "" when there are none.
func (d Document) unclear() string {
	switch n := len(d.Unclear); n {
	case 0:
		return ""
	case 1:
		return "1 place in flows, apps and agents was not understood; the change may break it too."
	default:
		return fmt.Sprintf("%d places in flows, apps and agents were not understood; the change may break them too.", n)
	}
}

// unclearPlaces returns the first of these places, then how many more there are.
func (d Document) unclearPlaces() []string {
	n := len(d.Unclear)
	if n <= maxUnclear {
		return d.Unclear
	}
	return append(d.Unclear[:maxUnclear:maxUnclear], fmt.Sprintf("%d more", n-maxUnclear))
}

// usedBy returns the label of a use.
func usedBy(u check.Use) string {
	switch {
	case u.Unknown != "":
		return "may break"
	case u.Through != "":
		return "indirectly used by"
	}
	return "used by"
}

// doubt returns through which flow or agent a use is affected, and why it is not known whether it breaks, to be
// put behind it.
func doubt(u check.Use) string {
	text := ""
	if u.Through != "" {
		text = ", which runs " + u.Runs()
	}
	if u.Unknown != "" {
		text += ": " + u.Unknown
	}
	return text
}

// ownedBy returns the owner of a use in parentheses, "" where nobody knows.
func ownedBy(u check.Use) string {
	if u.Owner == "" {
		return ""
	}
	return " (" + u.Owner + ")"
}
