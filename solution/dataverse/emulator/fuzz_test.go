package emulator

import (
	"archive/zip"
	"bytes"
	"testing"
)

// FuzzFilter holds that no $filter makes the parser panic, and that what it takes it can
// apply.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"name eq 'a''b' and (connectortype ge 1 or not contains(name,'x'))", "createdon ge 2020-01-01T00:00:00Z", "name eq", "((((", "'", "not"} {
		f.Add(seed)
	}
	t, env := tableOf("connectors"), &environment{state: empty()}
	f.Fuzz(func(_ *testing.T, text string) {
		if keep, err := env.parseFilter(t, text, nil); err == nil {
			keep(row{"name": "a", "connectortype": 1.0, "createdon": "2026-01-01T00:00:00Z"})
		}
	})
}

// FuzzParcel holds that no manifest, customizations or variable makes an import panic.
func FuzzParcel(f *testing.F) {
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
		e, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		env := e.environments["dev"]
		if p, err := readParcel(b.Bytes()); err == nil {
			op := &operation{Kind: "Import", Solution: p.Name, archive: newArchive(b.Bytes())}
			importLog(op, env.perform(op))
		}
	})
}
