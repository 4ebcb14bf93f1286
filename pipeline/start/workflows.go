package start

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
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

// Workflows returns the workflows for a project with these solutions and stages and so many connectors,
// by their names in .github/workflows: connectors.yml, or monorepo.yml for many connectors, and those that
// deploy if there are stages. action is the alm action, such as contoso/alm@1a2b3c.
func Workflows(solutions, stages []string, connectors int, action string) (map[string][]byte, error) {
	if action != PlaceholderAction && !actionForm().MatchString(action) {
		return nil, exit.Usage.Errorf("write OWNER/REPOSITORY@COMMIT", "--action %q is no action", action)
	}
	values := map[string]string{"Action": action, "Branch": "main", "All": strings.Join(stages, ", ")}
	names := []string{"connectors.yml"}
	if connectors >= manyConnectors {
		names = []string{"monorepo.yml"}
	}
	if len(stages) > 0 {
		names = append(names, "smoke.yml")
	}
	if len(solutions) > 0 && len(stages) > 0 {
		names = append(names, "release.yml", "drift.yml")
		values["Solution"], values["First"] = solutions[0], stages[0]
	}
	if len(solutions) > 0 && len(stages) > 1 {
		names = append(names, "promote.yml")
		values["Later"] = strings.Join(stages[1:], ", ")
	}
	for _, name := range append(stages, solutions...) {
		if !workflowName().MatchString(name) {
			return nil, exit.Usage.Errorf("rename it, or write the workflows by hand", "the name %q cannot be in a workflow", name)
		}
	}
	return filled(names, values)
}

// Documented returns all workflows, for the project of alm demo.
func Documented() (map[string]string, error) {
	few, err := Workflows([]string{"DeployBot"}, []string{"dev", "test", "prod"}, 1, PlaceholderAction)
	if err != nil {
		return nil, err
	}
	many, err := Workflows(nil, nil, manyConnectors, PlaceholderAction)
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
