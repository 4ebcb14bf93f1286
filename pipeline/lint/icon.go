package lint

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"path"
	"strings"

	"alm/pipeline/check"
)

// What an icon may be, in pixels and bytes. (Microsoft's certification guide: 1:1, 100 to
// 230 pixels, under 1 MB)
const (
	iconLeast = 100
	iconMost  = 230
	iconSize  = 1 << 20
)

var iconRules = []check.Rule{
	{
		ID:       "icon-format",
		Title:    "The icon is not a PNG",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError, Security: check.AsOff},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: certificationPage},
		Fix:      "save it as PNG; renaming the file does not convert it",
		Run: func(p *check.Pass) {
			icon := p.Is.Icon
			if icon == nil || bytes.HasPrefix(icon.Data, []byte("\x89PNG\r\n\x1a\n")) {
				return
			}
			f := check.Finding{At: icon.Span(0, 0), Message: fmt.Sprintf("%s is %s; certification requires PNG", path.Base(icon.Name), imageKind(icon.Data))}
			if !strings.EqualFold(path.Ext(icon.Name), ".png") && bytes.HasPrefix(icon.Data, []byte("\xff\xd8\xff")) {
				f.Severity = check.Note // the portal accepts it; certification does not
			}
			p.About("icon").Report(f)
		},
	},
	{
		ID:       "icon-dimensions",
		Title:    "The icon is not a square of 100 to 230 pixels",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError, Security: check.AsOff},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: certificationPage},
		Fix:      "use 230 by 230 pixels with the logo in the middle 160 by 160",
		Run: func(p *check.Pass) {
			w, h := iconBounds(p)
			if w == 0 || w == h && w >= iconLeast && w <= iconMost {
				return
			}
			p.About("icon").Reportf(p.Is.Icon.Span(0, 0), "the icon is %d by %d pixels; use a square of %d to %d pixels, others are stretched", w, h, iconLeast, iconMost)
		},
	},
	{
		ID:       "icon-size",
		Title:    "The icon file is too large",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError, Security: check.AsOff},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: certificationPage},
		Fix:      "shrink it; 230 by 230 pixels need only a few kilobytes",
		Run: func(p *check.Pass) {
			if icon := p.Is.Icon; icon != nil && len(icon.Data) > iconSize {
				p.About("icon").Reportf(icon.Span(0, 0), "the icon file is %d bytes; the limit is %d", len(icon.Data), iconSize)
			}
		},
	},
	{
		ID:       "icon-background",
		Title:    "The icon's background is not the brand colour",
		Severity: check.Off,
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: certificationPage},
		In:       check.Profiles{Certification: check.AsWarning},
		Fix:      "fill the background with iconBrandColor; white, transparent and the default blue are not accepted",
		Run: func(p *check.Pass) {
			if fault := backgroundFault(p); fault != "" {
				p.About("icon").Reportf(p.Is.Icon.Span(0, 0), "the icon's background is %s; certification asks for the connector's own colour", fault)
			}
		},
	},
}

// imageStarts are the first bytes of other formats that are named icon.png.
var imageStarts = []struct{ Start, Kind string }{
	{"\xff\xd8\xff", "a JPEG"}, {"GIF8", "a GIF"}, {"RIFF", "a WebP"}, {"BM", "a bitmap"}, {"<svg", "an SVG"},
	{"<?xml", "an SVG"}, {"\x00\x00\x01\x00", "a Windows icon"}, {"version https://git-lfs", "a Git LFS pointer"},
}

func imageKind(data []byte) string {
	for _, s := range imageStarts {
		if bytes.HasPrefix(data, []byte(s.Start)) {
			return s.Kind
		}
	}
	return "an unknown format"
}

// iconBounds returns the icon's width and height from its header, 0 if it has none.
func iconBounds(p *check.Pass) (w, h int) {
	if p.Is.Icon == nil {
		return 0, 0
	}
	for _, read := range []func([]byte) (image.Config, error){
		func(data []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(data)) },
		func(data []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(data)) },
	} {
		if config, err := read(p.Is.Icon.Data); err == nil {
			return config.Width, config.Height
		}
	}
	return 0, 0
}

// maxPixels limits the size of decoded icons.
const maxPixels = 1 << 20

// backgroundFault describes what is wrong with the icon's corners; "" if nothing is.
func backgroundFault(p *check.Pass) string {
	w, h := iconBounds(p)
	if w <= 0 || h <= 0 || w > maxPixels/h {
		return ""
	}
	picture, err := png.Decode(bytes.NewReader(p.Is.Icon.Data))
	if err != nil {
		return ""
	}
	r := picture.Bounds()
	brand := p.Is.Property("iconBrandColor").Str()
	for _, at := range []image.Point{r.Min, {r.Max.X - 1, r.Min.Y}, {r.Min.X, r.Max.Y - 1}, {r.Max.X - 1, r.Max.Y - 1}} {
		c := color.NRGBAModel.Convert(picture.At(at.X, at.Y)).(color.NRGBA)
		is := fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
		switch {
		case c.A < 255:
			return "transparent"
		case is == "#ffffff":
			return "white"
		case is == "#007ee5":
			return "the default blue, #007ee5"
		case brand != "" && !strings.EqualFold(is, brand):
			return is + ", and iconBrandColor is " + brand
		}
	}
	return ""
}
