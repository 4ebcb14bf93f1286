// Package solutionzip reads a solution zip as the service does. It does not use package
// solution, so that a mistake in writing zips shows.
package solutionzip

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"strings"

	"alm/solution/dataverse/emulator/odata"
)

// Solution is what a solution zip holds.
type Solution struct {
	Name, Friendly, Description, Version string
	Managed                              bool
	Publisher                            Publisher
	Missing                              []MissingDependency
	Connectors                           []Fields
	References                           []Fields
	Variables                            []Variable
	Flows                                []Flow
	files                                map[string][]byte // by lower-case path
}

// Publisher is the publisher of a solution.
type Publisher struct {
	Name, Friendly, Prefix string
	Options                float64 // the prefix of its choices' values
}

// Fields are an element's children by name.
type Fields map[string]string

// Variable is an environment variable, with the value that the zip brings if it brings one.
type Variable struct {
	Name, Display, Description string
	Type                       float64
	Default, Value             *string
	Required, Customizable     bool
}

// Flow is a cloud flow.
type Flow struct {
	ID, Name, File, State string // State "1" is on
	Customizable          bool
}

const (
	maxEntry = 32 << 20
	maxZip   = 256 << 20
)

// File returns a file of the zip and whether the zip has it. The case of the path and a slash
// before it do not matter.
func (s *Solution) File(path string) ([]byte, bool) {
	data, found := s.files[strings.ToLower(strings.TrimPrefix(strings.TrimSpace(path), "/"))]
	return data, found
}

func invalid(why string) *odata.Error {
	return odata.Errorf(http.StatusBadRequest, "0x80048060", "The solution file is invalid: %s. "+
		"The compressed file must contain the following files at its root: solution.xml, customizations.xml, and [Content_Types].xml.", why)
}

// Read reads a zip. Its errors are those of the service.
func Read(zipped []byte) (*Solution, error) {
	files, err := unzip(zipped)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"solution.xml", "customizations.xml", "[content_types].xml"} {
		if files[name] == nil {
			return nil, invalid(name + " is missing")
		}
	}
	s := &Solution{files: files}
	if err := s.readManifest(); err != nil {
		return nil, err
	}
	if err := s.readCustomizations(); err != nil {
		return nil, err
	}
	return s, s.readVariables()
}

func unzip(zipped []byte) (map[string][]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(zipped), int64(len(zipped)))
	if err != nil {
		return nil, invalid("it is not a zip")
	}
	files := map[string][]byte{}
	total := 0
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, invalid("an entry does not open")
		}
		entry, err := io.ReadAll(io.LimitReader(r, maxEntry+1))
		r.Close()
		total += len(entry)
		if err != nil || len(entry) > maxEntry || total > maxZip {
			return nil, invalid("an entry is broken or too large")
		}
		files[strings.ToLower(f.Name)] = append([]byte{}, entry...)
	}
	return files, nil
}

type localizedTexts []struct {
	Text string `xml:"description,attr"`
}

func (l localizedTexts) first() string {
	if len(l) == 0 {
		return ""
	}
	return l[0].Text
}

func (s *Solution) readManifest() error {
	var doc struct {
		Manifest struct {
			UniqueName   string
			Names        localizedTexts `xml:"LocalizedNames>LocalizedName"`
			Descriptions localizedTexts `xml:"Descriptions>Description"`
			Version      string
			Managed      string
			Publisher    struct {
				UniqueName string
				Names      localizedTexts `xml:"LocalizedNames>LocalizedName"`
				Prefix     string         `xml:"CustomizationPrefix"`
				Options    float64        `xml:"CustomizationOptionValuePrefix"`
			}
			Missing *struct {
				List []MissingDependency `xml:"MissingDependency"`
			} `xml:"MissingDependencies"`
		} `xml:"SolutionManifest"`
	}
	if err := xml.Unmarshal(s.files["solution.xml"], &doc); err != nil {
		return invalid("solution.xml: " + err.Error())
	}
	m := doc.Manifest
	s.Name, s.Friendly, s.Description = m.UniqueName, m.Names.first(), m.Descriptions.first()
	s.Version, s.Managed = m.Version, m.Managed == "1"
	s.Publisher = Publisher{m.Publisher.UniqueName, m.Publisher.Names.first(), m.Publisher.Prefix, m.Publisher.Options}
	switch {
	case s.Name == "" || s.Publisher.Name == "":
		return invalid("solution.xml has no solution name or no publisher")
	case m.Missing == nil:
		return invalid("solution.xml has no MissingDependencies")
	}
	if _, err := ParseVersion(s.Version); err != nil {
		return invalid("solution.xml: " + err.Error())
	}
	s.Missing = m.Missing.List
	return nil
}

// xmlElement is a connector or a connection reference of customizations.xml.
type xmlElement struct {
	Name     string `xml:"connectionreferencelogicalname,attr"`
	Children []struct {
		XMLName xml.Name
		Text    string `xml:",chardata"`
		Inner   struct {
			ID string `xml:",chardata"`
		} `xml:"connectorid"`
	} `xml:",any"`
}

func (e xmlElement) fields() Fields {
	f := Fields{}
	for _, c := range e.Children {
		f[c.XMLName.Local] = c.Text
		if id := strings.TrimSpace(c.Inner.ID); id != "" {
			f[c.XMLName.Local] = id
		}
	}
	return f
}

func (s *Solution) readCustomizations() error {
	var doc struct {
		Connectors []xmlElement `xml:"Connectors>Connector"`
		References []xmlElement `xml:"connectionreferences>connectionreference"`
		Workflows  []struct {
			ID           string `xml:"WorkflowId,attr"`
			Name         string `xml:"Name,attr"`
			File         string `xml:"JsonFileName"`
			Category     string
			StateCode    string
			Customizable string `xml:"IsCustomizable"`
		} `xml:"Workflows>Workflow"`
	}
	if err := xml.Unmarshal(s.files["customizations.xml"], &doc); err != nil {
		return invalid("customizations.xml: " + err.Error())
	}
	for _, e := range doc.Connectors {
		c := e.fields()
		c["connectorid"] = strings.ToLower(strings.Trim(c["connectorid"], "{} "))
		s.Connectors = append(s.Connectors, c)
	}
	for _, e := range doc.References {
		r := e.fields()
		r["connectionreferencelogicalname"] = e.Name
		s.References = append(s.References, r)
	}
	for _, w := range doc.Workflows {
		id := strings.ToLower(strings.Trim(w.ID, "{} "))
		if w.Category == "5" && odata.IsGUID(id) {
			s.Flows = append(s.Flows, Flow{id, w.Name, w.File, w.StateCode, w.Customizable != "0"})
		}
	}
	return nil
}
