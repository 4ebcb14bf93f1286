package convert

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"alm/internal/ordered"
	"alm/internal/source"
)

func quote(text string) string { return strconv.Quote(text) }

// words splits a name at case and punctuation: "listUserIDs" is list, user, ids.
func words(name string) []string {
	var all []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			all = append(all, strings.ToLower(word.String()))
			word.Reset()
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
			continue
		case unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]) && unicode.IsUpper(runes[i-1])):
			end()
		}
		word.WriteRune(r)
	}
	end()
	return all
}

// label makes a text for people of a name: "createdAt" becomes "Created at".
func label(name string) string {
	text := []rune(strings.Join(words(name), " "))
	if len(text) == 0 {
		return name
	}
	text[0] = unicode.ToUpper(text[0])
	return shorten(string(text))
}

// longestLabel is how many characters of a summary Microsoft's validator accepts.
const longestLabel = 80

func shorten(text string) string {
	runes := []rune(text)
	if len(runes) <= longestLabel {
		return text
	}
	text = string(runes[:longestLabel])
	if i := strings.LastIndexByte(text, ' '); i > longestLabel/2 {
		text = text[:i]
	}
	return text
}

// pascal joins words with capitals.
func pascal(all []string) string {
	var b strings.Builder
	for _, word := range all {
		runes := []rune(word)
		b.WriteString(string(unicode.ToUpper(runes[0])) + string(runes[1:]))
	}
	return b.String()
}

// oneLine returns the first line of a text without what ends a sentence.
func oneLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimRight(strings.Join(strings.Fields(line), " "), " .:;,")
}

// withoutSlashes returns a summary on one line, as certification allows it.
func (c *converter) withoutSlashes(n source.Node) string {
	was := oneLine(n.Str())
	parts := strings.Split(was, "/")
	is := parts[0]
	for _, part := range parts[1:] {
		if is != "" && part != "" && !strings.HasSuffix(is, " ") && !strings.HasPrefix(part, " ") {
			is += " or"
		}
		is += " " + part
	}
	is = strings.TrimRightFunc(oneLine(is), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(")]}", r)
	})
	if is != was {
		c.losef(ruleDetail, n, "the summary is "+quote(is)+" here: certification allows no slash, and wants a letter or digit at the end")
	}
	return is
}

// plain returns a node as a value to write.
func (c *converter) plain(n source.Node) any {
	switch n.Kind() {
	case source.Object:
		o := &ordered.Object{}
		for key, value := range n.Members() {
			if !c.grow() {
				break
			}
			if c.invalid[value] {
				continue
			}
			o.Set(key.Str(), c.plain(value))
		}
		return o
	case source.Array:
		list := []any{}
		for _, item := range n.Items() {
			if !c.grow() {
				break
			}
			list = append(list, c.plain(item))
		}
		return list
	case source.String:
		return n.Str()
	case source.Number:
		return json.Number(n.Raw())
	case source.Bool:
		return n.Bool()
	}
	return nil
}

// copyMembers copies members as they are, if they are there.
func (c *converter) copyMembers(to *ordered.Object, from source.Node, names ...string) {
	for _, name := range names {
		if v := from.Get(name); v.Exists() && !c.invalid[v] {
			to.Set(name, c.plain(v))
		}
	}
}

// copyExtensions copies members whose names begin with x-.
func (c *converter) copyExtensions(to *ordered.Object, from source.Node) {
	for key, value := range from.Members() {
		if strings.HasPrefix(key.Str(), "x-") {
			to.Set(key.Str(), c.plain(value))
		}
	}
}

func cmpOr(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func textsOf(v any) []string {
	list, _ := v.([]any)
	var texts []string
	for _, item := range list {
		if text, ok := item.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

func listOf(texts []string) []any {
	list := []any{}
	for _, text := range texts {
		list = append(list, text)
	}
	return list
}

func sortedNames(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
