package gitfs

import (
	"cmp"
	"strings"
)

// pullRequestEvent is the name of the event of a pull request, which other services call otherwise.
const pullRequestEvent = "pull_request"

// gitlabEvent reads the variables of a pipeline. In one for merged results the checkout is the merge of
// the source branch into the target branch, as on GitHub; in any other it is the source branch.
// (docs.gitlab.com, predefined CI/CD variables)
func gitlabEvent(getenv func(string) string) Event {
	ev := Event{Workspace: getenv("CI_PROJECT_DIR"), DefaultBranch: getenv("CI_DEFAULT_BRANCH")}
	switch tag := getenv("CI_COMMIT_TAG"); {
	case getenv("CI_MERGE_REQUEST_IID") != "":
		ev.Name = pullRequestEvent
		ev.PullRequestBase = cmp.Or(getenv("CI_MERGE_REQUEST_TARGET_BRANCH_SHA"), getenv("CI_MERGE_REQUEST_DIFF_BASE_SHA"))
		ev.PullRequestHead = cmp.Or(getenv("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"), getenv("CI_COMMIT_SHA"))
	case tag != "":
		ev.Ref = "refs/tags/" + tag
	case getenv("CI_PIPELINE_SOURCE") == "push":
		ev.Name, ev.Before = "push", getenv("CI_COMMIT_BEFORE_SHA")
	}
	return ev
}

// azureEvent reads the variables of a run. That of a pull request checks out its merge commit; no
// variable has the commit before a push. (learn.microsoft.com, predefined variables)
func azureEvent(getenv func(string) string) Event {
	ev := Event{Workspace: cmp.Or(getenv("BUILD_REPOSITORY_LOCALPATH"), getenv("BUILD_SOURCESDIRECTORY"))}
	if tag := getenv("BUILD_SOURCEBRANCH"); strings.HasPrefix(tag, "refs/tags/") {
		ev.Ref = tag
	}
	if target := getenv("SYSTEM_PULLREQUEST_TARGETBRANCH"); target != "" {
		ev.Name = pullRequestEvent
		ev.PullRequestHead = getenv("SYSTEM_PULLREQUEST_SOURCECOMMITID")
		ev.DefaultBranch = strings.TrimPrefix(target, "refs/heads/")
	}
	return ev
}
