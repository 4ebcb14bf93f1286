package solution

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// The files at a zip's root.
const (
	ManifestFile       = "solution.xml"
	CustomizationsFile = "customizations.xml"
	contentTypesFile   = "[Content_Types].xml"
)

const english = "1033" // the language of every text that alm writes

// ConnectorComponent is RootComponent's type of a connector. (67 of 67 public exports; 371,
// which the reference lists too, never)
const ConnectorComponent = "372"

// manifestXML is the part of solution.xml that is read.
type manifestXML struct {
	Manifest *struct {
		Name         string          `xml:"UniqueName"`
		Names        localized       `xml:"LocalizedNames>LocalizedName"`
		Descriptions localized       `xml:"Descriptions>Description"`
		Version      string          `xml:"Version"`
		Managed      string          `xml:"Managed"`
		Publisher    publisherXML    `xml:"Publisher"`
		Components   []RootComponent `xml:"RootComponents>RootComponent"`
		Missing      *struct {
			Dependencies []dependencyXML `xml:"MissingDependency"`
		} `xml:"MissingDependencies"`
	} `xml:"SolutionManifest"`
}

type publisherXML struct {
	Name         string    `xml:"UniqueName"`
	Names        localized `xml:"LocalizedNames>LocalizedName"`
	Descriptions localized `xml:"Descriptions>Description"`
	Prefix       string    `xml:"CustomizationPrefix"`
	OptionPrefix string    `xml:"CustomizationOptionValuePrefix"`
}

// RootComponent names a component that belongs to the solution itself, as solution.xml has it.
type RootComponent struct {
	Type       string `xml:"type,attr"`
	ID         string `xml:"id,attr"`
	SchemaName string `xml:"schemaName,attr"`
}

type dependencyXML struct {
	Required struct {
		Attrs   []xml.Attr `xml:",any,attr"`
		Package string     `xml:"package"`
	} `xml:"Required"`
	Dependent struct {
		Attrs []xml.Attr `xml:",any,attr"`
	} `xml:"Dependent"`
}

type localized []struct {
	Text     string `xml:"description,attr"`
	Language string `xml:"languagecode,attr"`
}

// text returns the English text, or the first.
func (l localized) text() string {
	for _, one := range l {
		if one.Language == english {
			return one.Text
		}
	}
	if len(l) > 0 {
		return l[0].Text
	}
	return ""
}

// dependency reads the attributes of a MissingDependency, which differ by type.
func (d dependencyXML) dependency() Dependency {
	dep := Dependency{Package: d.Required.Package}
	for _, a := range d.Required.Attrs {
		if column, ok := strings.CutPrefix(a.Name.Local, "id."); ok {
			dep.Key = Key{column, a.Value}
		} else if to := dep.required()[a.Name.Local]; to != nil {
			*to = a.Value
		}
	}
	for _, a := range d.Dependent.Attrs {
		if to := dep.Dependent.attrs()[a.Name.Local]; to != nil {
			*to = a.Value
		}
	}
	return dep
}

func (d *Dependency) required() map[string]*string {
	return map[string]*string{
		"type": &d.Type, "schemaName": &d.SchemaName, "displayName": &d.DisplayName,
		"parentSchemaName": &d.Parent.SchemaName, "parentDisplayName": &d.Parent.DisplayName,
		"solution": &d.Solution, "id": &d.ID,
	}
}

func (c *Component) attrs() map[string]*string {
	return map[string]*string{"type": &c.Type, "schemaName": &c.SchemaName, "displayName": &c.DisplayName, "id": &c.ID}
}

// manifest returns solution.xml. The root's attributes are those of an older server, which
// newer ones import: the shortest form claims nothing about where it was made.
func (s *Solution) manifest(managed bool) element {
	return parent("ImportExportXml", parent("SolutionManifest",
		leaf("UniqueName", s.Name),
		localizedNames(s.DisplayName),
		descriptions(s.Description),
		leaf("Version", s.Version.String()),
		leaf("Managed", bit(managed)),
		s.Publisher.element(),
		s.rootComponents(),
		s.missingDependencies(),
	)).with("version", "9.2.23093.252", "SolutionPackageVersion", "9.2", "languagecode", english,
		"generatedBy", "CrmLive", "xmlns:xsi", xsi)
}

func localizedNames(name string) element {
	return parent("LocalizedNames", parent("LocalizedName").with("description", name, "languagecode", english))
}

func descriptions(text string) element {
	if text == "" {
		return parent("Descriptions")
	}
	return parent("Descriptions", parent("Description").with("description", text, "languagecode", english))
}

func (p Publisher) element() element {
	return parent("Publisher",
		leaf("UniqueName", p.Name),
		localizedNames(p.DisplayName),
		descriptions(p.Description),
		null("EMailAddress"),
		null("SupportingWebsiteUrl"),
		leaf("CustomizationPrefix", p.Prefix),
		leaf("CustomizationOptionValuePrefix", strconv.Itoa(p.OptionPrefix)),
		parent("Addresses", address("1"), address("2")),
	)
}

var addressColumns = []string{
	"AddressTypeCode", "City", "County", "Country", "Fax", "FreightTermsCode", "ImportSequenceNumber",
	"Latitude", "Line1", "Line2", "Line3", "Longitude", "Name", "PostalCode", "PostOfficeBox",
	"PrimaryContactName", "ShippingMethodCode", "StateOrProvince", "Telephone1", "Telephone2",
	"Telephone3", "TimeZoneRuleVersionNumber", "UPSZone", "UTCOffset", "UTCConversionTimeZoneCode",
}

func address(number string) element {
	block := parent("Address", leaf("AddressNumber", number))
	for _, column := range addressColumns {
		block.children = append(block.children, null(column))
	}
	return block
}

// rootComponents lists the connectors. Environment variables have none in any export.
func (s *Solution) rootComponents() element {
	roots := parent("RootComponents")
	for _, c := range s.sortedConnectors() {
		roots.children = append(roots.children, parent("RootComponent").with(
			"type", ConnectorComponent, "id", "{"+c.ID+"}", "schemaName", c.Name, "behavior", "0"))
	}
	return roots
}

func (s *Solution) missingDependencies() element {
	missing := parent("MissingDependencies")
	for _, d := range s.Missing {
		missing.children = append(missing.children, d.element())
	}
	return missing
}

func (d *Dependency) element() element {
	required := parent("Required").with(nonEmpty("type", d.Type, "schemaName", d.SchemaName, "displayName", d.DisplayName,
		"parentSchemaName", d.Parent.SchemaName, "parentDisplayName", d.Parent.DisplayName,
		"solution", d.Solution, "id", d.ID, "id."+d.Key.Column, d.Key.Value)...)
	if d.Package != "" {
		required.children = []element{leaf("package", d.Package)}
	}
	missing := parent("MissingDependency", required)
	if d.Dependent != (Component{}) {
		by := d.Dependent
		missing.children = append(missing.children, parent("Dependent").with(nonEmpty("type", by.Type,
			"schemaName", by.SchemaName, "displayName", by.DisplayName, "id", by.ID)...))
	}
	return missing
}

// nonEmpty drops attributes without a value.
func nonEmpty(attrs ...string) []string {
	var kept []string
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			kept = append(kept, attrs[i], attrs[i+1])
		}
	}
	return kept
}
