package main

import (
	"cmp"
	"os"

	"alm/internal/ci"
	"alm/pipeline/deploy"
	"alm/pipeline/record"
)

// who says for the record who runs alm: in CI its actor, not the runner's user.
func (a *app) who() deploy.Who {
	who := deploy.Who{Name: cmp.Or(a.ci().Actor, a.firstSet("USER", "USERNAME")), CI: a.ciRun()}
	if host, err := os.Hostname(); err == nil {
		who.Host = host
	}
	if by := a.Getenv("GITHUB_TRIGGERING_ACTOR"); by != who.Name {
		who.TriggeredBy = by
	}
	if who.Run = a.ci().URL; who.Run != "" && a.ci().Service == ci.GitHub {
		who.Run += "/attempts/" + cmp.Or(a.Getenv("GITHUB_RUN_ATTEMPT"), "1")
	}
	return who
}

// ci is the run of a CI service that this is.
func (a *app) ci() ci.Run { return ci.Read(a.Getenv) }

func (a *app) firstSet(names ...string) string {
	for _, name := range names {
		if value := a.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}

// ciRun returns the run of a GitHub workflow that this is, nil elsewhere.
func (a *app) ciRun() *record.CIRun {
	if a.Getenv("GITHUB_ACTIONS") != "true" || a.Getenv("GITHUB_RUN_ID") == "" {
		return nil
	}
	return &record.CIRun{
		Server: a.Getenv("GITHUB_SERVER_URL"), Repository: a.Getenv("GITHUB_REPOSITORY"), Ref: a.Getenv("GITHUB_REF"),
		Event: a.Getenv("GITHUB_EVENT_NAME"), Workflow: a.Getenv("GITHUB_WORKFLOW_REF"),
		ID: a.Getenv("GITHUB_RUN_ID"), Attempt: cmp.Or(a.Getenv("GITHUB_RUN_ATTEMPT"), "1"),
	}
}
