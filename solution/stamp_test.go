package solution

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

const testStamp = "alm:sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestCutStamp(t *testing.T) {
	digest := strings.TrimPrefix(testStamp, stampMark)
	other := stampMark + strings.Repeat("f", 64)
	for _, test := range []struct{ description, text, digest string }{
		{"", "", ""},
		{"Our orders.", "Our orders.", ""},
		{testStamp, "", digest},
		{"Our orders.\n" + testStamp, "Our orders.", digest},
		{"Our orders.\r\n" + testStamp + "\r\n", "Our orders.", digest},
		{"Our orders. " + testStamp, "Our orders.", digest},
		{"Our orders.\n\n" + testStamp, "Our orders.\n", digest},
		{"Our orders.\n" + other + "\n" + testStamp, "Our orders.", digest},
		{testStamp + "\nmore", testStamp + "\nmore", ""},
		{"x" + testStamp, "x" + testStamp, ""},
		{testStamp[:len(testStamp)-1], testStamp[:len(testStamp)-1], ""},
		{strings.ToUpper(testStamp), strings.ToUpper(testStamp), ""},
	} {
		if text, digest := CutStamp(test.description); text != test.text || digest != test.digest {
			t.Errorf("CutStamp(%q) = %q, %q; want %q, %q", test.description, text, digest, test.text, test.digest)
		}
	}
}

// stamped are forms of Descriptions, and what they become.
var stamped = []struct{ name, was, is string }{
	{"none", "<Descriptions />", "<Descriptions>\r\n      <Description description=\"STAMP\" languagecode=\"1033\" />\r\n    </Descriptions>"},
	{"one", `<Descriptions><Description description="Ours &lt;3&#10;two" languagecode="1033" /></Descriptions>`,
		`<Descriptions><Description description="Ours &lt;3&#10;two&#xA;STAMP" languagecode="1033" /></Descriptions>`},
	{"two languages", `<Descriptions><Description languagecode='1031' description='Unsere "A"'/><Description description="Ours" languagecode="1033"></Description></Descriptions>`,
		`<Descriptions><Description languagecode='1031' description='Unsere "A"&#xA;STAMP'/><Description description="Ours&#xA;STAMP" languagecode="1033"></Description></Descriptions>`},
	{"a line break at the end", `<Descriptions><Description description="Ours&#xA;" languagecode="1033" /></Descriptions>`,
		`<Descriptions><Description description="Ours&#xA;&#xA;STAMP" languagecode="1033" /></Descriptions>`},
}

func TestAStampIsAddedAndRemovedWithoutATrace(t *testing.T) {
	plain := stampSample(t, "<Descriptions />")
	for _, test := range stamped {
		t.Run(test.name, func(t *testing.T) {
			p := stampSample(t, test.was)
			before := manifestOf(t, p)
			digest := digestOfPackage(t, p)
			for range 2 { // a second stamp takes the place of the first
				if err := p.Stamp(); err != nil {
					t.Fatal(err)
				}
				want := strings.Replace(before, test.was, strings.ReplaceAll(test.is, "STAMP", stampMark+digest), 1)
				if got := manifestOf(t, p); got != want {
					t.Fatalf("stamped: got\n%s\nwant\n%s", got, want)
				}
				if got := digestOfPackage(t, p); got != digest {
					t.Fatalf("the stamp changes the digest: %s, was %s", got, digest)
				}
			}
			s, err := p.Solution()
			if err != nil || s.Content != digest || strings.Contains(s.Description, stampMark) {
				t.Errorf("read: content %q, description %q, %v; want %s and no stamp", s.Content, s.Description, err, digest)
			}
			if err := p.Unstamp(); err != nil || manifestOf(t, p) != before {
				t.Errorf("unstamped: %v, got\n%s\nwant\n%s", err, manifestOf(t, p), before)
			}
			if same := digest == digestOfPackage(t, plain); same != (test.name == "none") {
				t.Errorf("the description counts in the digest: %v", !same)
			}
		})
	}
}

func TestADigestIsOfTheContent(t *testing.T) {
	p := stampSample(t, "<Descriptions />")
	digest := digestOfPackage(t, p)
	empty := stampSample(t, `<Descriptions><Description description="" languagecode="1033" /></Descriptions>`)
	if got := digestOfPackage(t, empty); got != digest {
		t.Errorf("an empty description: %s; want %s", got, digest)
	}
	var zip bytes.Buffer
	if err := p.WriteZip(&zip); err != nil {
		t.Fatal(err)
	}
	if got, err := Inspect(bytes.NewReader(zip.Bytes()), int64(zip.Len())).ContentDigest(); got != digest || err != nil {
		t.Errorf("read back: %s, %v; want %s", got, err, digest)
	}
	p.part(contentTypesFile).set([]byte("<Types />"))
	if got := digestOfPackage(t, p); got != digest {
		t.Errorf("other content types: %s; want %s", got, digest)
	}
	if err := p.SetVersion(must(ParseVersion("1.2.0.1"))); err != nil || digestOfPackage(t, p) == digest {
		t.Errorf("another version has the same digest (%v)", err)
	}
	p = stampSample(t, "<Descriptions />")
	p.put("Workflows/a.json", []byte("{}"))
	if digestOfPackage(t, p) == digest {
		t.Error("another file does not change the digest")
	}
}

func TestADescriptionMayHaveNoRoomForAStamp(t *testing.T) {
	long := strings.Repeat("é", maxDescription-len(testStamp))
	p := stampSample(t, `<Descriptions><Description description="`+long+`" languagecode="1033" /></Descriptions>`)
	before := manifestOf(t, p)
	if err := p.Stamp(); !errors.Is(err, ErrNoStamp) || manifestOf(t, p) != before {
		t.Errorf("Stamp = %v; want ErrNoStamp and the manifest as it was", err)
	}
}

// stampSample returns a package whose manifest has these descriptions of the solution.
func stampSample(t *testing.T, descriptions string) *Package {
	t.Helper()
	p, err := (&Solution{Name: "Orders", DisplayName: "Orders", Version: must(ParseVersion("1.0.0.0")), Publisher: Publisher{Name: "contoso", Prefix: "contoso", OptionPrefix: 10000}}).Package(true)
	if err != nil {
		t.Fatal(err)
	}
	x := p.part(ManifestFile)
	x.set(bytes.Replace(x.data, []byte("<Descriptions />"), []byte(descriptions), 1))
	return p
}

func manifestOf(t *testing.T, p *Package) string {
	t.Helper()
	data, err := p.part(ManifestFile).read()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func digestOfPackage(t *testing.T, p *Package) string {
	t.Helper()
	digest, err := p.ContentDigest()
	if err != nil {
		t.Fatal(err)
	}
	return digest
}
