package start

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"alm/internal/yamltext"
)

// SchemaFile is where the schema of alm.yaml is put for editors, relative to alm.yaml.
const SchemaFile = ".alm/alm.schema.json"

// comment keeps a text of a stranger on one line.
func comment(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) { // ends of lines, escape sequences, and what turns the direction of texts
			return ' '
		}
		return r
	}, text)
}

// compactGlobs replaces the folders below one parent by a pattern.
func compactGlobs(dirs []string) []string {
	below := map[string]int{}
	for _, dir := range dirs {
		below[path.Dir(dir)]++
	}
	var globs []string
	for _, dir := range dirs {
		parent := path.Dir(dir)
		switch {
		case parent != "." && (below[parent] > 1 || strings.EqualFold(path.Base(parent), "connectors")):
			dir = escapeGlob(parent) + "/*"
		default:
			dir = escapeGlob(dir)
		}
		if !slices.Contains(globs, dir) {
			globs = append(globs, dir)
		}
	}
	return globs
}

func escapeGlob(dir string) string {
	return strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`, `\`, `\\`).Replace(dir)
}

// Render returns the text of alm.yaml.
func (p *Proposal) Render() []byte {
	w := &writer{}
	w.line("# yaml-language-server: $schema=%s", SchemaFile)
	w.line("# The project of alm. alm lint, alm check and alm pack read it; alm rules and alm --help say more.")
	w.line("")
	w.line("connectors: # folders with connectors")
	for _, glob := range p.Globs {
		w.line("  - %s", yamltext.Scalar(glob))
	}
	p.renderConsumers(w)
	p.renderSolutions(w)
	p.renderStages(w)
	return []byte(w.String())
}

type writer struct{ strings.Builder }

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (p *Proposal) renderConsumers(w *writer) {
	w.line("")
	if len(p.Consumers) == 0 {
		w.line("# consumers: # unpacked solutions and zips with flows, apps and agents, which a change must not break")
		w.line("#   - flows")
		return
	}
	w.line("consumers: # unpacked solutions and zips with flows, apps and agents, which a change must not break")
	for _, dir := range p.Consumers {
		w.line("  - %s", yamltext.Scalar(escapeGlob(dir)))
	}
}

func (p *Proposal) renderSolutions(w *writer) {
	w.line("")
	if len(p.Packed)+len(p.Merged) == 0 && !p.Empty {
		w.line("# solutions: # what alm pack packs: connectors in folders with %s", "apiProperties.json")
	} else {
		w.line("solutions: # what alm pack packs, by unique name")
	}
	if len(p.Packed) > 0 || p.Empty {
		p.renderPacked(w)
	}
	for _, u := range p.Merged {
		w.line("  %s:", yamltext.Scalar(u.Solution.Name))
		w.line("    version: %s", u.Solution.Version)
		w.line("    source: %s # an unpacked solution", yamltext.Scalar(u.Dir))
	}
	for _, left := range p.Left {
		w.line("  # not packed: %s: %s", comment(left.Dir), comment(left.Why))
	}
}

func (p *Proposal) renderPacked(w *writer) {
	w.line("  %s:", yamltext.Scalar(p.Solution))
	w.line("    version: 1.0.0.0 # alm bump raises it")
	w.line("    publisher:")
	w.line("      name: %s", yamltext.Scalar(p.Publisher))
	w.line("      prefix: %s # begins the names of all components, for good", yamltext.Scalar(p.Prefix))
	if p.Empty {
		w.line("    connectors: {} # alm pull --stage STAGE --adopt NAME adds one")
		return
	}
	w.line("    connectors:")
	for _, c := range p.Packed {
		if c.Variable == "" {
			w.line("      %s: {}", yamltext.Scalar(c.Dir))
			continue
		}
		w.line("      %s:", yamltext.Scalar(c.Dir))
		w.line("        variables:")
		w.line("          host: %s # each stage has its own host", yamltext.Scalar(c.Variable))
	}
	if len(p.variables()) == 0 {
		return
	}
	w.line("    variables:")
	for _, v := range p.variables() {
		w.line("      %s:", yamltext.Scalar(v.name))
		w.line("        displayName: %s", yamltext.Scalar(v.display))
	}
}

type stageVariable struct{ name, display, value string }

// variables returns the variables of the solution: those for hosts, and those that connectors
// refer to.
func (p *Proposal) variables() []stageVariable {
	var all []stageVariable
	for _, c := range p.Packed {
		if c.Variable != "" {
			all = append(all, stageVariable{c.Variable, comment(c.Title) + " host", c.Host})
		}
	}
	for _, name := range p.Declared {
		_, display, _ := strings.Cut(name, "_")
		if !slices.ContainsFunc(all, func(v stageVariable) bool { return strings.EqualFold(v.name, name) }) {
			all = append(all, stageVariable{name, display, ""})
		}
	}
	return all
}

func (p *Proposal) renderStages(w *writer) {
	w.line("")
	stages, prefix := p.Stages, ""
	if len(stages) == 0 {
		w.line("# stages: # environments in the order of deployment; alm import --stage dev deploys to one")
		stages, prefix = []Stage{{Name: "dev", URL: "https://YOUR-DEV.crm.dynamics.com"}}, "# "
	} else {
		w.line("stages: # environments in the order of deployment")
	}
	for _, stage := range stages {
		w.line("%s  %s:", prefix, yamltext.Scalar(stage.Name))
		w.line("%s    url: %s", prefix, yamltext.Scalar(stage.URL))
		if stage.Development {
			w.line("    development: true # alm push may change it; releases go to the stages after it")
		}
		if len(p.Packed) == 0 {
			continue
		}
		p.renderValues(w, prefix)
	}
}

func (p *Proposal) renderValues(w *writer, prefix string) {
	if all := p.variables(); len(all) > 0 {
		w.line("%s    variables:", prefix)
		for _, v := range all {
			if v.value == "" {
				w.line("%s      %s: \"\" # the value of this stage", prefix, yamltext.Scalar(v.name))
				continue
			}
			w.line("%s      %s: %s # the host of this stage", prefix, yamltext.Scalar(v.name), yamltext.Scalar(v.value))
		}
	}
	for _, c := range p.Packed {
		if c.OAuth {
			w.line("%s    # secrets: {%s: ALM_SECRET_%s} # the variable that has the client secret", prefix, yamltext.Scalar(c.Dir), strings.ToUpper(pascal(c.Title)))
		}
	}
}
