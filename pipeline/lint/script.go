package lint

import (
	"encoding/base64"

	"alm/internal/pattern"
	"alm/internal/source"
	"alm/pipeline/check"
)

var scriptRules = []check.Rule{
	{
		ID:       "script-missing",
		Title:    "scriptOperations stand without a script",
		Severity: check.Error,
		Fix:      "add script.csx beside apiProperties.json, or remove scriptOperations",
		Run: func(p *check.Pass) {
			if p.Is.HasScriptOperations() && p.Is.Script == nil {
				p.About("scriptOperations").Reportf(p.Is.Property("scriptOperations").Span(),
					"scriptOperations are declared, but there is no script.csx; deploying deletes the script that runs today")
			}
		},
	},
	{
		ID:       "script-operations",
		Title:    "The script is told of an operation that does not exist",
		Severity: check.Error,
		Fix:      "write the operationId as it stands in the definition",
		Run: func(p *check.Pass) {
			known := operationNames(p.Is)
			report := func(at source.Span, id, verb string) {
				if !known.has(id) && !known.has(decoded(id)) {
					p.About("scriptOperations/"+id).Reportf(at, "%s operation %s, which does not exist%s; its code never runs",
						verb, id, known.hint(id))
				}
			}
			for _, id := range p.Is.ScriptOperations {
				report(id.Span(), id.Str(), "scriptOperations names")
			}
			for _, at := range scriptIDs(p.Is.Script) {
				report(at, at.Text(), "the script asks for")
			}
		},
	},
}

// decoded is an id out of Base64, as some regions hand it to the script.
func decoded(id string) string {
	text, err := base64.StdEncoding.DecodeString(id)
	if err != nil {
		return ""
	}
	return string(text)
}

var (
	csharpComment = pattern.New(`(?m)//.*$|(?s:/\*.*?\*/)|"(?:[^"\\\n]|\\.)*"`)
	comparedID    = pattern.New(`OperationId\s*(?:==|!=|\.Equals\()\s*"([^"\\]+)"|"([^"\\]+)"\s*[!=]=\s*(?:this\.)?Context\.OperationId`)
	switchOnID    = pattern.New(`switch\s*\(\s*(?:this\.)?Context\.OperationId\s*\)\s*\{`)
	caseID        = pattern.New(`^case\s*"([^"\\]+)"\s*:`)
)

// scriptIDs are the places where a script compares the operation's id with a literal.
func scriptIDs(script *source.File) []source.Span {
	if script == nil {
		return nil
	}
	code := withoutComments(script.Data)
	var found []source.Span
	for _, m := range comparedID().FindAllSubmatchIndex(code, -1) {
		found = append(found, script.Span(max(m[2], m[4]), max(m[3], m[5])))
	}
	for _, m := range switchOnID().FindAllIndex(code, -1) {
		found = append(found, cases(script, code, m[1])...)
	}
	return found
}

// withoutComments blanks comments and keeps every offset.
func withoutComments(code []byte) []byte {
	return csharpComment().ReplaceAllFunc(code, func(m []byte) []byte {
		if m[0] == '"' {
			return m
		}
		blank := make([]byte, len(m))
		for i, c := range m {
			if blank[i] = ' '; c == '\n' {
				blank[i] = c
			}
		}
		return blank
	})
}

// cases are the labels of the switch whose block starts at i, those of inner blocks not.
func cases(script *source.File, code []byte, i int) []source.Span {
	var found []source.Span
	for depth := 1; i < len(code) && depth > 0; i++ {
		switch code[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '"':
			i = stringEnd(code, i)
		case 'c':
			if m := caseID().FindSubmatchIndex(code[i:]); m != nil && depth == 1 {
				found = append(found, script.Span(i+m[2], i+m[3]))
				i += m[1] - 1
			}
		}
	}
	return found
}

// stringEnd is the place of the quote that closes the string at i.
func stringEnd(code []byte, i int) int {
	for i++; i < len(code) && code[i] != '"' && code[i] != '\n'; i++ {
		if code[i] == '\\' {
			i++
		}
	}
	return i
}
