package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// supportedTypes are the media types that Microsoft's validator names.
var supportedTypes = []string{"application/json", "text/plain", multipart, urlencoded}

// isMediaType reports whether a text is type/subtype, perhaps with parameters after a semicolon.
func isMediaType(text string) bool {
	kind := mediaTypeName(text)
	if kind == 0 || kind == len(text) || text[kind] != '/' {
		return false
	}
	text = text[kind+1:]
	kind = mediaTypeName(text)
	rest := strings.TrimLeft(text[kind:], " ")
	return kind > 0 && (rest == "" || rest[0] == ';' && !strings.Contains(rest, "\n"))
}

// mediaTypeName returns how many bytes of a text can be a type or a subtype.
func mediaTypeName(text string) int {
	for i, c := range []byte(text) {
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && strings.IndexByte("!#$&^_.+*-", c) < 0 {
			return i
		}
	}
	return len(text)
}

var mediaTypeRules = []check.Rule{
	{
		ID:       "media-type",
		Title:    "A media type is malformed",
		Severity: check.Warning,
		In:       makersOnly,
		Since:    "1.1.0",
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"MimeTypeNotValid"},
		Fix:      "write type/subtype, such as application/json",
		Run: eachMediaType(func(p *check.Pass, m member, item source.Node) {
			if item.Kind() == source.String && !isMediaType(item.Str()) {
				aboutMember(p, m).Reportf(item.Span(), "%s has %s, which is no media type", m.Key.Str(), excerpt(item))
			}
		}),
	},
	{
		ID:       "media-type-unsupported",
		Title:    "A media type is not one that Microsoft's validator supports",
		Severity: check.Off,
		In:       check.Profiles{Certification: check.AsNote},
		Since:    "1.1.0",
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: "Microsoft's validator; many published connectors have others, XML most often"},
		Aliases:  []string{"MimeTypeNotSupported"},
		Fix:      "use " + strings.Join(supportedTypes, ", ") + " where the API accepts it",
		Run: eachMediaType(func(p *check.Pass, m member, item source.Node) {
			name, _, _ := strings.Cut(item.Str(), ";")
			if isMediaType(item.Str()) && !slices.Contains(supportedTypes, strings.ToLower(strings.TrimSpace(name))) {
				aboutMember(p, m).Reportf(item.Span(), "%s has %s, which Microsoft's validator does not list", m.Key.Str(), excerpt(item))
			}
		}),
	},
	{
		ID:       "response-example",
		Title:    "An example has a media type that its operation does not produce",
		Severity: check.Note,
		In:       makersOnly,
		Since:    "1.1.0",
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"ResponseExampleMustBeProducedByOperation"},
		Fix:      "add the media type to produces, or give the example one that is there",
		Run: eachMember("examples", func(p *check.Pass, m member) {
			if m.Of.Kind != kindResponse || m.Of.Op == nil {
				return
			}
			produced := producesOf(p.Is, m.Of.Op)
			for name := range m.Value.Members() {
				if produced.Len() > 0 && !lists(produced, name.Str()) {
					m.Of.Reportf(p, name.Span(), "%s has an example of %s, which %s does not produce", m.Of.Label(), name.Str(), m.Of.Op.Label())
				}
			}
		}),
	},
}

// eachMediaType visits the items of consumes and produces.
func eachMediaType(visit func(*check.Pass, member, source.Node)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, name := range []string{"consumes", "produces"} {
			for _, m := range indexOf(p).membersOf(name) {
				visitItems(p, m, visit)
			}
		}
	}
}

func visitItems(p *check.Pass, m member, visit func(*check.Pass, member, source.Node)) {
	for _, item := range m.Value.Items() {
		visit(p, m, item)
	}
}

// producesOf returns what an operation answers with, from its own or the definition's produces.
func producesOf(c *connector.Connector, op *connector.Operation) source.Node {
	if own := op.Get("produces"); own.Exists() {
		return own
	}
	return c.Definition.Root.Get("produces")
}

// lists reports whether a list has a text, in any case.
func lists(list source.Node, text string) bool {
	for _, item := range list.Items() {
		if strings.EqualFold(item.Str(), text) {
			return true
		}
	}
	return false
}
