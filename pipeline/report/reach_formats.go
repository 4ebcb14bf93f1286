package report

import (
	"fmt"
	"net/url"

	"alm/pipeline/check"
)

// missing returns all that may use a connector without anybody knowing.
func (d Document) missing() []string {
	var all []string
	for _, a := range d.Asked {
		for _, n := range a.NotAsked {
			all = append(all, notAsked(a, n))
		}
	}
	for _, text := range d.NotRead {
		all = append(all, "not read: "+text)
	}
	return all
}

// notUnderstoodSuite is the suite of what was not understood, not read or not asked.
const notUnderstoodSuite = "flows, apps and agents"

func (d Document) notUnderstood() []junitCase {
	var cases []junitCase
	add := func(name, why string) {
		cases = append(cases, junitCase{Name: Plain(name), ClassName: notUnderstoodSuite, Skipped: &junitSkipped{why}})
	}
	for _, place := range d.Unclear {
		add(place, "not understood")
	}
	for _, text := range d.missing() {
		add(text, "not asked or not read")
	}
	return cases
}

// UseText returns a use in one line.
func UseText(u check.Use) string {
	return usedBy(u) + " " + u.Kind + " " + u.Name + ", " + u.Where + ownedBy(u) + ", " + foundAt(u) + doubt(u)
}

// usedLines returns a line for each use.
func usedLines(uses []check.Use) []string {
	var lines []string
	for i, u := range uses {
		if i == maxUses {
			return append(lines, fmt.Sprintf("… and %d more uses", len(uses)-i))
		}
		lines = append(lines, Plain(UseText(u)))
	}
	return lines
}

// sarifRelated is a place where a consumer uses what changed: a line of a file, or a step of a flow
// in an environment, which the place of the finding stands for.
type sarifRelated struct {
	ID       int            `json:"id"`
	Physical *sarifFile     `json:"physicalLocation,omitempty"`
	Logical  []sarifLogical `json:"logicalLocations"`
	Message  sarifText      `json:"message"`
}

type (
	sarifFile struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifLine    `json:"region,omitempty"`
	}
	sarifLine struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name      string `json:"name"`
		Qualified string `json:"fullyQualifiedName"`
		Kind      string `json:"kind"`
	}
)

// sarifUses returns the uses of a finding, at most maxUses.
func sarifUses(f *check.Finding, opts Options) []sarifRelated {
	var all []sarifRelated
	for i, u := range f.Uses {
		if i == maxUses {
			break
		}
		place := u.Environment
		file := &sarifFile{Artifact: sarifArtifact{(&url.URL{Path: opts.in(u.File)}).String(), "%SRCROOT%"}}
		if u.Line > 0 {
			file.Region = &sarifLine{u.Line}
		}
		if u.File == "" {
			file = nil
			if at := position(f); !at.IsZero() {
				file = &sarifFile{sarifArtifact{(&url.URL{Path: opts.in(at.Name())}).String(), "%SRCROOT%"}, &sarifLine{at.From().Line}}
			}
		} else {
			place = u.File
		}
		all = append(all, sarifRelated{ID: i + 1, Physical: file,
			Logical: []sarifLogical{{u.Name, place + "/" + u.Kind + "/" + u.Name + "/" + u.Where, "function"}},
			Message: sarifText{Text: unlinked(UseText(u))}})
	}
	return all
}
