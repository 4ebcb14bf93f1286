package deploy

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alm/internal/exit"
	"alm/pipeline/pack"
)

// TestAPlanRefusesAFlowThatItCannotRead: pack.Verify would reject these zips earlier; whoever takes
// another way to a plan learns of it too.
func TestAPlanRefusesAFlowThatItCannotRead(t *testing.T) {
	const flow = `{"properties": {"connectionReferences": {"o": {"connection": {"connectionReferenceLogicalName": "contoso_ordersref"}}}, "definition": {}}}`
	for _, test := range []struct{ name, file, text, want string }{
		{"good", "Workflows/Notify.json", flow, ""},
		{"missing", "Workflows/Other.json", flow, "the definition of flow Notify, Workflows/Notify.json, cannot be read"},
		{"not JSON", "Workflows/Notify.json", "<flow/>", "the definition of flow Notify, Workflows/Notify.json, cannot be read"},
		{"cut off", "Workflows/Notify.json", flow[:40], "the definition of flow Notify, Workflows/Notify.json, cannot be read"},
		{"empty", "Workflows/Notify.json", "", "the definition of flow Notify, Workflows/Notify.json, cannot be read"},
	} {
		t.Run(test.name, func(t *testing.T) {
			im := &importer{target: target{zip: flowZip(t, test.file, test.text)}}
			uses, err := im.flowUses()
			if test.want == "" {
				if err != nil || len(uses) != 1 || strings.Join(uses[0].references, " ") != "contoso_ordersref" {
					t.Errorf("flowUses = %v, %v", uses, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || exit.Hint(err) != "alm verify names what is wrong with the file" {
				t.Errorf("flowUses = %v, %v; want %q", uses, err, test.want)
			}
		})
	}
}

// flowZip returns a zip with one flow, as if it had been verified.
func flowZip(t *testing.T, name, text string) *pack.Zip {
	t.Helper()
	full := filepath.Join(t.TempDir(), "Orders.zip")
	file, err := os.Create(full)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	to := zip.NewWriter(file)
	for _, part := range [][2]string{
		{"solution.xml", `<ImportExportXml><SolutionManifest><UniqueName>Orders</UniqueName><Version>1.0.0.0</Version><Managed>1</Managed></SolutionManifest></ImportExportXml>`},
		{"customizations.xml", `<ImportExportXml><Workflows><Workflow WorkflowId="{d9b8c7a6-0000-4000-8000-000000000001}" Name="Notify">` +
			`<JsonFileName>/Workflows/Notify.json</JsonFileName><Category>5</Category></Workflow></Workflows></ImportExportXml>`},
		{name, text},
	} {
		w, err := to.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	z, err := pack.Verify(full)
	if err != nil {
		t.Fatal(err)
	}
	return z
}
