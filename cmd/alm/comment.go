package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"alm/internal/disk"
	"alm/internal/pullrequest"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// commentTime is how long a comment may take: the verdict does not wait for it.
const commentTime = 2 * time.Minute

// pullRequestFlags are for the verbs that judge a change of a pull request.
func (j *judging) pullRequestFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&j.comment, "comment", false, "in a workflow run of a pull request, keep a comment on it with the findings; needs INPUT_GITHUB_TOKEN that may write pull requests")
	cmd.Flags().StringVar(&j.label, "allow-breaking-label", "", "a label of the pull request that lets breaking changes pass, such as \"alm: allow breaking\"")
}

// pullRequest returns the pull request that started the run, the zero Event where none did.
func (a *app) pullRequest() (pullrequest.Event, error) {
	name := a.Getenv("GITHUB_EVENT_PATH")
	if a.Getenv("GITHUB_ACTIONS") != "true" || name == "" {
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
		text := "no comment: " + err.Error()
		if errors.Is(err, pullrequest.ErrForbidden) {
			text += "; give the job the permission pull-requests: write"
		}
		a.progress("comment", text)
	}
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
	token := a.Getenv("INPUT_GITHUB_TOKEN")
	if token == "" {
		return errors.New("there is no token; set the input github-token")
	}
	api := cmp.Or(a.Getenv("GITHUB_API_URL"), "https://api.github.com")
	if at, err := url.Parse(api); err != nil || at.Scheme != "https" && at.Hostname() != "127.0.0.1" {
		return errors.New("GITHUB_API_URL is no https address")
	}
	marker := report.Marker(a.Getenv("GITHUB_WORKFLOW"), a.Getenv("GITHUB_JOB"), doc.Verb, a.fromRoot())
	body, err := report.Comment(doc, a.reportOptions(doc), marker)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, commentTime)
	defer cancel()
	client := pullrequest.Client{API: api, Repository: a.Getenv("GITHUB_REPOSITORY"), Token: token, HTTP: http.DefaultClient}
	at, err := client.Put(ctx, pr.Number, marker, body, doc.WorthAComment())
	if err == nil && at != "" {
		a.progress("comment", at)
	}
	return err
}
