package lint

import (
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
)

// credentialPattern describes the credentials of one issuer. Every match contains one of Needles, so
// other texts are not matched against Pattern, whose group 1 is the secret.
type credentialPattern struct {
	Name    string
	Needles []string
	Pattern *lazyregexp.Regexp
	Entropy float64                // in bits per byte, at least
	Needs   func(text string) bool // of every text with a match; nil if the needles are rare
}

var credentialPatterns = []credentialPattern{
	{"an AWS access key id", []string{"AKIA", "ASIA"},
		lazyregexp.New(`\b((?:AKIA|ASIA)[0-9A-Z]{16})\b`), 3, nil},
	{"a GitHub token", []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"},
		lazyregexp.New(`\b(gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{60,})\b`), 3, nil},
	{"a Slack token", []string{"xoxb-", "xoxp-", "xoxa-", "xoxs-", "xoxe-", "xoxr-"},
		lazyregexp.New(`\b(xox[abeprs]-[0-9A-Za-z-]{20,})`), 3, nil},
	{"a Slack webhook", []string{"hooks.slack.com/"},
		lazyregexp.New(`hooks\.slack\.com/(?:services|workflows|triggers)/([0-9A-Za-z/]{30,})`), 3, nil},
	{"a Google API key", []string{"AIza"},
		lazyregexp.New(`\b(AIza[0-9A-Za-z_-]{35})(?:[^0-9A-Za-z_-]|$)`), 3, nil},
	{"a Stripe key", []string{"sk_live_", "rk_live_"},
		lazyregexp.New(`\b((?:sk|rk)_live_[0-9A-Za-z]{16,})`), 3, nil},
	{"a SendGrid key", []string{"SG."},
		lazyregexp.New(`\b(SG\.[0-9A-Za-z_-]{20,24}\.[0-9A-Za-z_-]{39,50})`), 3, nil},
	{"an OpenAI key", []string{"T3BlbkFJ"},
		lazyregexp.New(`\b(sk-[0-9A-Za-z_-]{20,}T3BlbkFJ[0-9A-Za-z_-]{20,})`), 3, nil},
	{"an Anthropic key", []string{"sk-ant-"},
		lazyregexp.New(`\b(sk-ant-[0-9A-Za-z_-]{40,})`), 3, nil},
	{"a GitLab token", []string{"glpat-"},
		lazyregexp.New(`\b(glpat-[0-9A-Za-z_-]{20,})`), 3, nil},
	{"an npm token", []string{"npm_"},
		lazyregexp.New(`\b(npm_[0-9A-Za-z]{36})\b`), 3, nil},
	{"a Twilio key", withNextByte("SK", "0123456789abcdef"),
		lazyregexp.New(`\b(SK[0-9a-f]{32})\b`), 3, nil},
	{"a Google client secret", []string{"GOCSPX-"},
		lazyregexp.New(`\b(GOCSPX-[0-9A-Za-z_-]{28})`), 3, nil},
	{"a Shopify token", []string{"shpat_", "shpca_", "shppa_", "shpss_"},
		lazyregexp.New(`\b(shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32})\b`), 3, nil},
	{"a HubSpot token", []string{"pat-na1-", "pat-eu1-"},
		lazyregexp.New(`\b(pat-(?:na|eu)1-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b`), 3, nil},
	{"a JSON web token", []string{".eyJ"},
		lazyregexp.New(`\b(eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{20,})`), 4, nil},
	{"a private key", []string{"PRIVATE KEY"},
		lazyregexp.New(`-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[rn])*([0-9A-Za-z+/=]{16,})`), 3, nil},
	{"an Azure account key", []string{"AccountKey=", "SharedAccessKey="},
		lazyregexp.New(`(?:Account|SharedAccess)Key=([0-9A-Za-z+/]{42,88}={1,2})`), 3.5, nil},
	{"an Entra client secret", []string{"Q~"},
		lazyregexp.New(`(?:^|[^0-9A-Za-z_~.-])([0-9A-Za-z_~.-]{3}[0-9]Q~[0-9A-Za-z_~.-]{31,34})(?:[^0-9A-Za-z_~-]|$)`), 3.5, nil},
	{"an Azure Functions key", []string{"=="},
		lazyregexp.New(`(?:^|[^0-9A-Za-z_/+-])([0-9A-Za-z_/+-]{54}==)(?:[^0-9A-Za-z=]|$)`), 4.5, nil},
	{"an Azure shared access signature", []string{"sig="},
		lazyregexp.New(`[?&]sig=([0-9A-Za-z%+/_-]{43,}(?:=|%3[Dd])?)`), 3.5, nil},
	{"a credential in a URL's query", []string{"ey=", "EY=", "oken=", "OKEN=", "ode=", "ecret=", "assword="},
		lazyregexp.New(`(?i)[?&](?:[a-z_-]*key|[a-z_-]*token|code|[a-z_-]*secret|password)=([^&\s"'<>#()]{16,})`), 3, nil},
	{"a password in a URL", []string{"@"},
		lazyregexp.New(`\b[a-z][a-z0-9+.-]+://[^/\s:@"'<>{}]+:([^/\s:@"'<>{}]{6,200})@[0-9A-Za-z]`), 2.5, mayHoldPassword},
}

