package ci

import "testing"

func TestRead(t *testing.T) {
	for name, test := range map[string]struct {
		env  map[string]string
		want Run
	}{
		"a person":        {nil, Run{}},
		"another service": {map[string]string{"CI": "true"}, Run{InCI: true}},
		"GitHub": {
			map[string]string{"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/orders", "GITHUB_RUN_ID": "7",
				"GITHUB_WORKSPACE": "/w", "GITHUB_ACTOR": "ada", "GITHUB_WORKFLOW": "connectors", "GITHUB_JOB": "check", "GITLAB_CI": "true"},
			Run{GitHub, true, "/w", "ada", "https://github.com/acme/orders/actions/runs/7", "https://github.com/acme/orders/blob/", false, "connectors\x00check"},
		},
		"GitHub without an address": {map[string]string{"GITHUB_ACTIONS": "true"}, Run{Service: GitHub, InCI: true, Job: "\x00"}},
		"GitLab": {
			map[string]string{"CI": "true", "GITLAB_CI": "true", "CI_PROJECT_DIR": "/b", "GITLAB_USER_LOGIN": "ada", "CI_JOB_NAME": "check",
				"CI_JOB_URL": "https://gitlab.example/acme/orders/-/jobs/7", "CI_PIPELINE_URL": "https://gitlab.example/acme/orders/-/pipelines/3", "CI_PROJECT_URL": "https://gitlab.example/acme/orders"},
			Run{GitLab, true, "/b", "ada", "https://gitlab.example/acme/orders/-/jobs/7", "https://gitlab.example/acme/orders/-/blob/", false, "gitlab\x00check"},
		},
		"Azure Pipelines": {
			map[string]string{"TF_BUILD": "True", "SYSTEM_COLLECTIONURI": "https://dev.azure.com/acme/", "SYSTEM_TEAMPROJECT": "Order Desk", "BUILD_BUILDID": "7", "BUILD_REQUESTEDFOR": "Ada",
				"BUILD_SOURCESDIRECTORY": "/s", "BUILD_REPOSITORY_NAME": "orders", "BUILD_REPOSITORY_PROVIDER": "TfsGit", "BUILD_DEFINITIONNAME": "connectors", "SYSTEM_JOBNAME": "check"},
			Run{Azure, true, "/s", "Ada", "https://dev.azure.com/acme/Order%20Desk/_build/results?buildId=7", "https://dev.azure.com/acme/Order%20Desk/_git/orders?version=GC", true, "azure\x00connectors\x00check"},
		},
		"Azure Pipelines of a repository on GitHub": {
			map[string]string{"TF_BUILD": "True", "SYSTEM_COLLECTIONURI": "https://dev.azure.com/acme/", "SYSTEM_TEAMPROJECT": "p", "BUILD_REPOSITORY_NAME": "acme/orders", "BUILD_REPOSITORY_PROVIDER": "GitHub"},
			Run{Service: Azure, InCI: true, Job: "azure\x00\x00"},
		},
	} {
		if got := Read(func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%s: got %+v; want %+v", name, got, test.want)
		}
	}
}

func TestHint(t *testing.T) {
	const text = "set fetch-depth: 0 (or 2 on pull_request) in actions/checkout, or pass github-token, or name a base"
	for service, want := range map[Service]string{
		"":     text,
		GitHub: text,
		GitLab: `set the variable GIT_DEPTH: "0", or name a base`,
		Azure:  "set fetchDepth: 0 in the checkout step, or persistCredentials: true, or name a base",
	} {
		if got := service.Hint(text); got != want {
			t.Errorf("%s: got %q; want %q", service, got, want)
		}
	}
}
