package lint

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/internal/words"
	"alm/pipeline/check"
)

// Lengths in characters that certification requires. (Microsoft's connector string guidance)
const (
	maxTitle       = 30
	minDescription = 30
	maxDescription = 500
)

var certificationErrors = check.Profiles{Certification: check.AsError, Security: check.AsNote}

var infoRules = []check.Rule{
	{
		ID:       "info-title",
		Title:    "The connector has no title",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: openAPISchema},
		Aliases:  []string{"RequiredValueEmpty"},
		Repeats:  check.CauseOfChange,
		Fix:      "add info.title, the name that makers search for",
		Run: func(p *check.Pass) {
			info := p.Is.Definition.Root.Get("info")
			if title := info.Get("title"); strings.TrimSpace(title.Str()) == "" {
				p.About("info/title").Reportf(firstSpan(p, title, info), "info.title is missing; the import fails")
			}
		},
	},
	{
		ID:       "info-title-length",
		Title:    "The title is too long for certification",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		In:       certificationErrors,
		Aliases:  []string{"FieldLengthExceeded"},
		Fix:      "shorten it to 30 characters",
		Run: ofInfo("title", func(p *check.Pass, title source.Node) {
			if n := utf8.RuneCountInString(title.Str()); n > maxTitle {
				p.Reportf(title.Span(), "the title has %d characters; certification allows %d", n, maxTitle)
			}
		}),
	},
	{
		ID:       "info-title-words",
		Title:    "The title contains a word that certification reserves",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		In:       certificationErrors,
		Aliases:  []string{"ValueContainsRestrictedWords"},
		Fix:      "use only the name of the service",
		Run: ofInfo("title", func(p *check.Pass, title source.Node) {
			if !containsAny(strings.ToLower(title.Str()), inRestrictedWords) {
				return
			}
			if word := restrictedWords.Get().FindString(title.Str()); word != "" {
				p.Reportf(title.Span(), "the title contains %q; certification does not allow that word in a title", word)
			}
		}),
	},
	{
		ID:       "info-title-end",
		Title:    "The title does not end in a letter, a digit or a closing bracket",
		Severity: check.Note,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		In:       certificationErrors,
		Aliases:  []string{"ValueMustEndWithAlphanumeric"},
		Autofix:  true,
		Fix:      "remove the characters after its last letter",
		Run: ofInfo("title", func(p *check.Pass, title source.Node) {
			if text := title.Str(); text != "" && !endsCleanly(text) {
				p.Report(check.Finding{At: title.Span(), Message: "the title ends in " + source.Quote(lastRune(text)) + "; certification requires a letter or digit at the end",
					Edits: trimmedEnd(title)})
			}
		}),
	},
	{
		ID:       "info-description",
		Title:    "The connector has no description",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: "paconn: operations/upsert.py reads it without a check"},
		Fix:      "add info.description and describe the service in 30 to 500 characters",
		Run: func(p *check.Pass) {
			key, info := p.Is.Definition.Root.Member("info")
			if info.Exists() && !info.Get("description").Exists() {
				p.About("info/description").Reportf(key.Span(), "info.description is missing; paconn fails without it")
			}
		},
	},
	{
		ID:       "info-description-empty",
		Title:    "The connector's description is empty",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		In:       certificationErrors,
		Fix:      "describe the service in 30 to 500 characters",
		Run: ofInfo("description", func(p *check.Pass, description source.Node) {
			if strings.TrimSpace(description.Str()) == "" {
				p.Reportf(description.Span(), "info.description is empty; makers do not learn what the connector does, and certification rejects it")
			}
		}),
	},
	{
		ID:       "info-description-length",
		Title:    "The description is too short or too long for certification",
		Severity: check.Note,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		In:       certificationErrors,
		Aliases:  []string{"FieldLengthNotInRange"},
		Fix:      "describe the service in 30 to 500 characters",
		Run: ofInfo("description", func(p *check.Pass, description source.Node) {
			if n := utf8.RuneCountInString(description.Str()); strings.TrimSpace(description.Str()) != "" && (n < minDescription || n > maxDescription) {
				p.Reportf(description.Span(), "the description has %s; certification requires %d to %d", words.Count(n, "character"), minDescription, maxDescription)
			}
		}),
	},
	{
		ID:       "info-contact",
		Title:    "The connector's contact is incomplete",
		Severity: check.Note,
		In:       certificationErrors,
		Aliases:  []string{"ContactEmailNotValid", "UrlNotValid"},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "add a name, url and email to info.contact",
		Run:      checkContact,
	},
}

// restrictedWords must not be in a title. (Microsoft's certification guide)
var restrictedWords = lazyregexp.New(`(?i)\b(api|connectors?|power ?apps?|power ?automate|power ?bi|power ?platform|copilot studio|logic ?apps?|microsoft flow|cds)\b`)

// inRestrictedWords are texts of which each of them has one.
var inRestrictedWords = []string{"api", "connector", "power", "copilot", "logic", "flow", "cd"}

// ofInfo visits an existing string of info.
func ofInfo(name string, visit func(*check.Pass, source.Node)) func(*check.Pass) {
	return func(p *check.Pass) {
		if n := p.Is.Definition.Root.Get("info", name); n.Kind() == source.String {
			visit(p.About("info/"+name), n)
		}
	}
}

func endsCleanly(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsLetter(last) || unicode.IsDigit(last) || last == ')'
}

func lastRune(text string) string {
	_, size := utf8.DecodeLastRuneInString(text)
	return text[len(text)-size:]
}

// trimmedEnd removes characters after the last letter, digit or bracket of a string; nil
// if nothing is left or the string contains escapes.
func trimmedEnd(n source.Node) []source.Edit {
	text := n.Str()
	kept := strings.TrimRightFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ')' })
	if kept == "" || source.Quote(text) != string(n.Raw()) {
		return nil
	}
	return []source.Edit{{Span: n.Span(), New: source.Quote(kept)}}
}

var (
	emailPattern   = lazyregexp.New(`^[^\s@]+@[^\s@]+\.[^\s@]+$`)
	websitePattern = lazyregexp.New(`^https?://[^\s/]+\.[^\s]+$`)
)

func checkContact(p *check.Pass) {
	key, info := p.Is.Definition.Root.Member("info")
	contactKey, who := info.Member("contact")
	if !info.Exists() || who.Exists() && who.Kind() != source.Object { // json-type
		return
	}
	var missing []string
	p = p.About("info/contact")
	for _, part := range []struct {
		name string
		ok   func(string) bool
	}{
		{"name", func(s string) bool { return strings.TrimSpace(s) != "" }},
		{"url", func(s string) bool { return websitePattern.Get().MatchString(s) }},
		{"email", func(s string) bool { return emailPattern.Get().MatchString(s) }},
	} {
		value := who.Get(part.name)
		switch {
		case !value.Exists():
			missing = append(missing, part.name)
		case !part.ok(value.Str()):
			p.Reportf(value.Span(), "info.contact.%s is not a valid %s", part.name, part.name)
		}
	}
	switch {
	case !who.Exists():
		p.Reportf(key.Span(), "info has no contact; makers and reviewers cannot contact the owner")
	case missing != nil:
		p.Reportf(contactKey.Span(), "info.contact has no %s; makers and reviewers cannot contact the owner", strings.Join(missing, " or "))
	}
}
