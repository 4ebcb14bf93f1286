package solution

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

const connectorFolder = "Connector/" // singular in the zip, plural when unpacked

// ConnectorFile is one of a connector's files.
type ConnectorFile int

// The files of a connector, in the order of the export.
const (
	DefinitionFile ConnectorFile = iota
	ParametersFile
	ParameterSetsFile
	PoliciesFile
	ScriptFile
	IconFile
)

type connectorFile struct {
	Element string
	Ext     string // "" is the icon's type
	Field   func(*Connector) *[]byte
	Default string // what is written for nil; "" writes nothing
}

// connectorFiles lists the files of a connector by ConnectorFile, each with the
// child of <Connector> that holds its path and the end of its name.
var connectorFiles = []connectorFile{
	{"openapidefinition", "json", func(c *Connector) *[]byte { return &c.Definition }, ""},
	{"connectionparameters", "json", func(c *Connector) *[]byte { return &c.Parameters }, "{}"},
	{"connectionparametersets", "json", func(c *Connector) *[]byte { return &c.ParameterSets }, ""},
	{"policytemplateinstances", "json", func(c *Connector) *[]byte { return &c.Policies }, "[]"},
	{"customcodeblobcontent", "csx", func(c *Connector) *[]byte { return &c.Script }, ""},
	{"iconblob", "", func(c *Connector) *[]byte { return &c.Icon }, ""},
}

// connectorXML is the part of a <Connector> that is read.
type connectorXML struct {
	ID               *string `xml:"connectorid"`
	Name             string  `xml:"name"`
	DisplayName      string  `xml:"displayname"`
	Description      string  `xml:"description"`
	BrandColor       string  `xml:"iconbrandcolor"`
	Type             string  `xml:"connectortype"`
	ScriptOperations *string `xml:"scriptoperations"`
	Definition       string  `xml:"openapidefinition"`
	Parameters       string  `xml:"connectionparameters"`
	ParameterSets    string  `xml:"connectionparametersets"`
	Policies         string  `xml:"policytemplateinstances"`
	Script           string  `xml:"customcodeblobcontent"`
	Icon             string  `xml:"iconblob"`
}

// paths returns the files' paths in the order of connectorFiles.
func (x *connectorXML) paths() []string {
	return []string{x.Definition, x.Parameters, x.ParameterSets, x.Policies, x.Script, x.Icon}
}

type customizationsXML struct {
	Connectors []connectorXML           `xml:"Connectors>Connector"`
	References []connectionReferenceXML `xml:"connectionreferences>connectionreference"`
	Workflows  []workflowXML            `xml:"Workflows>Workflow"`
}

type workflowXML struct {
	ID       string `xml:"WorkflowId,attr"`
	Name     string `xml:"Name,attr"`
	Category string `xml:"Category"` // 5 is a cloud flow
	State    string `xml:"StateCode"`
	File     string `xml:"JsonFileName"`
}

func (w workflowXML) flow() Flow {
	return Flow{
		ID:   strings.ToLower(strings.Trim(w.ID, "{} \r\n")),
		Name: w.Name,
		On:   strings.TrimSpace(w.State) == "1",
		File: strings.TrimPrefix(strings.TrimSpace(w.File), "/"),
	}
}

type connectionReferenceXML struct {
	Name        string `xml:"connectionreferencelogicalname,attr"`
	DisplayName string `xml:"connectionreferencedisplayname"`
	API         string `xml:"connectorid"`
	Custom      string `xml:"customconnectorid>connectorid"`
}

func (x connectionReferenceXML) reference() ConnectionReference {
	return ConnectionReference{x.Name, x.DisplayName, x.API, strings.ToLower(strings.Trim(x.Custom, "{} \r\n"))}
}

func (s *Solution) sortedConnectors() []Connector {
	return slices.SortedStableFunc(slices.Values(s.Connectors), func(a, b Connector) int { return strings.Compare(a.Name, b.Name) })
}

func (s *Solution) sortedVariables() []Variable {
	return slices.SortedStableFunc(slices.Values(s.Variables), func(a, b Variable) int { return strings.Compare(a.Name, b.Name) })
}

// customizations returns customizations.xml, with the empty nodes that every export has.
func (s *Solution) customizations() element {
	root := parent("ImportExportXml",
		leaf("Entities", ""), leaf("Roles", ""), leaf("Workflows", ""), leaf("FieldSecurityProfiles", ""),
		parent("Templates"), parent("EntityMaps"), parent("EntityRelationships"), parent("OrganizationSettings"),
		parent("optionsets"), parent("CustomControls"), parent("EntityDataProviders"),
	).with("xmlns:xsi", xsi)
	if len(s.Connectors) > 0 {
		connectors := parent("Connectors")
		for _, c := range s.sortedConnectors() {
			connectors.children = append(connectors.children, c.element())
		}
		root.children = append(root.children, connectors)
	}
	root.children = append(root.children, parent("Languages", leaf("Language", english)))
	return root
}

func (c *Connector) element() element {
	e := parent("Connector",
		leaf("connectorid", c.ID),
		leaf("description", c.Description),
		leaf("displayname", c.DisplayName),
		leaf("iconbrandcolor", c.BrandColor),
		leaf("name", c.Name),
		leaf("connectortype", "1"),
	)
	if c.Script != nil || c.ScriptOperations != "" {
		e.children = append(e.children, leaf("scriptoperations", compact(cmp.Or(c.ScriptOperations, "[]"))))
	}
	for i, f := range connectorFiles {
		if c.content(i) != nil {
			e.children = append(e.children, leaf(f.Element, "/"+c.Entry(ConnectorFile(i))))
		}
	}
	return e
}

// Entry returns the name of the zip's entry that holds one of the connector's files.
func (c *Connector) Entry(f ConnectorFile) string {
	file := connectorFiles[f]
	return connectorFolder + c.Name + "_" + file.Element + "." + cmp.Or(file.Ext, c.IconType, "Png")
}

// File returns one of the connector's files, nil when it has none.
func (c *Connector) File(f ConnectorFile) []byte { return *connectorFiles[f].Field(c) }

// content returns what is written of one of connectorFiles, nil for nothing.
func (c *Connector) content(i int) []byte {
	f := connectorFiles[i]
	if data := *f.Field(c); data != nil || f.Default == "" {
		return data
	}
	return []byte(f.Default)
}

// compact removes the spaces of JSON; other text stays.
func compact(text string) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(text)) != nil {
		return text
	}
	return b.String()
}
