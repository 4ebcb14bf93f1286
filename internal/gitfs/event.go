package gitfs

import (
	"encoding/json"
	"fmt"
	"strings"

	"alm/internal/words"
)

// Event is the CI event that started the run, as far as it shows where the change started.
// The zero Event is a person at a terminal.
type Event struct {
	Name            string // pull_request, push, merge_group …
	Explicit        string // a revision that the user named
	PullRequestBase string // sha
	PullRequestHead string // sha; distinguishes GitHub's merge commit from a merge within the branch
	Before          string // sha of a push; zeros for a new branch
	MergeGroupBase  string // sha
	DefaultBranch   string // name
	Ref             string // refs/tags/v1.0
	Fetch           bool   // a base commit that this clone lacks may be fetched
	Auth
	Workspace string // folder of the run's checkouts; see OpenIn
}

// ReadEvent reads the event of a run of GitHub Actions, GitLab CI/CD or Azure Pipelines. Elsewhere it
// is zero.
func ReadEvent(getenv func(string) string, readFile func(string) ([]byte, error)) (Event, error) {
	switch {
	case getenv("GITHUB_ACTIONS") == "true" || getenv("GITHUB_EVENT_NAME") != "":
	case getenv("GITLAB_CI") == "true":
		return gitlabEvent(getenv), nil
	case strings.EqualFold(getenv("TF_BUILD"), "true"):
		return azureEvent(getenv), nil
	}
	ev := Event{Workspace: getenv("GITHUB_WORKSPACE"), Auth: Auth{Server: getenv("GITHUB_SERVER_URL")}}
	name := getenv("GITHUB_EVENT_PATH")
	if getenv("GITHUB_EVENT_NAME") == "" || name == "" {
		return ev, nil
	}
	ev.Name, ev.Ref = getenv("GITHUB_EVENT_NAME"), getenv("GITHUB_REF")
	data, err := readFile(name)
	if err != nil {
		return Event{}, fmt.Errorf("read event: %w", err)
	}
	var payload struct {
		Before      string
		PullRequest struct{ Base, Head struct{ SHA string } } `json:"pull_request"`
		MergeGroup  struct {
			BaseSHA string `json:"base_sha"`
		} `json:"merge_group"`
		Repository struct {
			DefaultBranch string `json:"default_branch"`
		}
	}
	if err := json.Unmarshal(data, &payload); err != nil {
		return Event{}, fmt.Errorf("read event %w", words.JSON(name, data, err))
	}
	ev.PullRequestBase = payload.PullRequest.Base.SHA
	ev.PullRequestHead = payload.PullRequest.Head.SHA
	ev.MergeGroupBase = payload.MergeGroup.BaseSHA
	ev.Before = payload.Before
	ev.DefaultBranch = payload.Repository.DefaultBranch
	return ev, nil
}

// newBranch reports whether a push created its branch.
func (ev Event) newBranch() bool { return strings.Trim(ev.Before, "0") == "" }

func (ev Event) tag() (string, bool) { return strings.CutPrefix(ev.Ref, "refs/tags/") }
