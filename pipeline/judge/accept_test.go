package judge

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/tree"
)

func TestWaiverFileFaults(t *testing.T) {
	const good = "- fingerprint: a\n  rule: r\n  subject: s\n  reason: agreed\n  until: 2026-12-31\n"
	for text, want := range map[string]string{
		"":                   "<nil>",
		"[]":                 "<nil>",
		good:                 "<nil>",
		"\ufeff" + good:      "<nil>",
		good + "- rule: r\n": ".alm/waivers.yaml:6: the waiver has no fingerprint",
		good + "# one more\n- rule: r\n  subject: s\n  fingerprint: b\n  until: 2026-12-31\n": ".alm/waivers.yaml:9: the waiver of r on s has no reason",
		"- {fingerprint: b, reason: ' ', until: 2026-12-31}\n":                                ".alm/waivers.yaml:1: the waiver of b has no reason",
		"- {fingerprint: b, reason: yes, until: 2026-13-31}\n":                                `.alm/waivers.yaml:1: the waiver of b: until "2026-13-31" is no day such as 2027-01-31`,
		"fingerprint: b\n":             ".alm/waivers.yaml:1:12: want a list, not a mapping",
		"- - a\n":                      ".alm/waivers.yaml:1:3: want a mapping, not a list",
		"- fingerprint: b\n  odd: c\n": `.alm/waivers.yaml:2:3: unknown key "odd"`,
	} {
		w, err := loadWaivers(fstest.MapFS{WaiverFile: {Data: []byte(text)}})
		if got := fmt.Sprint(err); got != want || err != nil && exit.Hint(err) == "" {
			t.Errorf("%q: got %q with hint %q, want %q", text, got, exit.Hint(err), want)
		}
		if strings.Contains(text, "odd") && exit.Hint(err) != "the keys are fingerprint, connector, rule, subject, reason, owner and until" {
			t.Errorf("%q: hint %q", text, exit.Hint(err))
		}
		if strings.HasSuffix(text, good) && (len(w.all) != 1 || w.span(0).Text() != "a" || w.span(0).From().Line != 1) {
			t.Errorf("%q: %+v at %v", text, w.all, w.span(0).From())
		}
	}
	if _, err := loadWaivers(fstest.MapFS{WaiverFile + "/x": {}}); err == nil || exit.Hint(err) != "put a list of waivers there, or remove it" {
		t.Errorf("a folder: %v, hint %q", err, exit.Hint(err))
	}
}

// accepting is a check of a connector that renames an operation and has a finding of lint.
func accepting(t *testing.T, yaml string, opts Options) *Result {
	t.Helper()
	const definition = `{"swagger": "2.0", "info": {"title": "A", "version": "1.0"}, "host": "a.net", "schemes": ["http"], "paths": {"/a": {"get": {"operationId": %q, "responses": {"200": {"description": "OK"}}}}}}`
	side := func(label, id string) tree.Tree {
		return tree.Tree{Label: label, FS: fstest.MapFS{
			"c/apiDefinition.swagger.json": {Data: fmt.Appendf(nil, definition, id)}, "c/apiProperties.json": {Data: []byte(`{"properties": {}}`)}}}
	}
	p, err := project.Parse("alm.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	opts.Project, opts.Now = p, fixedDay
	r, err := Check(t.Context(), opts, side("was", "Get"), side("is", "Fetch"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// accepted lists what is accepted, and why, with the counts of both lists.
func accepted(r *Result) string {
	text := ""
	for _, j := range []*record.Judged{r.Linted, r.Diffed} {
		for _, f := range j.Findings {
			if f.Waiver != "" {
				text += fmt.Sprintf("%s %s %s; ", f.Rule.ID, f.By, f.Waiver)
			}
		}
		text += fmt.Sprintf("%d errors, %d breaks. ", j.Errors, j.Breaking)
	}
	return strings.TrimSpace(text)
}

func TestWhatIsAccepted(t *testing.T) {
	suppress := func(rest string) string {
		return "lint: {suppressions: [{rule: schemes-https, reason: agreed" + rest + "}]}\n"
	}
	for _, test := range []struct {
		name, yaml string
		opts       Options
		want       string
	}{
		{"nothing", "{}", Options{}, "1 errors, 0 breaks. 1 errors, 1 breaks."},
		{"a label", "{}", Options{Allowed: "the label"}, "1 errors, 0 breaks. operation-id-renamed label the label; 0 errors, 0 breaks."},
		{"a suppression", suppress(""), Options{}, "schemes-https suppression agreed; 1 errors, 0 breaks. 1 errors, 1 breaks."},
		{"a suppression on its last day", suppress(", until: 2026-11-23"), Options{}, "schemes-https suppression agreed; 1 errors, 0 breaks. 1 errors, 1 breaks."},
		{"a suppression that ended", suppress(", until: 2026-11-22"), Options{}, "1 errors, 0 breaks. 1 errors, 1 breaks."},
		{"a suppression of another connector", suppress(", connectors: [d]"), Options{}, "1 errors, 0 breaks. 1 errors, 1 breaks."},
	} {
		if got := accepted(accepting(t, test.yaml, test.opts)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
