package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"alm/internal/ci"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/pullrequest"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// commentTime is how long a comment may take: the verdict does not wait for it.
const commentTime = 2 * time.Minute

const commentUsage = "in a run of a pull request, keep a comment on it with the findings; needs a token that may write them: INPUT_GITHUB_TOKEN, ALM_GITLAB_TOKEN or SYSTEM_ACCESSTOKEN"

// pullRequestFlags are for the verbs that judge a change of a pull request.
func (j *judging) pullRequestFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&j.comment, "comment", false, commentUsage)
	cmd.Flags().StringVar(&j.label, "allow-breaking-label", "", "a label of the pull request that lets breaking changes pass, such as \"alm: allow breaking\"")
}

// pullRequest returns the pull request that started the run, the zero Event where none did.
func (a *app) pullRequest() (pullrequest.Event, error) {
	switch a.ci().Service {
	case ci.GitLab:
		return pullrequest.OfGitLab(a.Getenv), nil
	case ci.Azure:
		return pullrequest.OfAzure(a.Getenv), nil
	}
	name := a.Getenv("GITHUB_EVENT_PATH")
	if a.ci().Service != ci.GitHub || name == "" {
		return pullrequest.Event{}, nil
	}
	data, err := disk.ReadFile(name)
	if err != nil {
		return pullrequest.Event{}, usage("GITHUB_EVENT_PATH must name the JSON file of the event", "read the event: %w", err)
	}
	return pullrequest.Read(data)
}

// allowed returns why breaking changes may pass: the pull request has the label that the workflow names.
func (a *app) allowed(label string) (string, error) {
	if label == "" {
		return "", nil
	}
	pr, err := a.pullRequest()
	if a.ci().Service == ci.Azure && pr.Number != 0 {
		a.progress("label", "Azure Pipelines does not pass labels to a run, so none allows a breaking change; alm accept writes a waiver")
	}
	if err != nil || !slices.Contains(pr.Labels, label) {
		return "", err
	}
	a.progress("label", "the pull request has the label "+label+": breaking changes pass")
	return "the pull request has the label " + label, nil
}

// keepComment writes the document on the pull request. Where that cannot be, the verdict is what it is,
// and the summary has the same text.
func (a *app) keepComment(ctx context.Context, doc report.Document) {
	if err := a.putComment(ctx, doc); err != nil {
		text := "no comment: " + exit.Words(err)
		if errors.Is(err, pullrequest.ErrForbidden) {
			text += "; " + commentRights[a.ci().Service]
		}
		a.progress("comment", text)
	}
}

// commentRights say what a token needs to write comments.
var commentRights = map[ci.Service]string{
	ci.GitHub: "give the job the permission pull-requests: write",
	ci.GitLab: "give ALM_GITLAB_TOKEN the scope api and the role Developer",
	ci.Azure:  "give the build service the permission Contribute to pull requests",
}

func (a *app) putComment(ctx context.Context, doc report.Document) error {
	pr, err := a.pullRequest()
	switch {
	case err != nil:
		return err
	case pr.Number == 0:
		return errors.New("this is no run of a pull request")
	case pr.Fork:
		return errors.New("the pull request is of a fork, whose runs may not write; the summary has the findings")
	}
	thread, err := a.thread(pr)
	if err != nil {
		return err
	}
	marker := report.Marker(a.ci().Job, doc.Verb, a.fromRoot())
	body, err := report.Comment(doc, a.reportOptions(doc), marker)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, commentTime)
	defer cancel()
	at, err := pullrequest.Put(ctx, thread, marker, body, doc.WorthAComment())
	if err == nil && at != "" {
		a.progress("comment", at)
	}
	return err
}

// thread returns the comments of a pull request, with the token that the run has for them.
func (a *app) thread(pr pullrequest.Event) (pullrequest.Thread, error) {
	switch a.ci().Service {
	case ci.GitLab:
		api, token, err := a.hostAPI("CI_API_V4_URL", "", "ALM_GITLAB_TOKEN")
		api.Auth = pullrequest.GitLabAuth(token)
		return &pullrequest.GitLab{API: api, Project: a.Getenv("CI_MERGE_REQUEST_PROJECT_ID"), Number: strconv.Itoa(pr.Number),
			Page: fmt.Sprintf("%s/-/merge_requests/%d", a.Getenv("CI_MERGE_REQUEST_PROJECT_URL"), pr.Number)}, err
	case ci.Azure:
		if a.Getenv("BUILD_REPOSITORY_PROVIDER") != "TfsGit" {
			return nil, errors.New("the pull request is not in Azure Repos")
		}
		api, token, err := a.hostAPI("SYSTEM_COLLECTIONURI", "", "SYSTEM_ACCESSTOKEN")
		api.Auth = pullrequest.AzureAuth(token)
		page, _, _ := strings.Cut(a.ci().Files, "?")
		return &pullrequest.Azure{API: api, Project: a.Getenv("SYSTEM_TEAMPROJECT"), Repository: a.Getenv("BUILD_REPOSITORY_ID"), Number: strconv.Itoa(pr.Number),
			Page: fmt.Sprintf("%s/pullrequest/%d", page, pr.Number)}, err
	}
	api, token, err := a.hostAPI("GITHUB_API_URL", "https://api.github.com", "INPUT_GITHUB_TOKEN")
	api.Auth = pullrequest.GitHubAuth(token)
	return &pullrequest.GitHub{API: api, Repository: a.Getenv("GITHUB_REPOSITORY"), Number: pr.Number}, err
}

// hostAPI returns the API of a host whose address and token are in variables.
func (a *app) hostAPI(address, otherwise, token string) (api pullrequest.API, secret string, err error) {
	api = pullrequest.API{Base: cmp.Or(a.Getenv(address), otherwise), HTTP: http.DefaultClient}
	if secret = a.secretOf(token); secret == "" {
		name := token
		if input, isInput := strings.CutPrefix(token, "INPUT_"); isInput {
			name = "the input " + strings.ToLower(strings.ReplaceAll(input, "_", "-"))
		}
		return api, "", errors.New("there is no token; set " + name)
	}
	if at, err := url.Parse(api.Base); err != nil || at.Scheme != "https" && at.Hostname() != "127.0.0.1" {
		return api, "", errors.New(address + " is no https address")
	}
	return api, secret, nil
}
