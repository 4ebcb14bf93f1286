package gitfs

import (
	"maps"
	"testing"
)

// TestReadEventOfOtherServices: the variables of a merge request, a push, a tag and a run of Azure
// Pipelines, and which commit is the base of each.
func TestReadEventOfOtherServices(t *testing.T) {
	l := newLab(t)
	l.origin()
	first, side := l.git("origin", "rev-parse", "v1^{commit}"), l.git("origin", "rev-parse", "side")
	main := l.git("origin", "rev-parse", "main")
	l.git("origin", "checkout", "-q", "-b", "merged", "main")
	l.git("origin", "merge", "-q", "--no-ff", "-m", "merge", "side")
	merged := l.git("origin", "rev-parse", "HEAD")
	l.git("origin", "checkout", "-q", "main")
	parent, left := "pull request: first parent of the merge commit", "pull request: where its head left the base"
	gitlab := func(more map[string]string) map[string]string {
		env := map[string]string{"GITLAB_CI": "true", "CI": "true", "CI_DEFAULT_BRANCH": "main"}
		maps.Copy(env, more)
		return env
	}
	azure := func(more map[string]string) map[string]string {
		env := map[string]string{"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/pull/7/merge"}
		maps.Copy(env, more)
		return env
	}
	for name, test := range map[string]struct {
		clone      []string
		env        map[string]string
		want, from string
	}{
		"merge request": {[]string{"-b", "side", "--depth=1"}, gitlab(map[string]string{"CI_MERGE_REQUEST_IID": "7", "CI_PIPELINE_SOURCE": "merge_request_event",
			"CI_MERGE_REQUEST_DIFF_BASE_SHA": first, "CI_COMMIT_SHA": side}), first, left},
		"merged results": {[]string{"-b", "merged", "--depth=1"}, gitlab(map[string]string{"CI_MERGE_REQUEST_IID": "7", "CI_PIPELINE_SOURCE": "merge_request_event",
			"CI_MERGE_REQUEST_DIFF_BASE_SHA": first, "CI_COMMIT_SHA": merged, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": side, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": main}), main, parent},
		"push":           {[]string{"-b", "main"}, gitlab(map[string]string{"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": first}), first, "push"},
		"new branch":     {[]string{"-b", "side"}, gitlab(map[string]string{"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": "0000000000000000000000000000000000000000"}), first, "merge base with origin/main"},
		"scheduled":      {[]string{"-b", "side"}, gitlab(map[string]string{"CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BEFORE_SHA": "0000000000000000000000000000000000000000"}), first, "merge base with origin/main"},
		"Azure":          {[]string{"-b", "merged", "--depth=1"}, azure(map[string]string{"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main", "SYSTEM_PULLREQUEST_SOURCECOMMITID": side}), main, parent},
		"Azure, by name": {[]string{"-b", "side"}, azure(map[string]string{"SYSTEM_PULLREQUEST_TARGETBRANCH": "main", "SYSTEM_PULLREQUEST_SOURCECOMMITID": side}), first, "merge base with origin/main"},
		"Azure, branch":  {[]string{"-b", "side"}, azure(map[string]string{"BUILD_SOURCEBRANCH": "refs/heads/side"}), first, "merge base with origin/HEAD"},
	} {
		t.Run(name, func(t *testing.T) {
			l := lab{t, l.dir}
			l.git(".", append([]string{"clone", "-q", l.url(), t.Name()}, test.clone...)...)
			ev, err := ReadEvent(func(k string) string { return test.env[k] }, nil)
			if err != nil {
				t.Fatal(err)
			}
			ev.Fetch = true
			base, err := l.open(t.Name()).Base(t.Context(), ev)
			if base.Commit.Hash != test.want || base.From != test.from || err != nil {
				t.Errorf("Base = %s (%s), %v; want %s (%s)", base.Commit.Hash, base.From, err, test.want, test.from)
			}
		})
	}
	for name, env := range map[string]map[string]string{
		"refs/tags/v1": gitlab(map[string]string{"CI_COMMIT_TAG": "v1", "CI_PIPELINE_SOURCE": "push"}),
		"refs/tags/v2": azure(map[string]string{"BUILD_SOURCEBRANCH": "refs/tags/v2"}),
	} {
		if ev, err := ReadEvent(func(k string) string { return env[k] }, nil); ev.Ref != name || ev.Name != "" || err != nil {
			t.Errorf("got %+v, %v; want the tag %s", ev, err, name)
		}
	}
}
