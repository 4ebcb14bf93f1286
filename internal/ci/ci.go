// Package ci reads from the environment in which run of which CI service alm works.
package ci

import (
	"cmp"
	"net/url"
	"strings"
)

// Service is a CI service.
type Service string

// The services that alm knows. The zero Service is none of them: a terminal, or another service.
const (
	GitHub Service = "GitHub Actions"
	GitLab Service = "GitLab CI/CD"
	Azure  Service = "Azure Pipelines"
)

// Run is the run that alm is part of. The zero Run is a person at a terminal.
type Run struct {
	Service   Service
	InCI      bool   // also on a service that alm does not know
	Workspace string // the folder that the repository is checked out to
	Actor     string // who started it
	URL       string // of its page
	Files     string // address of the repository's files at a commit, before the commit
	Query     bool   // Files ends in a query: Azure Repos names commit, path and line there
	Job       string // identifies the job within its repository
}

// Read reads the variables that the services set. Those of GitHub Actions count first: a job of act in
// another service is one of GitHub Actions.
func Read(getenv func(string) string) Run {
	switch {
	case getenv("GITHUB_ACTIONS") == "true":
		return github(getenv)
	case getenv("GITLAB_CI") == "true":
		return gitlab(getenv)
	case strings.EqualFold(getenv("TF_BUILD"), "true"):
		return azure(getenv)
	}
	return Run{InCI: getenv("CI") == "true", Workspace: getenv("GITHUB_WORKSPACE")}
}

// github reads docs.github.com, variables reference.
func github(getenv func(string) string) Run {
	server := strings.TrimSuffix(getenv("GITHUB_SERVER_URL"), "/")
	run := Run{Service: GitHub, InCI: true, Workspace: getenv("GITHUB_WORKSPACE"), Actor: getenv("GITHUB_ACTOR"),
		Job: getenv("GITHUB_WORKFLOW") + "\x00" + getenv("GITHUB_JOB")}
	repository := getenv("GITHUB_REPOSITORY")
	if server == "" || repository == "" {
		return run
	}
	run.Files = server + "/" + repository + "/blob/"
	if id := getenv("GITHUB_RUN_ID"); id != "" {
		run.URL = server + "/" + repository + "/actions/runs/" + id
	}
	return run
}

// gitlab reads docs.gitlab.com, predefined CI/CD variables.
func gitlab(getenv func(string) string) Run {
	run := Run{Service: GitLab, InCI: true, Workspace: getenv("CI_PROJECT_DIR"), Actor: getenv("GITLAB_USER_LOGIN"),
		URL: cmp.Or(getenv("CI_JOB_URL"), getenv("CI_PIPELINE_URL")), Job: "gitlab\x00" + getenv("CI_JOB_NAME")}
	if project := getenv("CI_PROJECT_URL"); project != "" {
		run.Files = project + "/-/blob/"
	}
	return run
}

// azure reads learn.microsoft.com, predefined variables of Azure Pipelines.
func azure(getenv func(string) string) Run {
	run := Run{Service: Azure, InCI: true, Workspace: cmp.Or(getenv("BUILD_REPOSITORY_LOCALPATH"), getenv("BUILD_SOURCESDIRECTORY")),
		Actor: getenv("BUILD_REQUESTEDFOR"), Job: "azure\x00" + getenv("BUILD_DEFINITIONNAME") + "\x00" + getenv("SYSTEM_JOBNAME")}
	collection, project := getenv("SYSTEM_COLLECTIONURI"), getenv("SYSTEM_TEAMPROJECT")
	if collection == "" || project == "" {
		return run
	}
	home := strings.TrimSuffix(collection, "/") + "/" + url.PathEscape(project)
	if id := getenv("BUILD_BUILDID"); id != "" {
		run.URL = home + "/_build/results?buildId=" + url.QueryEscape(id)
	}
	if name := getenv("BUILD_REPOSITORY_NAME"); name != "" && getenv("BUILD_REPOSITORY_PROVIDER") == "TfsGit" {
		run.Files, run.Query = home+"/_git/"+url.PathEscape(name)+"?version=GC", true
	}
	return run
}

// hints are the words of hints about the clone, by service.
var hints = map[Service]*strings.Replacer{
	GitLab: strings.NewReplacer(
		"set fetch-depth: 0 (or 2 on pull_request) in actions/checkout", `set the variable GIT_DEPTH: "0"`,
		"set fetch-depth: 0 (or 2, for a pull request) in actions/checkout", `set the variable GIT_DEPTH: "0"`,
		"set fetch-depth: 0 in actions/checkout", `set the variable GIT_DEPTH: "0"`,
		"set submodules: true in actions/checkout", "set the variable GIT_SUBMODULE_STRATEGY: normal",
		"pass github-token, or ", "", ", or pass github-token", ""),
	Azure: strings.NewReplacer(
		"set fetch-depth: 0 (or 2 on pull_request) in actions/checkout", "set fetchDepth: 0 in the checkout step",
		"set fetch-depth: 0 (or 2, for a pull request) in actions/checkout", "set fetchDepth: 0 in the checkout step",
		"set fetch-depth: 0 in actions/checkout", "set fetchDepth: 0 in the checkout step",
		"set submodules: true in actions/checkout", "set submodules: true in the checkout step",
		"pass github-token, or ", "", ", or pass github-token", ", or persistCredentials: true"),
}

// Hint returns a hint in the words of the service where the words are those of GitHub Actions.
func (s Service) Hint(text string) string {
	if words := hints[s]; words != nil {
		return words.Replace(text)
	}
	return text
}
