package emulator

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
)

// parcel is a solution zip as the service reads it. It is read here anew, and not by
// package solution, so that a mistake in that one's writing shows.
type parcel struct {
	Name, Friendly, Description, Version string
	Managed                              bool
	Publisher                            publisher
	Roots                                []root
	Missing                              []missing
	Connectors                           []fields
	References                           []fields
	Variables                            []variable
	Flows                                []flow
	files                                map[string][]byte // by lower-case path
}

type publisher struct {
	Name, Friendly, Prefix string
	Options                float64
}

type root struct {
	Type   string `xml:"type,attr"`
	ID     string `xml:"id,attr"`
	Schema string `xml:"schemaName,attr"`
}

// missing is one <MissingDependency>.
type missing struct {
	Required  attrs `xml:"Required"`
	Dependent attrs `xml:"Dependent"`
}

type attrs struct {
	List []xml.Attr `xml:",any,attr"`
}

func (a attrs) get(name string) string {
	for _, at := range a.List {
		if strings.EqualFold(at.Name.Local, name) {
			return at.Value
		}
	}
	return ""
}

// fields are an element's children by name.
type fields map[string]string

type variable struct {
	Name, Display, Description string
	Type                       float64
	Default, Value             *string
	Required, Customizable     bool
}

// flow is a cloud flow.
type flow struct {
	ID, Name, File, State string
	Customizable          bool
}

const (
	maxEntry = 32 << 20
	maxZip   = 256 << 20
)

func badZip(why string) *refusal {
	return refused(http.StatusBadRequest, "0x80048060", "The solution file is invalid: %s. "+
		"The compressed file must contain the following files at its root: solution.xml, customizations.xml, and [Content_Types].xml.", why)
}

func readParcel(text []byte) (*parcel, error) {
	files, err := unzip(text)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"solution.xml", "customizations.xml", "[content_types].xml"} {
		if files[name] == nil {
			return nil, badZip(name + " is missing")
		}
	}
	p := &parcel{files: files}
	if err := p.readManifest(); err != nil {
		return nil, err
	}
	if err := p.readCustomizations(); err != nil {
		return nil, err
	}
	return p, p.readVariables()
}

func unzip(text []byte) (map[string][]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, badZip("it is no zip")
	}
	files := map[string][]byte{}
	total := 0
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, badZip("an entry does not open")
		}
		entry, err := io.ReadAll(io.LimitReader(r, maxEntry+1))
		r.Close()
		total += len(entry)
		if err != nil || len(entry) > maxEntry || total > maxZip {
			return nil, badZip("an entry is broken or too large")
		}
		files[strings.ToLower(f.Name)] = append([]byte{}, entry...)
	}
	return files, nil
}

type labels []struct {
	Text string `xml:"description,attr"`
}

func (l labels) first() string {
	if len(l) == 0 {
		return ""
	}
	return l[0].Text
}

func (p *parcel) readManifest() error {
	var doc struct {
		Manifest struct {
			UniqueName   string
			Names        labels `xml:"LocalizedNames>LocalizedName"`
			Descriptions labels `xml:"Descriptions>Description"`
			Version      string
			Managed      string
			Publisher    struct {
				UniqueName string
				Names      labels  `xml:"LocalizedNames>LocalizedName"`
				Prefix     string  `xml:"CustomizationPrefix"`
				Options    float64 `xml:"CustomizationOptionValuePrefix"`
			}
			Roots   []root `xml:"RootComponents>RootComponent"`
			Missing *struct {
				List []missing `xml:"MissingDependency"`
			} `xml:"MissingDependencies"`
		} `xml:"SolutionManifest"`
	}
	if err := xml.Unmarshal(p.files["solution.xml"], &doc); err != nil {
		return badZip("solution.xml: " + err.Error())
	}
	m := doc.Manifest
	p.Name, p.Friendly, p.Description = m.UniqueName, m.Names.first(), m.Descriptions.first()
	p.Version, p.Managed, p.Roots = m.Version, m.Managed == "1", m.Roots
	p.Publisher = publisher{m.Publisher.UniqueName, m.Publisher.Names.first(), m.Publisher.Prefix, m.Publisher.Options}
	switch {
	case p.Name == "" || p.Publisher.Name == "":
		return badZip("solution.xml names no solution or no publisher")
	case m.Missing == nil:
		return badZip("solution.xml has no MissingDependencies")
	}
	if _, err := version(p.Version); err != nil {
		return badZip("solution.xml: " + err.Error())
	}
	p.Missing = m.Missing.List
	return nil
}

