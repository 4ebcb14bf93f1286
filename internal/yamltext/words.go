package yamltext

import (
	"fmt"

	"alm/internal/lazyregexp"
)

const (
	indentation = "check the indentation"
	quoteColon  = indentation + ", and quote a text that contains a colon and a blank"
)

// parserWords are what messages of the parser mean.
var parserWords = map[string]string{
	"sequence end token ']' not found":                                   "the list that begins here has no ]",
	"could not find flow mapping end token '}'":                          "the mapping that begins here has no }",
	"',' or ']' must be specified":                                       "a comma or ] is missing here",
	"',' or '}' must be specified":                                       "a comma or } is missing here",
	"could not find '[' character corresponding to ']'":                  "this ] has no [",
	"could not find '{' character corresponding to '}'":                  "this } has no {",
	"could not find flow map content":                                    "a key with a value is missing here",
	"could not find end character of single-quoted text":                 "the text that begins here has no closing '",
	"could not find end character of double-quoted text":                 `the text that begins here has no closing "`,
	"mapping value is not allowed in this context":                       "a key with a value cannot be here: " + quoteColon,
	"value is not allowed in this context":                               "a value cannot be here: " + quoteColon,
	"value is not allowed in this context. map key-value is pre-defined": "a value cannot be here: the key has one already; " + indentation,
	"unexpected map key":                                                 "a key cannot be here: " + indentation,
	"unexpected key name":                                                "a key cannot be here: " + indentation,
	"unexpected scalar value":                                            "a text cannot be here: " + indentation,
	"unexpected scalar value type":                                       "a value is missing, or cannot be here",
	"undefined anchor value":                                             "this anchor has no value",
	"non-map value is specified":                                         "a key is missing here: write KEY: VALUE",
	"expected map key-value delimiter ':'":                               "a colon is missing after this key",
	"block sequence entries are not allowed in this context":             "an item of a list cannot be here: " + indentation,
	"found character '\t' that cannot start any token":                   "a tab cannot indent YAML: use blanks",
	"could not find value for mapping key":                               "the value of this key is missing",
	"map key definition includes an implicit line break":                 "a key has to be on one line: " + indentation,
}

// parserForms are messages of the parser that name something.
var parserForms = []struct {
	form *lazyregexp.Regexp
	text string
}{
	{lazyregexp.New(`^mapping key "(.*)" already defined at \[(\d+):\d+\]$`), "the key %q is there twice, first in line %s"},
	{lazyregexp.New(`^'(.)' is a reserved character$`), "%q cannot begin a text: quote it"},
	{lazyregexp.New(`^duplicate key "(.*)"$`), "the key %q is there twice"},
	{lazyregexp.New(`^could not find alias "(.*)"$`), "the alias names no anchor: %q"},
}

// inWords returns what a message of the parser means.
func inWords(message string) string {
	if words, ok := parserWords[message]; ok {
		return words
	}
	for _, f := range parserForms {
		if found := f.form.Get().FindStringSubmatch(message); found != nil {
			args := []any{}
			for _, arg := range found[1:] {
				args = append(args, arg)
			}
			return fmt.Sprintf(f.text, args...)
		}
	}
	return message
}
