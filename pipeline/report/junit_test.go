package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// junitSchema has the attributes and children of each element that alm writes; those with a star
// are required. (jenkinsci/xunit-plugin, junit-10.xsd; the schema of Azure Pipelines allows all of
// them too)
var junitSchema = map[string]struct{ attributes, children []string }{
	"testsuites": {[]string{"name", "time", "tests", "failures", "errors"}, []string{"testsuite"}},
	"testsuite": {[]string{"name*", "tests*", "failures*", "errors*", "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
		[]string{"testsuite", "properties", "testcase", "system-out", "system-err"}},
	"testcase":   {[]string{"name*", "time", "classname", "group"}, []string{"skipped", "error", "failure", "system-out", "system-err"}},
	"skipped":    {[]string{"type", "message"}, nil},
	"failure":    {[]string{"type", "message"}, nil},
	"system-out": {nil, nil},
}

// invalidJUnit reports what in a document the schema does not allow, and test cases with one name.
func invalidJUnit(text []byte) error {
	var errs []error
	var open []string
	cases := map[[2]string]bool{}
	dec := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return errors.Join(errs...)
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.StartElement:
			name := token.Name.Local
			rule, known := junitSchema[name]
			parent := "testsuites"
			if len(open) > 0 {
				parent = open[len(open)-1]
			}
			if !known || len(open) > 0 && !slices.Contains(junitSchema[parent].children, name) || len(open) == 0 && name != parent {
				errs = append(errs, fmt.Errorf("%s in %s", name, parent))
			}
			open = append(open, name)
			errs = append(errs, invalidAttributes(token, rule.attributes))
			if name == "testcase" {
				id := [2]string{attribute(token, "classname"), attribute(token, "name")}
				if cases[id] {
					errs = append(errs, fmt.Errorf("two cases %q", id))
				}
				cases[id] = true
			}
		}
	}
}

func invalidAttributes(element xml.StartElement, rules []string) error {
	for _, a := range element.Attr {
		if !slices.Contains(rules, a.Name.Local) && !slices.Contains(rules, a.Name.Local+"*") {
			return fmt.Errorf("%s has %s", element.Name.Local, a.Name.Local)
		}
	}
	for _, rule := range rules {
		if name, required := strings.CutSuffix(rule, "*"); required && attribute(element, name) == "" {
			return fmt.Errorf("%s has no %s", element.Name.Local, name)
		}
	}
	return nil
}

func attribute(element xml.StartElement, name string) string {
	for _, a := range element.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func TestJUnitIsValid(t *testing.T) {
	for name, doc := range map[string]Document{"sample": sample(), "many": many(), "empty": {Verb: "lint"}} {
		if err := invalidJUnit([]byte(write(t, "junit", doc, Options{}))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestJUnitNamesEachCaseOnce(t *testing.T) {
	rule := check.Rule{ID: "r"}
	doc := Document{Verb: "lint"}
	for i, print := range []string{"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "bbbbbbbbbbbbbbbb", ""} {
		doc.Findings = append(doc.Findings, &check.Finding{Rule: &rule, Severity: check.Note, Connector: "c", Subject: "s", Message: strconv.Itoa(i), Fingerprint: print})
	}
	doc.Findings = append(doc.Findings, &check.Finding{Rule: &rule, Severity: check.Note, Connector: "c", Subject: "other"})
	var got struct {
		Suites []struct {
			Cases []struct {
				Name string `xml:"name,attr"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(write(t, "junit", doc, Options{})), &got); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range got.Suites[0].Cases {
		names = append(names, c.Name)
	}
	want := []string{"r s aaaaaaaa", "r s bbbbbbbb", "r s bbbbbbbb (2)", "r s", "r other"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q; want %q", names, want)
	}
}
