package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"alm/internal/words"
)

// approval is a review of a GitHub environment's deployment. GitHub keeps them by run, not by attempt.
// (GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals)
type approval struct {
	State        string // approved or rejected
	Environments []struct{ Name string }
	User         struct{ Login string }
}

// approver returns who approved a deployment: what ALM_APPROVED_BY says or, in a GitHub workflow whose
// step has a token, what GitHub says of the run. What cannot be read is reported, and decides nothing.
func (a *app) approver(ctx context.Context, stage string) string {
	if by := a.Getenv("ALM_APPROVED_BY"); by != "" {
		return by
	}
	token := cmp.Or(a.secretOf("GITHUB_TOKEN"), a.secretOf("INPUT_GITHUB_TOKEN"))
	if token == "" || a.ciRun() == nil {
		return ""
	}
	reviews, err := a.reviews(ctx, token)
	if err != nil {
		a.progress("who", fmt.Sprintf("could not read who approved the run: %v", err))
		return ""
	}
	return approvedBy(reviews, stage)
}

// reviews asks GitHub for the reviews of this run.
func (a *app) reviews(ctx context.Context, token string) ([]approval, error) {
	ctx, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	api, err := url.Parse(a.Getenv("GITHUB_API_URL"))
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(api.Hostname()); api.Scheme != "https" && (ip == nil || !ip.IsLoopback()) {
		return nil, errors.New("GITHUB_API_URL is not an https URL")
	}
	api = api.JoinPath("repos", a.Getenv("GITHUB_REPOSITORY"), "actions", "runs", a.Getenv("GITHUB_RUN_ID"), "approvals")
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, api.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "application/vnd.github+json")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusForbidden, http.StatusNotFound:
		return nil, fmt.Errorf("%s answers %s; the job needs permissions: actions: read", api.Host, resp.Status)
	default:
		return nil, fmt.Errorf("%s answers %s", api.Host, resp.Status)
	}
	var all []approval
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&all); err != nil {
		return nil, fmt.Errorf("%s gives no list of reviews: %w", api.Host, err)
	}
	return all, nil
}

// approvedBy names who approved the environment that is called as the stage. Where none is, it names
// everybody who approved, with the environment.
func approvedBy(reviews []approval, stage string) string {
	var of, all []string
	for _, review := range reviews {
		for _, environment := range review.Environments {
			if review.State != "approved" || review.User.Login == "" {
				continue
			}
			if strings.EqualFold(environment.Name, stage) && !slices.Contains(of, review.User.Login) {
				of = append(of, review.User.Login)
			}
			if who := review.User.Login + " (" + environment.Name + ")"; !slices.Contains(all, who) {
				all = append(all, who)
			}
		}
	}
	switch {
	case len(of) > 0:
		return words.List(of)
	case len(all) > 0:
		return words.List(all)
	}
	return ""
}
