package solutionzip

import (
	"encoding/json"
	"encoding/xml"
	"path"
	"strings"

	"alm/internal/sorting"
)

// readVariables reads environmentvariabledefinitions/NAME/. The service finds these files
// although the manifest does not mention them.
func (s *Solution) readVariables() error {
	for name := range s.files {
		if !strings.HasPrefix(name, "environmentvariabledefinitions/") || path.Base(name) != "environmentvariabledefinition.xml" {
			continue
		}
		v, err := s.readVariable(name)
		if err != nil {
			return err
		}
		s.Variables = append(s.Variables, v)
	}
	sorting.Stable(s.Variables, func(a, b Variable) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// readVariable reads the definition in a file, and the value in the file beside it.
func (s *Solution) readVariable(name string) (Variable, error) {
	var doc struct {
		Name        string  `xml:"schemaname,attr"`
		Default     *string `xml:"defaultvalue"`
		Description struct {
			Text string `xml:"default,attr"`
		} `xml:"description"`
		Display struct {
			Text string `xml:"default,attr"`
		} `xml:"displayname"`
		Required string  `xml:"isrequired"`
		Custom   string  `xml:"iscustomizable"`
		Type     float64 `xml:"type"`
	}
	if err := xml.Unmarshal(s.files[name], &doc); err != nil || doc.Name == "" {
		return Variable{}, invalid(name + " does not parse")
	}
	value, err := s.readValue(path.Dir(name) + "/environmentvariablevalues.json")
	return Variable{doc.Name, doc.Display.Text, doc.Description.Text, doc.Type, doc.Default, value, doc.Required == "1", doc.Custom != "0"}, err
}

// readValue reads the value in a file, nil if the zip has no such file.
func (s *Solution) readValue(name string) (*string, error) {
	if s.files[name] == nil {
		return nil, nil
	}
	var doc struct {
		Values struct {
			Value struct {
				Value *string `json:"value"`
			} `json:"environmentvariablevalue"`
		} `json:"environmentvariablevalues"`
	}
	if err := json.Unmarshal(s.files[name], &doc); err != nil {
		return nil, invalid(name + " does not parse")
	}
	return doc.Values.Value.Value, nil
}
