package impact

import (
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

// knownTexts are texts of connectors that flows may have too.
type knownTexts struct {
	values   map[string]bool // allowed and default values
	segments map[string]bool // of paths
	patterns []string        // segments with placeholders beside other text
}

// NewOutline returns an Outline that keeps what these connectors have.
func NewOutline(connectors []*connector.Connector) Outline {
	k := &knownTexts{values: map[string]bool{}, segments: map[string]bool{}}
	for _, c := range connectors {
		k.addValues(c.Definition.Root)
		k.addPath(c.Definition.Root.Get("basePath").Str())
		for _, op := range c.Operations {
			k.addPath(op.Path)
		}
	}
	return Outline{k}
}

func (k *knownTexts) addValues(n source.Node) {
	for key, value := range n.Members() {
		switch key.Str() {
		case "enum":
			for _, item := range value.Items() {
				k.addValue(item)
			}
		case "default":
			k.addValue(value)
		}
		k.addValues(value)
	}
	for _, item := range n.Items() {
		k.addValues(item)
	}
}

func (k *knownTexts) addValue(n source.Node) {
	switch n.Kind() {
	case source.String:
		k.values[n.Str()] = true
	case source.Number:
		k.values[string(n.Raw())] = true
	}
}

func (k *knownTexts) addPath(path string) {
	for segment := range strings.SplitSeq(path, "/") {
		fixed, rest, placeholder := strings.Cut(segment, "{")
		switch {
		case !placeholder:
			k.segments[segment] = true
		case fixed != "" || !strings.HasSuffix(rest, "}") || strings.Count(rest, "}") > 1:
			k.patterns = append(k.patterns, segment)
		}
	}
}

// segment returns a segment of a path with what paths of connectors have: all else becomes "{}".
func (k *knownTexts) segment(segment string) string {
	if segment == "" || k.segments[segment] {
		return segment
	}
	for _, pattern := range k.patterns {
		if values, ok := matchPath(pattern, segment); ok {
			return fillPattern(pattern, len(values))
		}
	}
	return "{}"
}

// fillPattern returns a pattern without the names of its placeholders.
func fillPattern(pattern string, n int) string {
	var b strings.Builder
	for range n {
		fixed, rest, _ := strings.Cut(pattern, "{")
		_, pattern, _ = strings.Cut(rest, "}")
		b.WriteString(fixed + "{}")
	}
	return b.String() + pattern
}
