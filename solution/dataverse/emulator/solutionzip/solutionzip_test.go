package solutionzip

import (
	"archive/zip"
	"bytes"
	"reflect"
	"testing"
)

func TestCompareVersions(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"1.0.0.0", "1.0.0.0", 0}, {"1.0", "1.0.0.0", 0}, {"1.61", "1.7", 1}, {"1.0.0.9", "1.0.0.10", -1}, {"2.0", "1.9.9.9", 1},
	} {
		if got := CompareVersions(test.a, test.b); got != test.want {
			t.Errorf("CompareVersions(%s, %s) = %d; want %d", test.a, test.b, got, test.want)
		}
	}
	for _, version := range []string{"", "1", "1.2.3.4.5", "1.x", "1.-1", "1..2"} {
		if v, err := ParseVersion(version); err == nil {
			t.Errorf("ParseVersion(%q) = %v; want an error", version, v)
		}
	}
}

const manifest = `<ImportExportXml><SolutionManifest><UniqueName>A</UniqueName><LocalizedNames><LocalizedName description="Title" languagecode="1033"/></LocalizedNames>` +
	`<Version>1.2</Version><Managed>1</Managed><Publisher><UniqueName>p</UniqueName><CustomizationPrefix>x</CustomizationPrefix><CustomizationOptionValuePrefix>10000</CustomizationOptionValuePrefix></Publisher>` +
	`<MissingDependencies><MissingDependency><Required key="7" type="372" schemaName="a&amp;b"/><Dependent type="29"/></MissingDependency></MissingDependencies></SolutionManifest></ImportExportXml>`

const customizations = `<ImportExportXml><Connectors><Connector><connectorid>{6774A467-CE48-42DC-9BDA-ABC8AD4B3923}</connectorid><name>x_c</name></Connector></Connectors>` +
	`<connectionreferences><connectionreference connectionreferencelogicalname="x_r"><customconnectorid><connectorid>6774a467</connectorid></customconnectorid></connectionreference></connectionreferences></ImportExportXml>`

func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range files {
		entry, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		entry.Write([]byte(content))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRead(t *testing.T) {
	got, err := Read(zipped(t, map[string]string{"Solution.xml": manifest, "customizations.xml": customizations, "[Content_Types].xml": "<Types/>"}))
	if err != nil {
		t.Fatal(err)
	}
	if xml, want := FormatMissing(got.Missing), `<MissingDependencies><MissingDependency><Required key="0" type="372" schemaName="a&amp;b" />`+
		`<Dependent key="1" type="29" /></MissingDependency></MissingDependencies>`; xml != want {
		t.Errorf("missing = %s; want %s", xml, want)
	}
	if file, found := got.File(" /SOLUTION.XML"); !found || string(file) != manifest {
		t.Errorf("File = %.20s, %t; want the manifest", file, found)
	}
	got.Missing, got.files = nil, nil
	want := &Solution{Name: "A", Friendly: "Title", Version: "1.2", Managed: true, Publisher: Publisher{Name: "p", Prefix: "x", Options: 10000},
		Connectors: []Fields{{"connectorid": "6774a467-ce48-42dc-9bda-abc8ad4b3923", "name": "x_c"}},
		References: []Fields{{"connectionreferencelogicalname": "x_r", "customconnectorid": "6774a467"}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Read = %+v; want %+v", got, want)
	}
}

func TestInvalidZips(t *testing.T) {
	file := func(name, content string) map[string]string {
		files := map[string]string{"solution.xml": manifest, "customizations.xml": customizations, "[Content_Types].xml": "<Types/>"}
		files[name] = content
		return files
	}
	const tail = ". The compressed file must contain the following files at its root: solution.xml, customizations.xml, and [Content_Types].xml. (0x80048060)"
	for want, data := range map[string][]byte{
		"it is not a zip":                                                []byte("x"),
		"solution.xml is missing":                                        zipped(t, nil),
		"customizations.xml is missing":                                  zipped(t, map[string]string{"solution.xml": manifest}),
		"solution.xml: EOF":                                              zipped(t, file("solution.xml", "")),
		"solution.xml has no solution name or no publisher":              zipped(t, file("solution.xml", "<ImportExportXml/>")),
		"customizations.xml: XML syntax error on line 1: unexpected EOF": zipped(t, file("customizations.xml", "<a>")),
		"environmentvariabledefinitions/v/environmentvariabledefinition.xml does not parse": zipped(t, file("environmentvariabledefinitions/v/environmentvariabledefinition.xml", "<a/>")),
	} {
		if s, err := Read(data); err == nil || err.Error() != "The solution file is invalid: "+want+tail {
			t.Errorf("Read = %+v, %v; want %s", s, err, want)
		}
	}
}
