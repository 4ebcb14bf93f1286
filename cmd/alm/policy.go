package main

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"alm/pipeline/judge"
	"alm/pipeline/project"
)

// untrusted are the events whose head nobody has approved yet.
var untrusted = []string{"pull_request", "pull_request_target", "merge_group"}

// applyPolicy judges by alm.yaml and the baseline of base where head is not trusted, and has
// changes of them reported.
func (a *app) applyPolicy(policy, event string, s *judgedSides) error {
	if !slices.Contains([]string{"auto", "base", "head"}, policy) {
		return usage("use auto, base or head", "--policy: unknown policy %q", policy)
	}
	if s.base.FS == nil || s.base.Zip != nil || s.base.Under != "" {
		if policy == "base" {
			return usage("name a revision as BASE", "--policy base: %s has no alm.yaml of the project", s.base.Label)
		}
		return nil
	}
	base, err := project.Load(s.base.FS, path.Clean(filepath.ToSlash(a.config)))
	byBase := policy == "base" || policy == "auto" && slices.Contains(untrusted, event)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		base = &project.Project{}
	case err != nil && byBase:
		return usage("--policy head judges by "+a.config+" of the change", "read the policy of %s: %w", s.base.Label, err)
	case err != nil:
		return nil
	}
	s.opts.Policies = judge.Policies{Before: base, After: s.opts.Project, Base: byBase}
	if byBase {
		s.opts.Project = s.opts.Project.UnderPolicyOf(base)
		a.progress("policy", "rules, lint settings, consumers and baseline of the base, "+s.base.Label)
	} else if policy == "head" {
		a.progress("policy", "rules, lint settings, consumers and baseline of the head, "+s.head.Label)
	}
	return nil
}
