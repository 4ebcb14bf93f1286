package dataverse

import "strings"

// Meaning is an error of an environment that alm recognizes, for documentation.
type Meaning struct {
	Codes  []string // "0x80071151", of Microsoft's "Web service error codes"
	Texts  []string // parts of the message, in lower case; one is enough
	Part   string   // the sort of component it is limited to, as the import log names it; "" is any
	Err    error    // what errors.Is reports; nil for an error that only has a cause and a remedy
	Cause  string   // "" where the service's own words explain it
	Remedy string   // "" where there is none to give
}

// Meanings returns the errors that Cause and Hint know, in the order in which they are searched.
func Meanings() []Meaning {
	list := make([]Meaning, len(meanings))
	for i, m := range meanings {
		list[i] = Meaning{Codes: strings.Fields(m.codes), Texts: m.texts, Part: m.part, Err: m.err, Cause: m.cause, Remedy: m.hint}
		for j, code := range list[i].Codes {
			list[i].Codes[j] = "0x" + code
		}
	}
	return list
}
