package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/deploy"
	"alm/pipeline/project"
	"alm/pipeline/stage"
	"alm/solution/dataverse"
)

// mostSkew is how far a clock may be off: tokens are valid from five minutes before they are issued.
const mostSkew = 5 * time.Minute

// reach reports whether the environment answers at all.
func (d *doctor) reach(ctx context.Context, name string, opts dataverse.CredentialOptions) {
	d.area = "connectivity"
	limit := cmp.Or(d.pace.Quiet, 15*time.Second)
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	found, err := dataverse.Reach(ctx, opts, d.Now)
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("%s: no answer within %s", strings.TrimSuffix(err.Error(), ": "+context.DeadlineExceeded.Error()), limit)
	}
	how := "directly"
	if found.Proxy != "" {
		how = "through the proxy " + found.Proxy
	}
	switch {
	case err != nil:
		d.fail(exit.Remote, name, exit.Remote.Errorf("check the URL, the name server, and the firewall; HTTPS_PROXY names a proxy", "%w (%s)", err, how))
	case found.Skew.Abs() > mostSkew:
		d.note(name, "answers %s; the clock of this machine differs by %s", how, found.Skew)
		d.hint("set the clock: tokens are rejected before and after their time")
	default:
		d.ok(name, "answers %s", how)
	}
}

// policies reports which data policies hold, and what they block.
func (d *doctor) policies(ctx context.Context, s *stage.Stage) {
	d.area = "data policies"
	count, blocked := 0, []string(nil)
	for _, of := range d.bundlesOf() {
		n, refused, err := deploy.AskPolicies(ctx, s, of)
		switch {
		case errors.Is(err, dataverse.ErrForbidden) || errors.Is(err, dataverse.ErrAuth):
			d.note(s.Name, "data policies: only administrators of the Power Platform may read them")
			d.hint("ask one whether a policy of this environment blocks the connectors (admin center, Security, Data policies)")
			return
		case err != nil:
			d.note(s.Name, "data policies were not checked: %v", err)
			d.hint("run alm doctor again; --trace FILE keeps what the service answered")
			return
		}
		count, blocked = n, append(blocked, refused...)
	}
	for _, text := range blocked {
		problem, remedy, _ := strings.Cut(text, ": ")
		d.fail(exit.Remote, s.Name, exit.Remote.Errorf(remedy, "%s", problem))
	}
	switch {
	case len(blocked) > 0 || len(d.bundles) == 0:
	case count == 0:
		d.ok(s.Name, "data policies: none in force")
	default:
		d.ok(s.Name, "data policies: %d in force, and none blocks a connector of %s", count, s.Project.FileName())
	}
}

// vaults reports whether the application may read the secrets that variables name.
func (d *doctor) vaults(ctx context.Context, s *stage.Stage) {
	d.area = "Key Vault"
	var all deploy.Secrets
	for _, of := range d.bundlesOf() {
		found := deploy.AskSecrets(ctx, s, of)
		all.Readable, all.Refused, all.Unknown = append(all.Readable, found.Readable...), append(all.Refused, found.Refused...), append(all.Unknown, found.Unknown...)
	}
	for _, text := range all.Refused {
		problem, remedy, _ := strings.Cut(text, ": ")
		d.fail(exit.Remote, s.Name, exit.Remote.Errorf(remedy, "%s", problem))
	}
	for _, text := range all.Unknown {
		d.note(s.Name, "%s", text)
		d.hint("check that the vault of the path is there, and that its firewall lets this machine in")
	}
	if len(all.Readable) > 0 {
		d.ok(s.Name, "Key Vault: the application may read %s of %s", words.Count(len(all.Readable), "secret"), words.List(all.Readable))
		d.hint("that Dataverse may read them too, nobody else can see: its role is Key Vault Secrets User")
	} else if len(all.Refused)+len(all.Unknown) == 0 && len(d.bundles) > 0 {
		d.ok(s.Name, "Key Vault: no variable names a secret")
	}
}

// beyond asks what is beside Dataverse.
func (d *doctor) beyond(ctx context.Context, name string, client *dataverse.Client, p *project.Project) {
	if _, ok := p.Stages[name]; !ok {
		return
	}
	s := &stage.Stage{Name: name, Project: p, Client: client}
	d.policies(ctx, s)
	d.vaults(ctx, s)
}

const rolesAt = "an administrator gives roles in the admin center: the environment, Settings, Users + permissions, Application users"

// roles reports whether the caller may import solutions.
func (d *doctor) roles(ctx context.Context, name string, client *dataverse.Client) {
	may, err := deploy.AskMayImport(ctx, client)
	switch {
	case err != nil:
		d.fail(exit.Remote, name, err)
		d.hint("make the app an application user of the environment and give it System Administrator")
	case len(may.Missing) > 0:
		d.fail(exit.Remote, name, exit.Remote.Errorf(rolesAt, "%s", may.Doubt()))
	case may.Doubt() != "":
		d.note(name, "%s", may.Doubt())
		d.hint(rolesAt)
	case may.Unread != nil:
		d.ok(name, "roles: %s", strings.Join(may.Roles, ", "))
		d.hint("judged by name: %v", may.Unread)
	default:
		d.ok(name, "privileges: all that importing a solution needs, as far as alm sees; components can need more")
	}
	if may.NoClaim != "" {
		d.note(name, "%s", may.NoClaim)
		d.hint("let one run at a time import, as the workflows of alm init --workflows do")
	}
}
