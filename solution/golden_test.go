package solution

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestGoldenZip(t *testing.T) {
	entries := must(whole().entries(false))
	for name, file := range map[string]string{
		ManifestFile:       "solution.xml",
		CustomizationsFile: "customizations.xml",
		contentTypesFile:   "content_types.xml",
		VariableFolder + "contoso_DeployHost/" + definitionXML: "variable.xml",
		VariableFolder + "contoso_App/" + valuesJSON:           "values.json",
	} {
		for _, e := range entries {
			if e.name == name {
				golden(t, file, escaped(e.data))
			}
		}
	}
	file := pack(t, whole(), true)
	golden(t, "headers.txt", headers(t, file)+fmt.Sprintf("sha256 %x\n", sha256.Sum256(file)))
}

// escaped shows carriage returns, the byte order mark and a missing last newline.
func escaped(data []byte) string {
	return strings.NewReplacer("\r\n", "␍\n", "\ufeff", "<BOM>").Replace(string(data)) + "␄\n"
}

func headers(t *testing.T, file []byte) string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "comment %q\n", r.Comment)
	for _, f := range r.File {
		fmt.Fprintf(&b, "%s: made by %d, needs %d, flags %#04x, method %d, attributes %#x, extra %d, comment %q, %s\n",
			f.Name, f.CreatorVersion, f.ReaderVersion, f.Flags, f.Method, f.ExternalAttrs, len(f.Extra), f.Comment,
			f.Modified.UTC().Format("2006-01-02 15:04:05"))
	}
	return b.String()
}

// What stands before each file in the zip is what its directory says, sizes included, and
// nothing stands behind it.
func TestLocalHeadersAreWhole(t *testing.T) {
	file := pack(t, whole(), true)
	if i := bytes.Index(file, []byte("PK\x07\x08")); i >= 0 {
		t.Errorf("a data descriptor at %d", i)
	}
	at := 0
	for _, f := range must(zip.NewReader(bytes.NewReader(file), int64(len(file)))).File {
		want := binary.LittleEndian.AppendUint32(nil, 0x04034b50)
		for _, half := range []uint16{f.ReaderVersion, f.Flags, f.Method, f.ModifiedTime, f.ModifiedDate} {
			want = binary.LittleEndian.AppendUint16(want, half)
		}
		for _, word := range []uint32{f.CRC32, uint32(f.CompressedSize64), uint32(f.UncompressedSize64), uint32(len(f.Name))} {
			want = binary.LittleEndian.AppendUint32(want, word) // the name's length and no extra field
		}
		want = append(want, f.Name...)
		if got := file[at : at+len(want)]; !bytes.Equal(got, want) {
			t.Errorf("%s: got % x, want % x", f.Name, got, want)
		}
		at += len(want) + int(f.CompressedSize64)
	}
	if !bytes.HasPrefix(file[at:], directoryHeader) {
		t.Errorf("something stands between the files and their directory, at %d", at)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s%v", file, got, want, err)
	}
}

func TestManagedDiffersInOneElement(t *testing.T) {
	managed, unmanaged := must(whole().entries(true)), must(whole().entries(false))
	for i, e := range managed {
		want := unmanaged[i]
		if e.name == ManifestFile {
			want.data = bytes.Replace(want.data, []byte("<Managed>0</Managed>"), []byte("<Managed>1</Managed>"), 1)
		}
		if e.name != want.name || !bytes.Equal(e.data, want.data) {
			t.Errorf("%s differs:\n%s\n%s", e.name, e.data, want.data)
		}
	}
}

// A real export, read and written again, is the export: but for what a server says of
// itself, the publisher's address codes, and what is not modelled.
func TestRealExportIsWrittenAlike(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"copilot-hil/customHIL_1_0_0_3.zip", "tf-envvars/TerraformSolutionExample_1_0_0_1.zip", "tf-envvars/TerraformTestSolution_Complex_1_1_0_0.zip"} {
		file := must(os.ReadFile(filepath.Join(corpus(t), name)))
		s, err := Read(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		real := must(zip.NewReader(bytes.NewReader(file), int64(len(file))))
		for _, e := range must(s.entries(s.Managed)) {
			if strings.HasPrefix(e.name, connectorFolder) || strings.HasSuffix(e.name, definitionXML) {
				compareEntry(t, real, e)
			}
		}
		if strings.HasPrefix(name, "copilot-hil") {
			compareRoots(t, real, must(s.entries(s.Managed)))
		}
	}
}

func compareEntry(t *testing.T, real *zip.Reader, e zipEntry) {
	t.Helper()
	want, err := readFile(real, e.name)
	if err != nil || !bytes.Equal(e.data, want) {
		t.Errorf("%s: got %q, want %q, %v", e.name, e.data, want, err)
	}
}

func readFile(r *zip.Reader, name string) ([]byte, error) {
	f, err := r.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(f)
	return b.Bytes(), err
}

// compareRoots leaves out the first line, where a server speaks of itself.
func compareRoots(t *testing.T, real *zip.Reader, entries []zipEntry) {
	t.Helper()
	for _, e := range entries {
		if e.name != ManifestFile && e.name != CustomizationsFile {
			continue
		}
		data, err := readFile(real, e.name)
		_, want, _ := strings.Cut(string(data), "\n")
		want = strings.ReplaceAll(want, "<AddressTypeCode>1</AddressTypeCode>", `<AddressTypeCode xsi:nil="true"></AddressTypeCode>`)
		want = strings.ReplaceAll(want, "<ShippingMethodCode>1</ShippingMethodCode>", `<ShippingMethodCode xsi:nil="true"></ShippingMethodCode>`)
		if _, got, _ := strings.Cut(string(e.data), "\n"); got != want || err != nil {
			t.Errorf("%s: got\n%s\nwant\n%s%v", e.name, got, want, err)
		}
	}
}
