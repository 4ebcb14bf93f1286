package e2e

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// azureStep is a step of docs/ci/azure-pipelines.yml, as far as it uses the words of Azure Pipelines.
type azureStep struct {
	Script, DisplayName, Condition    string
	Env                               map[string]string
	Checkout, Download, Publish, Task string
	FetchDepth                        int `yaml:"fetchDepth"`
	Artifact                          string
	Inputs                            map[string]string
}

type azureStage struct {
	Stage     string
	DependsOn any `yaml:"dependsOn"`
	Condition string
	Variables []struct{ Group string }
	Jobs      []struct {
		Job, Deployment, Environment string
		Steps                        []azureStep
		Strategy                     struct {
			Matrix  map[string]map[string]string
			RunOnce struct{ Deploy struct{ Steps []azureStep } } `yaml:"runOnce"`
		}
	}
}

type azureTemplate struct {
	Variables []struct{ Group string }
	Stages    []azureStage
}

func readAzure(t *testing.T) azureTemplate {
	t.Helper()
	var template azureTemplate
	readCI(t, "azure-pipelines.yml", &template)
	return template
}

// azureRun is a run of the template. Its groups are those of the library.
type azureRun struct {
	azureTemplate
	ci        *otherCI
	variables map[string]string
	groups    map[string]map[string]string // variables, and secrets: their names begin with secret
	workspace string                       // with the artifacts
	ran       map[string]ranJob
}

// pipeline runs the stages whose conditions are met.
func (a azureTemplate) pipeline(c *otherCI, groups map[string]map[string]string, variables map[string]string) map[string]ranJob {
	c.t.Helper()
	r := &azureRun{a, c, variables, groups, c.t.TempDir(), map[string]ranJob{}}
	for i, stage := range a.Stages {
		if !r.wanted(stage, i) {
			continue
		}
		for _, job := range stage.Jobs {
			if job.Strategy.Matrix == nil {
				r.ran[stage.Stage] = r.job(stage, slices.Concat(job.Steps, job.Strategy.RunOnce.Deploy.Steps), nil)
			}
			for name, more := range job.Strategy.Matrix {
				r.ran[stage.Stage+" "+name] = r.job(stage, job.Steps, more)
			}
		}
	}
	return r.ran
}

// wanted evaluates the condition of a stage; without one, the stages that it depends on must have succeeded.
func (r *azureRun) wanted(s azureStage, index int) bool {
	if s.Condition != "" {
		return r.evaluate(s.Condition) == "true"
	}
	before := fmt.Sprint(s.DependsOn)
	if s.DependsOn == nil && index > 0 {
		before = r.Stages[index-1].Stage
	}
	was, did := r.ran[before]
	return did && was.code == 0
}

var (
	call     = regexp.MustCompile(`^(\w+)\(([^()]*)\)$`)
	innerOf  = regexp.MustCompile(`\w+\([^()]*\)`)
	variable = regexp.MustCompile(`^variables\['([\w.]+)'\]$`)
)

// evaluate returns the value of an expression of Azure Pipelines: the innermost call first.
func (r *azureRun) evaluate(expression string) string {
	r.ci.t.Helper()
	for {
		inner := innerOf.FindString(expression)
		if inner == "" {
			return expression
		}
		parts := call.FindStringSubmatch(inner)
		var values []string
		for term := range strings.SplitSeq(parts[2], ", ") {
			if found := variable.FindStringSubmatch(term); found != nil {
				term = "'" + r.variables[found[1]] + "'"
			}
			values = append(values, term)
		}
		is := false
		switch parts[1] {
		case "eq":
			is = values[0] == values[1]
		case "in":
			is = slices.Contains(values[1:], values[0])
		case "and":
			is = !slices.Contains(values, "false")
		default:
			r.ci.t.Fatalf("the runner knows no function %s", parts[1])
		}
		expression = strings.Replace(expression, inner, fmt.Sprint(is), 1)
	}
}

// job runs steps in a fresh clone. After one that fails, only those run that ask for it.
func (r *azureRun) job(stage azureStage, steps []azureStep, more map[string]string) ranJob {
	r.ci.t.Helper()
	depth := -1
	for _, step := range steps {
		if step.Checkout == "self" {
			depth = step.FetchDepth
		}
	}
	clone := r.ci.clone(depth)
	env, secrets := map[string]string{"BUILD_SOURCESDIRECTORY": clone.dir, "PIPELINE_WORKSPACE": r.workspace}, map[string]string{}
	for name, value := range r.variables {
		env[strings.ToUpper(strings.ReplaceAll(name, ".", "_"))] = value
	}
	for _, group := range slices.Concat(r.Variables, stage.Variables) {
		for name, value := range r.groups[group.Group] {
			if secret, is := strings.CutPrefix(name, "secret "); is { // no step gets it unless it asks
				secrets[secret] = value
			} else {
				env[name] = value
			}
		}
	}
	for name, value := range more {
		env[strings.ToUpper(name)] = value
	}
	done := ranJob{reports: map[string]string{}}
	for _, step := range steps {
		if done.code != 0 && step.Condition != "succeededOrFailed()" {
			continue
		}
		if err := r.step(clone, step, env, secrets, &done); err != nil {
			r.ci.t.Errorf("%s: %v", stage.Stage, err)
		}
	}
	return done
}

func (r *azureRun) step(clone *otherCI, step azureStep, env, secrets map[string]string, done *ranJob) error {
	switch {
	case step.Script != "":
		of := maps.Clone(env)
		for name, value := range step.Env {
			if asked, is := strings.CutPrefix(value, "$("); is {
				if known, is := secrets[strings.TrimSuffix(asked, ")")]; is {
					value = known
				}
			}
			of[name] = value
		}
		out, code := clone.runs(step.Script, of)
		done.log += out
		done.code = max(done.code, code)
	case step.Task == "PublishTestResults@2":
		data, err := os.ReadFile(filepath.Join(clone.dir, step.Inputs["testResultsFiles"]))
		done.reports["junit"] = string(data)
		if err != nil { // the task warns
			done.reports["junit"] = err.Error()
		}
	case step.Download == "current":
		return nil // the workspace has the artifacts already
	case step.Publish != "":
		from := filepath.Join(clone.dir, step.Publish)
		if _, err := os.Stat(from); err != nil {
			return nil // the step fails too
		}
		return os.CopyFS(filepath.Join(r.workspace, step.Artifact), os.DirFS(from))
	case step.Checkout != "self":
		return fmt.Errorf("the runner knows no step %+v", step)
	}
	return nil
}
