package main

import (
	"cmp"
	"context"

	"alm/internal/exit"
)

func (d *doctor) git(ctx context.Context) {
	d.area = "git"
	place, err := d.place("never")
	if err != nil {
		d.fail(exit.Usage, "base", err)
		return
	}
	repo, err := place.Repo()
	if err != nil {
		d.fail(exit.Usage, "base", err)
		return
	}
	if repo == nil {
		d.note("base", "%s is not in a git repository: name both BASE and HEAD", d.shownDir())
		d.hint("git init and a first commit, or a clone, let alm find the base")
		return
	}
	base, err := place.Base(ctx)
	if err != nil {
		d.fail(exit.Refused, "base", err)
		return
	}
	d.ok("base", "%s", base.Label)
}

// runner reports what the CI system provides.
func (d *doctor) runner() {
	d.area = "sign-in"
	switch {
	case d.Getenv("GITHUB_ACTIONS") == "true":
		d.ok("runner", "GitHub Actions, %s", cmp.Or(d.Getenv("GITHUB_WORKFLOW_REF"), d.Getenv("GITHUB_WORKFLOW"), "unknown workflow"))
		if d.Getenv("ACTIONS_ID_TOKEN_REQUEST_URL") == "" {
			d.note("runner", "the job has no identity token")
			d.hint("to sign in without a secret, give the job `permissions: id-token: write`")
		}
	case d.ci().Service != "":
		d.ok("runner", "%s", d.ci().Service)
	case d.Getenv("CI") == "true":
		d.ok("runner", "a CI system that alm does not know by name")
	}
}
