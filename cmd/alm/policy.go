package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"alm/internal/exit"
	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/report"
	"alm/pipeline/tree"

	"github.com/spf13/cobra"
)

// untrusted are the events whose head nobody has approved yet.
var untrusted = []string{"pull_request", "pull_request_target", "merge_group"}

// policyFlag is for the verbs that judge a change, or connectors in one.
func (j *judging) policyFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&j.policy, "policy", "auto", "whose rules and baseline count: base, head, or auto (base on pull requests and merge groups)")
}

// applyPolicy judges by alm.yaml and .alm of base where head is not trusted, and has changes of
// them reported.
func (a *app) applyPolicy(ctx context.Context, place *tree.Place, policy string, s *judgedSides) error {
	byBase := policy == "base" || policy == "auto" && slices.Contains(untrusted, place.Event.Name)
	base, err := comparedPolicy(ctx, place, s, byBase)
	if err != nil || base.FS == nil {
		return err
	}
	before, err := project.Load(base.FS, path.Clean(filepath.ToSlash(a.config)))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		before = &project.Project{}
	case err != nil && byBase:
		return usage("--policy head judges by "+a.config+" of the change", "read the policy of %s: %w", base.Label, err)
	case err != nil:
		a.progress("policy", fmt.Sprintf("every setting counts as new: %s of %s cannot be read: %v", a.config, base.Label, err))
		before = &project.Project{}
	}
	s.opts.Policies.Before = judge.Policy{Project: before, FS: base.FS, Label: base.Label, Revision: base.Commit.Hash}
	s.opts.Policies.Base = byBase
	if byBase {
		s.opts.Project = s.opts.Project.UnderPolicyOf(before)
		a.progress("policy", "rules, lint settings, consumers and baseline of the base, "+base.Label)
	} else if policy == "head" {
		a.progress("policy", "rules, lint settings, consumers and baseline of the head, "+s.head.Label)
	}
	return nil
}

// policyOfHead returns alm.yaml and .alm of the change: of the commit that is judged, else of the
// folder.
func (a *app) policyOfHead(place *tree.Place, s *judgedSides) (judge.Policy, error) {
	p := judge.Policy{Project: s.opts.Project, Label: s.head.Label}
	if head, isCommit, err := place.Project(s.head); err != nil || isCommit {
		p.FS, p.Revision = head.FS, head.Commit.Hash
		return p, err
	}
	p.Label = "work tree"
	folder, err := tree.OpenFolder(a.dir)
	p.FS = folder
	return p, err
}

// comparedPolicy returns the commit whose alm.yaml is the policy of base: the one that is compared
// with, else the one where the change started. Without need for one there may be none.
func comparedPolicy(ctx context.Context, place *tree.Place, s *judgedSides, needed bool) (tree.Tree, error) {
	base, isCommit, err := place.Project(s.base)
	if err != nil || isCommit || !needed {
		return base, err
	}
	if base, err = place.Base(ctx); err == nil && base.FS == nil {
		err = exit.Refused.Errorf("name a BASE that is a revision; --policy head judges by the policy of the change", "find the policy of the base: there is no commit before this one")
	}
	return base, err
}

// policyReport returns what the report says of the policy that counted.
func policyReport(by judge.JudgedBy) report.Policy {
	if by.Project == nil {
		return report.Policy{}
	}
	p := report.Policy{Of: sideName(by.Base), Label: by.Label, Revision: by.Revision}
	if other := by.Other; other != nil {
		p.Other = &report.OtherPolicy{Of: sideName(!by.Base), Label: other.Label, Revision: other.Revision, Gate: other.Refused, Failed: other.Failed}
		for _, f := range other.Differs {
			p.Other.Differs = append(p.Other.Differs, report.Weighed{Rule: f.Rule.ID, Connector: f.Connector, Subject: f.Subject,
				Fingerprint: f.Fingerprint, Used: f.Used, Other: f.Other})
		}
	}
	return p
}

func sideName(base bool) string {
	if base {
		return "base"
	}
	return "head"
}
