package lint

import (
	"encoding/base64"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/sorting"
	"alm/internal/source"
)

// idComparison is a place where a script compares the operationId with a text.
type idComparison struct {
	at         source.Span
	how        string // "", or the method of string: StartsWith, EndsWith, Contains
	ignoreCase bool   // the comparison ignores case
}

// Comparisons with the operationId; the quoted text is group 1 or 2.
var (
	comparedID = lazyregexp.New(`[oO]perationId\s*[!=]=\s*@?"(_*)"|"(_*)"\s*[!=]=\s*(?:[\w.]+\.)?[oO]perationId\b`)
	equalledID = lazyregexp.New(`[oO]perationId\s*\.\s*(Equals|StartsWith|EndsWith|Contains)\s*\(\s*@?"(_*)"([^()]*)\)`)
	reversedID = lazyregexp.New(`"(_*)"\s*\.\s*Equals\s*\(\s*(?:[\w.]+\.)?[oO]perationId\b([^()]*)\)`)
	staticID   = lazyregexp.New(`[sS]tring\s*\.\s*Equals\s*\(\s*(?:[\w.]+\.)?[oO]perationId\s*,\s*"(_*)"([^()]*)\)`)
	switchOnID = lazyregexp.New(`switch\s*\(\s*(?:[\w.]+\.)?[oO]perationId\s*\)\s*\{`)
	constantID = lazyregexp.New(`[oO]perationId\s*(?:[!=]=|\.\s*Equals\s*\()\s*(?:\w+\s*\.\s*)*([A-Za-z_]\w*)`)
	constant   = lazyregexp.New(`\b(?:const|readonly)\s+[sS]tring\s+(\w+)\s*=\s*"(_*)"`)
	caseID     = lazyregexp.New(`^case\s*"(_*)"\s*:`)
)

// maxComparisons and maxSwitches limit the checked comparisons and switches of a script.
const (
	maxComparisons = 1000
	maxSwitches    = 100
)

// idComparisons returns the places where a script compares the operationId.
func idComparisons(s *csharp) []idComparison {
	if s == nil {
		return nil
	}
	var found []idComparison
	for _, m := range comparedID.Get().FindAllSubmatchIndex(s.code, -1) {
		found = append(found, idComparison{at: s.file.Span(max(m[2], m[4]), max(m[3], m[5]))})
	}
	for _, m := range equalledID.Get().FindAllSubmatchIndex(s.code, -1) {
		how := strings.TrimPrefix(string(s.code[m[2]:m[3]]), "Equals")
		found = append(found, idComparison{s.file.Span(m[4], m[5]), how, ignoresCase(s.code[m[6]:m[7]])})
	}
	for _, how := range []*lazyregexp.Regexp{reversedID, staticID} {
		for _, m := range how.Get().FindAllSubmatchIndex(s.code, -1) {
			found = append(found, idComparison{s.file.Span(m[2], m[3]), "", ignoresCase(s.code[m[4]:m[5]])})
		}
	}
	for _, m := range switchOnID.Get().FindAllIndex(s.code, maxSwitches) {
		found = append(found, s.cases(m[1])...)
	}
	found = append(found, s.constants()...)
	sorting.Stable(found, func(a, b idComparison) int { return a.at.Start - b.at.Start })
	return found[:min(len(found), maxComparisons)]
}

// constants returns the constants with which the id is compared, each once.
func (s *csharp) constants() []idComparison {
	texts := map[string]idComparison{}
	for _, m := range constant.Get().FindAllSubmatchIndex(s.code, maxComparisons) {
		texts[string(s.code[m[2]:m[3]])] = idComparison{at: s.file.Span(m[4], m[5])}
	}
	var found []idComparison
	for _, m := range constantID.Get().FindAllSubmatchIndex(s.code, maxComparisons) {
		name := string(s.code[m[2]:m[3]])
		if asked, ok := texts[name]; ok {
			found = append(found, asked)
			delete(texts, name)
		}
	}
	return found
}

// ignoresCase reports whether a comparison ignores case.
func ignoresCase(rest []byte) bool { return strings.Contains(string(rest), "IgnoreCase") }

// cases returns the labels of the switch whose block starts at i, without those of inner blocks.
func (s *csharp) cases(i int) []idComparison {
	var found []idComparison
	for depth := 1; i < len(s.code) && depth > 0; i++ {
		switch s.code[i] {
		case '{':
			depth++
		case '}':
			depth--
		case 'c':
			if depth > 1 {
				continue
			}
			if m := caseID.Get().FindSubmatchIndex(s.code[i:]); m != nil {
				found = append(found, idComparison{at: s.file.Span(i+m[2], i+m[3])})
				i += m[1] - 1
			}
		}
	}
	return found
}

// matches reports whether an operation has a matching id.
func (a idComparison) matches(known *operationIDs) bool {
	text := a.at.Text()
	if a.how == "" && !a.ignoreCase {
		return known.has(text) || known.has(decoded(text))
	}
	if a.ignoreCase {
		text = strings.ToLower(text)
	}
	return known.any(func(id string) bool {
		if a.ignoreCase {
			id = strings.ToLower(id)
		}
		return a.how == "" && id == text || a.how == "StartsWith" && strings.HasPrefix(id, text) ||
			a.how == "EndsWith" && strings.HasSuffix(id, text) || a.how == "Contains" && strings.Contains(id, text)
	})
}

// unencodedID returns an id without the Base64 that it may be written in.
func unencodedID(id string) string {
	text := decoded(id)
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return id
	}
	return text
}

// decoded decodes a Base64 id, which some regions pass to the script.
func decoded(id string) string {
	text, err := base64.StdEncoding.DecodeString(id)
	if err != nil {
		return ""
	}
	return string(text)
}
