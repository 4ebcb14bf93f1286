package emulator_test

import (
	"archive/zip"
	"bytes"
	"fmt"
)

// numbered returns a managed solution Order<n> with the variable order_<n>.
func numbered(n int) []byte {
	name := fmt.Sprintf("Order%d", n)
	return zipOf(name, "1.0.0.0", "", "", map[string]string{
		fmt.Sprintf("environmentvariabledefinitions/order_%d/environmentvariabledefinition.xml", n): fmt.Sprintf(
			`<environmentvariabledefinition schemaname="order_%d"><defaultvalue>x</defaultvalue><displayname default="Order" /><type>100000000</type></environmentvariabledefinition>`, n)})
}

// zipOf returns a managed solution. missing is the content of its MissingDependencies,
// customizations that of its customizations.xml.
func zipOf(name, version, missing, customizations string, files map[string]string) []byte {
	return zipBy("contoso", name, version, missing, customizations, files)
}

// zipBy is zipOf for any publisher.
func zipBy(publisher, name, version, missing, customizations string, files map[string]string) []byte {
	return zipAs("1", publisher, name, version, missing, customizations, files)
}

// unmanaged returns an empty unmanaged solution.
func unmanaged(name string) []byte { return zipAs("0", "contoso", name, "1.0.0.0", "", "", nil) }

func zipAs(managed, publisher, name, version, missing, customizations string, files map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	add := func(name, text string) {
		entry, _ := w.Create(name) // a buffer takes everything
		entry.Write([]byte(text))
	}
	add("[Content_Types].xml", "<Types />")
	add("customizations.xml", "<ImportExportXml>"+customizations+"</ImportExportXml>")
	add("solution.xml", `<ImportExportXml><SolutionManifest><UniqueName>`+name+`</UniqueName><Version>`+version+`</Version><Managed>`+managed+`</Managed>`+
		`<Publisher><UniqueName>`+publisher+`</UniqueName><CustomizationPrefix>contoso</CustomizationPrefix></Publisher>`+
		`<MissingDependencies>`+missing+`</MissingDependencies></SolutionManifest></ImportExportXml>`)
	for name, text := range files {
		add(name, text)
	}
	w.Close()
	return b.Bytes()
}
