package lint

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution/connector"
)

func TestPages(t *testing.T) { checktest.Run(t, Rules(), os.DirFS("."), example) }

// example lints both sides of a page. "{a megabyte of text}" stands for just that, and
// "{icon 160x160 #1a6b4f}" for a PNG of that size and colour.
func example(t *testing.T, files fs.FS) (bad, good []check.Finding) {
	grown := files.(fstest.MapFS)
	for _, file := range grown {
		text := strings.ReplaceAll(string(file.Data), "{a megabyte of text}", strings.Repeat("text", 1<<18))
		file.Data = []byte(text)
		if strings.HasPrefix(text, "{icon ") {
			file.Data = drawn(t, text)
		}
	}
	return side(t, grown, "bad"), side(t, grown, "good")
}

// lintConnector runs every rule as it is without a profile.
func lintConnector(c *connector.Connector) []check.Finding { return Run(Rules(), c, Options{}) }

// drawn is the PNG that a page describes.
func drawn(t *testing.T, text string) []byte {
	t.Helper()
	var w, h int
	var fill color.NRGBA
	if _, err := fmt.Sscanf(text, "{icon %dx%d #%02x%02x%02x%02x}", &w, &h, &fill.R, &fill.G, &fill.B, &fill.A); err != nil {
		fill.A = 255
		if _, err := fmt.Sscanf(text, "{icon %dx%d #%02x%02x%02x}", &w, &h, &fill.R, &fill.G, &fill.B); err != nil {
			t.Fatalf("draw %s: %v", text, err)
		}
	}
	picture := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(fill), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// side is empty for a side that the page does not have: a fixed one stands alone.
func side(t *testing.T, files fs.FS, dir string) []check.Finding {
	t.Helper()
	if _, err := fs.Stat(files, dir); err != nil {
		return nil
	}
	c, err := connector.Read(files, dir)
	if err != nil {
		t.Fatal(err)
	}
	return Run(everyRule(), c, Options{Closed: true, Variables: pageVariables, Values: pageValues})
}

// pageVariables are what the pages take a solution to declare.
var pageVariables = map[string]string{"contoso_Host": "String", "contoso_TenantId": "String", "contoso_OrdersSecret": "Secret", "contoso_OrdersText": "String", "contoso_OrdersHost": "String"}

// pageValues are what these hold at a stage.
var pageValues = map[string]string{"orders.contoso.org": "contoso_OrdersHost"}

// everyRule is the table with the rules that are off by default as notes.
func everyRule() []check.Rule {
	rules := slices.Clone(Rules())
	for i := range rules {
		rules[i].Severity = max(rules[i].Severity, check.Note)
	}
	return rules
}
