package lint

import (
	"regexp"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
)

// storedMask replaces a credential in what is kept of a flow: an expression, so that what reads
// the flow takes the value for one that is computed at run time.
const storedMask = "@parameters('***')"

// HideInFlow returns the JSON of a flow without the credentials that it contains: texts under the
// name of a secret, and what looks like the credentials of an issuer.
func HideInFlow(flow []byte) []byte {
	file := source.Parse("flow", flow)
	if _, broken := file.Broken(); broken {
		return hideAssigned(flow)
	}
	var edits []source.Edit
	hideNamed(file.Root, 0, &edits)
	hidden, err := file.Apply(edits...)
	if err != nil {
		return hideAssigned(flow)
	}
	return hideAssigned(hidden)
}

const (
	minNamed   = 4   // characters of a text under the name of a secret
	maxNesting = 512 // of what is searched
)

func hideNamed(n source.Node, level int, edits *[]source.Edit) {
	if level > maxNesting {
		return
	}
	secure := strings.HasPrefix(strings.ToLower(n.Get("type").Str()), "secure")
	for key, value := range n.Members() {
		text := value.Str()
		named := secretName(key.Str()) || secure && key.Str() == "defaultValue" || key.Str() == "value" && secretName(n.Get("name").Str())
		if value.Kind() == source.String && named && len(text) >= minNamed && !strings.HasPrefix(text, "@") {
			*edits = append(*edits, source.Edit{Span: value.Span(), New: source.Quote(storedMask)})
			continue
		}
		hideNamed(value, level+1, edits)
	}
	for _, item := range n.Items() {
		hideNamed(item, level+1, edits)
	}
}

var (
	assigned = lazyregexp.New(`(?i)\b(?:sig|password|pwd|client_secret|accountkey|sharedaccesskey)=([^&;"'\s\\@{}]{4,})`)
	userInfo = lazyregexp.New(`://[^/\s:@"'\\]+:([^/\s@"'\\]{3,})@`)
	quoted   = lazyregexp.New(`\\*"([A-Za-z_$][\w.-]{0,60})\\*"\s*:\s*\\*"([^"\\@]{4,})`)
)

// hideAssigned also hides the values of addresses, connection strings and forms, and what JSON inside of
// a text, or that is broken, has under the name of a secret.
func hideAssigned(text []byte) []byte {
	for _, pattern := range []*regexp.Regexp{assigned(), userInfo(), quoted()} {
		var b []byte
		done := 0
		for _, m := range pattern.FindAllSubmatchIndex(text, -1) {
			value := m[len(m)-2:]
			if len(m) > 4 && !secretName(string(text[m[2]:m[3]])) {
				continue
			}
			b = append(append(b, text[done:value[0]]...), maskText...)
			done = value[1]
		}
		text = append(b, text[done:]...)
	}
	return HideInText(text)
}

// namedLine matches a line of YAML with a key and a text of its own.
var namedLine = lazyregexp.New(`(?m)^([ \t-]*["']?([A-Za-z_][\w.-]{0,60})["']?:[ \t]+)([^\s=@|>{\[&*!][^\n]{3,})$`)

// HideInYAML returns the YAML of a part of an agent without the credentials that it contains.
func HideInYAML(text []byte) []byte {
	var b []byte
	done := 0
	for _, m := range namedLine().FindAllSubmatchIndex(text, -1) {
		if secretName(string(text[m[4]:m[5]])) {
			b = append(append(b, text[done:m[6]]...), "'"+maskText+"'"...)
			done = m[7]
		}
	}
	return hideAssigned(append(b, text[done:]...))
}

// HideInText returns a text without what looks like the credentials of an issuer.
func HideInText(text []byte) []byte {
	var found [][2]int
	for i := range credentialPatterns {
		p := &credentialPatterns[i]
		if !containsAny(string(text), p.Needles) || !strings.Contains(string(text), p.Needs) {
			continue
		}
		for _, m := range p.Pattern().FindAllSubmatchIndex(text, -1) {
			if value := string(text[m[2]:m[3]]); entropy(value) >= p.Entropy && !notCredential(value) {
				found = append(found, [2]int{m[2], m[3]})
			}
		}
	}
	slices.SortFunc(found, func(a, b [2]int) int { return a[0] - b[0] })
	var b []byte
	done := 0
	for _, at := range found {
		if at[0] >= done {
			b = append(append(b, text[done:at[0]]...), maskText...)
		}
		done = max(done, at[1])
	}
	return append(b, text[done:]...)
}
