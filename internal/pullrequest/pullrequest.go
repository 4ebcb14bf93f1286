// Package pullrequest reads the pull request of a run on GitHub, GitLab or Azure Pipelines, and keeps one
// comment on it.
package pullrequest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Event is the pull request that started a run. The zero Event is none.
type Event struct {
	Number int
	Fork   bool     // its branch is in another repository, whose runs get no token that may write
	Labels []string // when the run started
}

// OfGitLab reads the variables of a pipeline. (docs.gitlab.com, predefined CI/CD variables)
func OfGitLab(getenv func(string) string) Event {
	number, err := strconv.Atoi(getenv("CI_MERGE_REQUEST_IID"))
	if err != nil || number < 1 {
		return Event{}
	}
	ev := Event{Number: number, Fork: getenv("CI_MERGE_REQUEST_SOURCE_PROJECT_ID") != getenv("CI_MERGE_REQUEST_PROJECT_ID")}
	if labels := getenv("CI_MERGE_REQUEST_LABELS"); labels != "" {
		ev.Labels = strings.Split(labels, ",")
	}
	return ev
}

// OfAzure reads the variables of a run, which do not have the labels. (learn.microsoft.com, predefined
// variables)
func OfAzure(getenv func(string) string) Event {
	number, err := strconv.Atoi(getenv("SYSTEM_PULLREQUEST_PULLREQUESTID"))
	if err != nil || number < 1 {
		return Event{}
	}
	return Event{Number: number, Fork: strings.EqualFold(getenv("SYSTEM_PULLREQUEST_ISFORK"), "true")}
}

// Read reads the file of a run's event, which is that of a pull request.
func Read(data []byte) (Event, error) {
	var payload struct {
		PullRequest *struct {
			Number int
			Head   side
			Base   side
			Labels []struct{ Name string }
		} `json:"pull_request"`
	}
	if err := json.Unmarshal(data, &payload); err != nil {
		return Event{}, fmt.Errorf("read the event: %w", err)
	}
	pr := payload.PullRequest
	if pr == nil {
		return Event{}, nil
	}
	ev := Event{Number: pr.Number, Fork: pr.Head.Repo == nil || pr.Base.Repo == nil || pr.Head.Repo.FullName != pr.Base.Repo.FullName}
	for _, label := range pr.Labels {
		ev.Labels = append(ev.Labels, label.Name)
	}
	return ev, nil
}

// side is a branch; the repository of a fork that was deleted is null.
type side struct {
	Repo *struct {
		FullName string `json:"full_name"`
	}
}