type element struct {
	Name     string `xml:"connectionreferencelogicalname,attr"`
	Children []struct {
		XMLName xml.Name
		Text    string `xml:",chardata"`
		Inner   struct {
			ID string `xml:",chardata"`
		} `xml:"connectorid"`
	} `xml:",any"`
}

func (e element) fields() fields {
	f := fields{}
	for _, c := range e.Children {
		f[c.XMLName.Local] = c.Text
		if id := strings.TrimSpace(c.Inner.ID); id != "" {
			f[c.XMLName.Local] = id
		}
	}
	return f
}

func (p *parcel) readCustomizations() error {
	var doc struct {
		Connectors []element `xml:"Connectors>Connector"`
		References []element `xml:"connectionreferences>connectionreference"`
		Workflows  []struct {
			ID           string `xml:"WorkflowId,attr"`
			Name         string `xml:"Name,attr"`
			File         string `xml:"JsonFileName"`
			Category     string
			StateCode    string
			Customizable string `xml:"IsCustomizable"`
		} `xml:"Workflows>Workflow"`
	}
	if err := xml.Unmarshal(p.files["customizations.xml"], &doc); err != nil {
		return badZip("customizations.xml: " + err.Error())
	}
	for _, e := range doc.Connectors {
		c := e.fields()
		c["connectorid"] = strings.ToLower(strings.Trim(c["connectorid"], "{} "))
		p.Connectors = append(p.Connectors, c)
	}
	for _, e := range doc.References {
		r := e.fields()
		r["connectionreferencelogicalname"] = e.Name
		p.References = append(p.References, r)
	}
	for _, w := range doc.Workflows {
		id := strings.ToLower(strings.Trim(w.ID, "{} "))
		if w.Category == "5" && isGUID(id) {
			p.Flows = append(p.Flows, flow{id, w.Name, w.File, w.StateCode, w.Customizable != "0"})
		}
	}
	return nil
}

// readVariables reads environmentvariabledefinitions/NAME/, where the service finds them
// without any word in the manifest.
func (p *parcel) readVariables() error {
	const file = "/environmentvariabledefinition.xml"
	for name, text := range p.files {
		if !strings.HasPrefix(name, "environmentvariabledefinitions/") || !strings.HasSuffix(name, file) {
			continue
		}
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
		if err := xml.Unmarshal(text, &doc); err != nil || doc.Name == "" {
			return badZip(name + " does not parse")
		}
		v := variable{doc.Name, doc.Display.Text, doc.Description.Text, doc.Type, doc.Default, nil, doc.Required == "1", doc.Custom != "0"}
		if values := p.files[path.Dir(name)+"/environmentvariablevalues.json"]; values != nil {
			var doc struct {
				Values struct {
					Value struct {
						Value *string `json:"value"`
					} `json:"environmentvariablevalue"`
				} `json:"environmentvariablevalues"`
			}
			if err := json.Unmarshal(values, &doc); err != nil {
				return badZip(path.Dir(name) + "/environmentvariablevalues.json does not parse")
			}
			v.Value = doc.Values.Value.Value
		}
		p.Variables = append(p.Variables, v)
	}
	slices.SortFunc(p.Variables, func(a, b variable) int { return strings.Compare(a.Name, b.Name) })
	return nil
}