// endsPart are the bytes that end the user or the password in a URL.
const endsPart = "/ \t\n\f\r:@\"'<>{}"

// mayHoldPassword reports whether a text has a URL with a user and a password: most texts have none, and
// the pattern takes longer to compile than many a verb runs.
func mayHoldPassword(text string) bool {
	for {
		_, rest, isURL := strings.Cut(text, "://")
		if !isURL {
			return false
		}
		text = rest
		user := strings.IndexAny(rest, endsPart)
		if user < 1 || rest[user] != ':' {
			continue
		}
		rest = rest[user+1:]
		if end := strings.IndexAny(rest, endsPart); end >= 6 && rest[end] == '@' {
			return true
		}
	}
}

// withNextByte returns needles that consist of start and one of the bytes.
func withNextByte(start, bytes string) []string {
	var marks []string
	for _, c := range bytes {
		marks = append(marks, start+string(c))
	}
	return marks
}

// maxPatterns is the number of credentialPatterns at most.
const maxPatterns = 32

// maxMatches limits the reported credentials per pattern and file.
const maxMatches = 100

// leastMatch is the number of bytes that each match has at least.
const leastMatch = 15

// matchPatterns finds credentials by pattern, except those that reported already has.
// If several patterns match, the first one in the table is reported.
func matchPatterns(f *source.File, reported []credential) []credential {
	s := patternSearch{file: f, needles: allNeedles()}
	if f.IsWhole() { // no needle is outside its strings
		for start, end := range f.LongStrings(leastMatch) {
			s.in(start, end)
		}
	} else {
		s.in(0, len(f.Data))
	}
	var found []credential
	for _, c := range slices.Concat(s.byShape...) {
		if !overlaps(c.at, reported) && !overlaps(c.at, found) {
			c.subject = subjectOf(c)
			found = append(found, c)
		}
	}
	return found
}

// patternSearch is a search for credentials in one file.
type patternSearch struct {
	file    *source.File
	needles *needleIndex
	byShape [][]credential   // by pattern; nil before the first credential
	done    [maxPatterns]int // how far a pattern was matched
}

// in searches a part of the file.
func (s *patternSearch) in(from, to int) {
	for m, at := range s.needles.in(s.file.Data, from, to) {
		if at < s.done[m.pattern] || s.byShape != nil && len(s.byShape[m.pattern]) >= maxMatches {
			continue
		}
		text := regionAround(s.file, at, s.done[m.pattern])
		s.done[m.pattern] = max(text.at.End, at+1)
		found := credentialPatterns[m.pattern].in(text)
		if s.byShape == nil && len(found) > 0 {
			s.byShape = make([][]credential, len(credentialPatterns))
		}
		if len(found) > 0 {
			s.byShape[m.pattern] = append(s.byShape[m.pattern], found...)
		}
	}
}

// in finds the pattern's credentials in one text.
func (s *credentialPattern) in(text region) []credential {
	if s.Needs != nil && !s.Needs(text.text) {
		return nil
	}
	var found []credential
	for _, m := range s.Pattern.Get().FindAllStringSubmatchIndex(text.text, maxMatches) {
		value := text.text[m[2]:m[3]]
		if entropy(value) < s.Entropy || notCredential(value) {
			continue
		}
		c := credential{rule: "secret-known-pattern", value: value, at: text.at, what: "this text contains what looks like " + s.Name}
		if text.exact {
			c.at = text.at.File.Span(text.at.Start+m[2], text.at.Start+m[3])
		}
		found = append(found, c)
	}
	return found
}

func overlaps(at source.Span, reported []credential) bool {
	return slices.ContainsFunc(reported, func(c credential) bool {
		return c.at.File == at.File && c.at.Start < at.End && at.Start < c.at.End
	})
}
