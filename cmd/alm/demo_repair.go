package main

import "context"

// repairs shows two ways to make a rename pass, each in a commit that is taken back.
func (d *demo) repairs(ctx context.Context) {
	d.say("One way out: keep the old operation alive, deprecated, beside the new one")
	d.alm(ctx, 0, "shim", "TriggerDeploy", "StartDeploy", "--base", "main")
	d.commit(ctx, "Keep TriggerDeploy alive")
	d.alm(ctx, 0, "check", "main")
	d.git(ctx, "reset", "-q", "--hard", "HEAD~1")

	d.say("Another: rewrite the flows that call it, and raise the first number of the version")
	d.alm(ctx, 0, "fix-consumers", "main", "--in", "flows")
	d.alm(ctx, 0, "bump", "main")
	d.commit(ctx, "Call StartDeploy")
	d.alm(ctx, 0, "check", "main")
	d.git(ctx, "reset", "-q", "--hard", "HEAD~1")
}
