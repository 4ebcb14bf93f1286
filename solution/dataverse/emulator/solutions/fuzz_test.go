package solutions

import (
	"archive/zip"
	"bytes"
	"testing"
	"time"

	"alm/solution/dataverse/emulator/solutionzip"
	"alm/solution/dataverse/emulator/store"
)

// FuzzImport checks that no manifest, customizations or variable makes an import panic.
func FuzzImport(f *testing.F) {
	f.Add(`<ImportExportXml><SolutionManifest><UniqueName>A</UniqueName><Version>1.0</Version><Managed>1</Managed><Publisher><UniqueName>p</UniqueName></Publisher>`+
		`<MissingDependencies><MissingDependency><Required type="372" solution="B (1.0)"/></MissingDependency></MissingDependencies></SolutionManifest></ImportExportXml>`,
		`<ImportExportXml><Connectors><Connector><connectorid>{6774a467-ce48-42dc-9bda-abc8ad4b3923}</connectorid><name>n</name><openapidefinition>/x.json</openapidefinition></Connector></Connectors></ImportExportXml>`,
		`<environmentvariabledefinition schemaname="v"><type>100000000</type></environmentvariabledefinition>`,
		`{"swagger":"2.0","info":{"title":"t"},"host":"@environmentVariables(\"v\")","paths":{}}`)
	f.Fuzz(func(t *testing.T, manifest, customizations, variable, definition string) {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for name, text := range map[string]string{"solution.xml": manifest, "customizations.xml": customizations, "[Content_Types].xml": "<Types/>",
			"environmentvariabledefinitions/v/environmentvariabledefinition.xml": variable, "x.json": definition} {
			entry, err := w.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			entry.Write([]byte(text))
		}
		w.Close()
		s, err := Open(store.Folder{}, Options{Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		if solution, err := solutionzip.Read(b.Bytes()); err == nil {
			op := &Operation{Kind: "Import", Solution: solution.Name, Archive: store.NewArchive(b.Bytes())}
			formatLog(op, s.perform(op))
		}
	})
}
