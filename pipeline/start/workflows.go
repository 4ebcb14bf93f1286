package start

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/lazyregexp"
)

// workflows are GitHub workflows with names of values between @{. and }@.
//
//go:embed workflows
var workflows embed.FS

// PlaceholderAction is the action in workflows when no other is given; it has to be replaced.
const PlaceholderAction = "OWNER/alm@COMMIT"

var (
	actionForm   = lazyregexp.New(`^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*@[A-Za-z0-9_./-]+$`)
	workflowName = lazyregexp.New(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)
)

// manyConnectors is from how many connectors on a check is a job of its own for each group of them.
const manyConnectors = 200

// Setting is what workflows are written for.
type Setting struct {
	Solutions  []string
	Stages     []string // all of them
	Releases   []string // the stages that releases go to, in their order
	Connectors int
	Action     string // the alm action, such as contoso/alm@1a2b3c
}

// CheckAction rejects what a workflow cannot use as an action.
func CheckAction(action string) error {
	if action != PlaceholderAction && !actionForm.Get().MatchString(action) {
		return exit.Usage.Errorf("write OWNER/REPOSITORY@COMMIT", "--action %q is no action", action)
	}
	return nil
}

// Workflows returns the workflows for a project, by their names in .github/workflows: connectors.yml, or
// monorepo.yml for many connectors, and those that deploy if there are stages.
func Workflows(of Setting) (map[string][]byte, error) {
	if err := CheckAction(of.Action); err != nil {
		return nil, err
	}
	values := map[string]string{"Action": of.Action, "Branch": "main", "All": strings.Join(of.Stages, ", ")}
	names := []string{"connectors.yml"}
	if of.Connectors >= manyConnectors {
		names = []string{"monorepo.yml"}
	}
	if len(of.Stages) > 0 {
		names = append(names, "smoke.yml")
	}
	if len(of.Solutions) > 0 && len(of.Releases) > 0 {
		names = append(names, "release.yml", "drift.yml")
		values["Solution"], values["First"] = of.Solutions[0], of.Releases[0]
	}
	if len(of.Solutions) > 0 && len(of.Releases) > 1 {
		names = append(names, "promote.yml")
		values["Later"] = strings.Join(of.Releases[1:], ", ")
	}
	for _, name := range slices.Concat(of.Stages, of.Solutions) {
		if !workflowName.Get().MatchString(name) {
			return nil, exit.Usage.Errorf("rename it, or write the workflows by hand", "the name %q cannot be in a workflow", name)
		}
	}
	return filled(names, values)
}

// Documented returns all workflows, for the project of alm demo.
func Documented() (map[string]string, error) {
	stages := []string{"dev", "test", "prod"}
	few, err := Workflows(Setting{Solutions: []string{"DeployBot"}, Stages: stages, Releases: stages, Connectors: 1, Action: PlaceholderAction})
	if err != nil {
		return nil, err
	}
	many, err := Workflows(Setting{Connectors: manyConnectors, Action: PlaceholderAction})
	if err != nil {
		return nil, err
	}
	maps.Copy(few, many)
	texts := map[string]string{}
	for name, data := range few {
		texts[name] = string(data)
	}
	return texts, nil
}

func filled(names []string, values map[string]string) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, name := range names {
		data, err := fill(name, values)
		if err != nil {
			return nil, err
		}
		files[name] = data
	}
	return files, nil
}

// fill returns a workflow with the values for their names.
func fill(name string, values map[string]string) ([]byte, error) {
	text, err := fs.ReadFile(workflows, path.Join("workflows", name))
	if err != nil {
		return nil, err
	}
	var pairs []string
	for key, value := range values {
		pairs = append(pairs, "@{."+key+"}@", value)
	}
	filled := strings.NewReplacer(pairs...).Replace(string(text))
	if _, rest, missing := strings.Cut(filled, "@{"); missing {
		return nil, fmt.Errorf("%s: no value for @{%.20s", name, rest)
	}
	return []byte(filled), nil
}
