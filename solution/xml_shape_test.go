package solution

import (
	"fmt"
	"testing"
)

// TestShape: what two readers may read differently is refused.
func TestShape(t *testing.T) {
	for text, want := range map[string]string{
		`<ImportExportXml><SolutionManifest><Version>1.0</Version></SolutionManifest></ImportExportXml>`:                                         "<nil>",
		`<ImportExportXml xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><a xsi:nil="true"/></ImportExportXml>`:                           "<nil>",
		`<ImportExportXml><Entities><Entity><a><x:b xmlns:x="urn:x"/></a></Entity></Entities></ImportExportXml>`:                                 "<nil>",
		`<ImportExportXml><Connectors><Connector><name>a</name></Connector><Connector><name>b</name></Connector></Connectors></ImportExportXml>`: "<nil>",
		`<ImportExportXml><SolutionManifest><Version>9.0</Version><Version>1.0</Version></SolutionManifest></ImportExportXml>`:                   "the element Version is there twice",
		`<ImportExportXml><SolutionManifest><Publisher><UniqueName/><UniqueName/></Publisher></SolutionManifest></ImportExportXml>`:              "the element UniqueName is there twice",
		`<ImportExportXml><Connectors><Connector><name>a</name><name>b</name></Connector></Connectors></ImportExportXml>`:                        "the element name is there twice",
		`<ImportExportXml><Connectors/><Connectors/></ImportExportXml>`:                                                                          "the element Connectors is there twice",
		`<ImportExportXml xmlns="urn:x"><Connectors/></ImportExportXml>`:                                                                         `no root element: the element ImportExportXml is in the namespace "urn:x"; the product has none there`,
		`<ImportExportXml><Connectors><x:Connector xmlns:x="urn:x"/></Connectors></ImportExportXml>`:                                             `the element Connector is in the namespace "urn:x"; the product has none there`,
		`<ImportExportXml><Connectors><Connector><name xmlns="urn:x">a</name></Connector></Connectors></ImportExportXml>`:                        `the element name is in the namespace "urn:x"; the product has none there`,
		"\ufeff\ufeff<ImportExportXml/>": "the file begins with two byte order marks",
	} {
		var into struct{}
		if got := fmt.Sprint(readXML([]byte(text), "ImportExportXml", &into)); got != want {
			t.Errorf("%s: %s; want %s", text, got, want)
		}
	}
}
