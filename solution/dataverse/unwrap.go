package dataverse

import (
	"encoding/json"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// The limits of unwrap: levels and bytes. 441 kB were seen.
const (
	deepestWrap = 6
	widestWrap  = 1 << 20
)

// unwrap extracts the service's words from what other services wrapped around them: a SOAP
// fault, a fault's detail, JSON in a text and JSON in that. Other text is returned unchanged.
func unwrap(text string) string { return unwrapped(text, deepestWrap) }

func unwrapped(text string, depth int) string {
	if len(text) > widestWrap || depth == 0 {
		return text
	}
	if before, fault, ok := strings.Cut(text, "<OrganizationServiceFault"); ok {
		said := faultWords("<OrganizationServiceFault" + fault)
		if len(said) == 0 {
			return text
		}
		return joined(beforeXML(before), said...)
	}
	text, _, _ = strings.Cut(text, "(Fault Detail is equal to")
	if _, after, ok := strings.Cut(text, "OrganizationServiceFault, "); ok {
		if _, message, ok := strings.Cut(after, "]]: "); ok {
			text = message
		}
	}
	at := strings.Index(text, `{"`)
	if escaped := strings.Index(text, `{\"`); at < 0 && escaped >= 0 {
		at, text = escaped, text[:escaped]+strings.ReplaceAll(text[escaped:], `\"`, `"`)
	}
	if at < 0 {
		return text
	}
	said, rest := jsonWords(text[at:], depth)
	if len(said) == 0 {
		return text
	}
	before := strings.TrimRight(text[:at], ` "'`)
	text, rest = joined(before, said...), strings.TrimLeft(rest, `"'`)
	if strings.HasSuffix(text, ".") {
		rest = strings.TrimPrefix(rest, ".")
	}
	return text + rest
}

// beforeXML drops the declaration of the document that follows.
func beforeXML(text string) string {
	text, _, _ = strings.Cut(text, "<?xml")
	return text
}

// joined joins texts and drops those that another one contains.
func joined(before string, said ...string) string {
	all := []string{strings.TrimSpace(before)}
	for _, s := range said {
		s = strings.TrimSpace(s)
		again := slices.ContainsFunc(all, func(other string) bool { return strings.Contains(other, s) })
		if s != "" && !again {
			all = append(all, s)
		}
	}
	return strings.TrimSpace(strings.Join(all, " "))
}

// faultWords returns the messages of a fault and of those inside it, the outermost first.
func faultWords(text string) []string {
	var said []string
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	for len(said) < 20 {
		token, err := d.Token()
		if err != nil {
			return said
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "Message" {
			var message string
			if d.DecodeElement(&message, &start) == nil {
				said = append(said, unwrap(message))
			}
		}
	}
	return said
}

// cutMember matches the members of a JSON error that was assembled by hand: seen as
// {"error":{"code":"…","message":"… .\"}}.
var cutMember = compileLater(`"(code|message)"\s*:\s*"((?:[^"\\]|\\[^"])*)`)

// compileLater returns a function that compiles a pattern on first use.
func compileLater(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// jsonWords returns the code and the innermost message of a JSON error at the start of text,
// and the text after it. It returns no words when there is no error.
func jsonWords(text string, depth int) (said []string, rest string) {
	var doc any
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&doc); err == nil {
		if words := errorWords(doc, depth-1); words != "" {
			return []string{words}, text[d.InputOffset():]
		}
		return nil, text
	}
	code, message := "", ""
	for _, m := range cutMember().FindAllStringSubmatch(text, 4) {
		if m[1] == "code" {
			code = m[2]
		} else {
			message = m[2]
		}
	}
	if message == "" {
		return nil, text
	}
	return []string{withCode(code, message)}, ""
}

// errorWords returns the deepest code and message of a JSON error.
func errorWords(doc any, depth int) string {
	object, ok := doc.(map[string]any)
	if !ok || depth <= 0 {
		return ""
	}
	for _, inner := range []string{"error", "Error", "innerError", "innererror", "InnerError"} {
		if said := errorWords(object[inner], depth-1); said != "" {
			return said
		}
	}
	message, _ := object["message"].(string)
	if message == "" {
		message, _ = object["Message"].(string)
	}
	if message == "" {
		return ""
	}
	code, _ := object["code"].(string)
	return withCode(code, unwrapped(message, depth))
}

func withCode(code, message string) string {
	if code == "" || message == "" || strings.Contains(message, code) {
		return message
	}
	return code + ": " + message
}
