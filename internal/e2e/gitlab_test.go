package e2e

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// gitlabJob is a job of docs/ci/gitlab-ci.yml, as far as it uses GitLab's words.
type gitlabJob struct {
	Stage       string
	Image       string
	Before      []string `yaml:"before_script"`
	Script      []string
	Rules       []struct{ If, When string }
	Environment string
	Group       string `yaml:"resource_group"`
	Needs       []string
	Artifacts   struct {
		When    string
		Paths   []string
		Reports map[string]string
	}
	Parallel struct{ Matrix []map[string][]string }
}

// gitlabTemplate is the template: its stages, and its jobs with what they extend.
type gitlabTemplate struct {
	stages []string
	jobs   map[string]gitlabJob
}

func readGitLab(t *testing.T) gitlabTemplate {
	t.Helper()
	var all map[string]map[string]any
	var of struct{ Stages []string }
	readCI(t, "gitlab-ci.yml", &of)
	var whole map[string]any
	readCI(t, "gitlab-ci.yml", &whole)
	for _, name := range []string{"variables", "stages"} {
		delete(whole, name)
	}
	into(t, whole, &all)
	template := gitlabTemplate{of.Stages, map[string]gitlabJob{}}
	for name, own := range all {
		if name == "default" || strings.HasPrefix(name, ".") {
			continue
		}
		fields := maps.Clone(all["default"])
		if extended, is := own["extends"].(string); is {
			maps.Copy(fields, all[extended])
		}
		maps.Copy(fields, own)
		delete(fields, "extends")
		var job gitlabJob
		into(t, fields, &job)
		template.jobs[name] = job
	}
	return template
}

// into decodes a value again, and accepts no field that the type does not have.
func into(t *testing.T, value, to any) {
	t.Helper()
	data, err := yaml.Marshal(value)
	if err == nil {
		err = yaml.UnmarshalWithOptions(data, to, yaml.Strict())
	}
	if err != nil {
		t.Fatalf("%v: %v", value, err)
	}
}

// ranJob is what a job of another service did.
type ranJob struct {
	code    int
	log     string
	left    string            // the folder of its artifacts
	reports map[string]string // what it hands to the service, by the kind of it
}

// pipeline runs the jobs whose rules are met, each in a fresh clone with the artifacts of the jobs that it
// needs, and those that are started by hand. After a job that fails, later stages do not run.
func (g gitlabTemplate) pipeline(c *otherCI, env map[string]string, byHand ...string) map[string]ranJob {
	c.t.Helper()
	ran := map[string]ranJob{}
	failed := false
	for _, stage := range g.stages {
		for _, name := range g.order() {
			job := g.jobs[name]
			if job.Stage != stage || failed || !job.wanted(env, slices.Contains(byHand, name)) {
				continue
			}
			for _, more := range job.copies() {
				of := maps.Clone(env)
				maps.Copy(of, more)
				label := strings.TrimSpace(name + " " + more["STAGE"])
				ran[label] = job.run(c, of, ran)
			}
		}
		for _, r := range ran {
			failed = failed || r.code != 0
		}
	}
	return ran
}

// order returns the names of the jobs, each after those that it needs.
func (g gitlabTemplate) order() (names []string) {
	for len(names) < len(g.jobs) {
		for _, name := range slices.Sorted(maps.Keys(g.jobs)) {
			ready := !slices.ContainsFunc(g.jobs[name].Needs, func(needed string) bool { return !slices.Contains(names, needed) })
			if ready && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func (j gitlabJob) wanted(env map[string]string, byHand bool) bool {
	for _, rule := range j.Rules {
		met := true
		for term := range strings.SplitSeq(rule.If, " && ") {
			is, want, equals := strings.Cut(term, " == ")
			met = met && equals && valueOf(is, env) == valueOf(want, env)
		}
		if met {
			return rule.When != "manual" || byHand
		}
	}
	return false
}

// valueOf is the value of a variable, or a text in quotes.
func valueOf(term string, env map[string]string) string {
	if name, is := strings.CutPrefix(term, "$"); is {
		return env[name]
	}
	return strings.Trim(term, `"`)
}

// copies are the variables of each copy of a job.
func (j gitlabJob) copies() []map[string]string {
	var all []map[string]string
	for _, row := range j.Parallel.Matrix {
		for name, values := range row {
			for _, value := range values {
				all = append(all, map[string]string{name: value})
			}
		}
	}
	if len(all) == 0 {
		all = append(all, map[string]string{})
	}
	return all
}

func (j gitlabJob) run(c *otherCI, env map[string]string, before map[string]ranJob) ranJob {
	c.t.Helper()
	clone := c.clone(0) // as GIT_DEPTH says
	for _, name := range j.Needs {
		if err := os.CopyFS(clone.dir, os.DirFS(before[name].left)); err != nil {
			c.t.Fatal(err)
		}
	}
	env["CI_PROJECT_DIR"] = clone.dir
	if j.Environment != "" {
		env["CI_ENVIRONMENT_NAME"] = valueOf(j.Environment, env)
	}
	script := "set -eo pipefail\n" + strings.Join(slices.Concat(j.Before, j.Script), "\n") // as GitLab Runner has it
	r := ranJob{left: c.t.TempDir(), reports: map[string]string{}}
	r.log, r.code = clone.runs(script, env)
	if r.code != 0 && j.Artifacts.When != "always" {
		return r
	}
	for kind, file := range j.Artifacts.Reports {
		data, err := os.ReadFile(filepath.Join(clone.dir, file))
		r.reports[kind] = string(data)
		if err != nil {
			r.reports[kind] = fmt.Sprint(err)
		}
	}
	for _, name := range j.Artifacts.Paths {
		if _, err := os.Stat(filepath.Join(clone.dir, name)); err == nil { // else the runner warns
			copyTo(c.t, filepath.Join(clone.dir, name), filepath.Join(r.left, name))
		}
	}
	return r
}
