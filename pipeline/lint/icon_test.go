package lint

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// header is a PNG that says it is so large, and holds nothing.
func header(w, h uint32) []byte {
	data := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	data = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(data, w), h)
	data = append(data, 8, 6, 0, 0, 0)
	return binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(data[12:]))
}

func TestIcons(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 160, 160)), nil); err != nil {
		t.Fatal(err)
	}
	const brand = `{"properties": {"iconBrandColor": "#1A6B4F"}}`
	for _, tt := range []struct {
		name, file string
		data       []byte
		want       []string
	}{
		{"the brand colour", "icon.png", drawn(t, "{icon 160x160 #1a6b4f}"), nil},
		{"another colour", "icon.png", drawn(t, "{icon 160x160 #aa0000}"), []string{"note icon-background"}},
		{"half transparent", "icon.png", drawn(t, "{icon 160x160 #1a6b4f80}"), []string{"note icon-background"}},
		{"the default blue", "icon.png", drawn(t, "{icon 160x160 #007ee5}"), []string{"note icon-background"}},
		{"too small", "icon.png", drawn(t, "{icon 99x99 #1a6b4f}"), []string{"warning icon-dimensions"}},
		{"a huge header", "icon.png", header(100_000, 100_000), []string{"warning icon-dimensions"}},
		{"a cut file", "icon.png", header(160, 160), nil},
		{"no pixels", "icon.png", header(0, 160), nil},
		{"a JPEG", "icon.jpg", photo.Bytes(), []string{"note icon-format"}},
		{"a renamed JPEG", "icon.png", photo.Bytes(), []string{"warning icon-format"}},
		{"an empty file", "icon.png", []byte{}, []string{"warning icon-format"}},
	} {
		c, err := connector.Read(fstest.MapFS{
			"c/apiDefinition.swagger.json": {Data: []byte(`{}`)},
			"c/apiProperties.json":         {Data: []byte(brand)},
			"c/" + tt.file:                 {Data: tt.data},
		}, "c")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range Run(iconsOn(), c, Options{}) {
			got = append(got, f.Severity.String()+" "+f.Rule.ID)
		}
		if len(got) != len(tt.want) || len(got) > 0 && got[0] != tt.want[0] {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// iconsOn are the rules on icons, none off.
func iconsOn() []check.Rule {
	var rules []check.Rule
	for _, rule := range iconRules {
		rule.Severity = max(rule.Severity, check.Note)
		rules = append(rules, rule)
	}
	return rules
}
