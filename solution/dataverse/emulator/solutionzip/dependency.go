package solutionzip

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MissingDependency is one <MissingDependency>: a component that the solution needs and does
// not hold, and a component of the solution that needs it.
type MissingDependency struct {
	Required  Component `xml:"Required"`
	Dependent Component `xml:"Dependent"`
}

// Component describes a component by the attributes of an element.
type Component struct {
	Attributes []xml.Attr `xml:",any,attr"`
}

// Get returns an attribute by its name in any case, or "".
func (c Component) Get(name string) string {
	for _, a := range c.Attributes {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}

// FormatMissing writes dependencies as the service does in its error message.
func FormatMissing(dependencies []MissingDependency) string {
	var b strings.Builder
	b.WriteString("<MissingDependencies>")
	for i, d := range dependencies {
		b.WriteString("<MissingDependency>")
		d.Required.write(&b, "Required", 2*i)
		d.Dependent.write(&b, "Dependent", 2*i+1)
		b.WriteString("</MissingDependency>")
	}
	b.WriteString("</MissingDependencies>")
	return b.String()
}

func (c Component) write(b *strings.Builder, element string, key int) {
	fmt.Fprintf(b, `<%s key="%d"`, element, key)
	for _, a := range c.Attributes {
		if a.Name.Local == "key" {
			continue
		}
		b.WriteString(" " + a.Name.Local + `="`)
		xml.EscapeText(b, []byte(a.Value))
		b.WriteString(`"`)
	}
	b.WriteString(" />")
}

// ParseVersion parses two to four numbers; missing ones are 0.
func ParseVersion(version string) ([4]int, error) {
	var v [4]int
	numbers := strings.Split(strings.TrimSpace(version), ".")
	if len(numbers) < 2 || len(numbers) > 4 {
		return v, fmt.Errorf("%q is not a version", version)
	}
	for i, number := range numbers {
		n, err := strconv.Atoi(number)
		if err != nil || n < 0 {
			return v, fmt.Errorf("%q is not a version", version)
		}
		v[i] = n
	}
	return v, nil
}

// CompareVersions returns -1, 0 or 1. It compares the numbers, not the text.
func CompareVersions(a, b string) int {
	v, _ := ParseVersion(a)
	w, _ := ParseVersion(b)
	return slices.Compare(v[:], w[:])
}
