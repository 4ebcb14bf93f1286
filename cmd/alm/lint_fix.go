package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"alm/internal/exit"
	"alm/pipeline/judge"
	"alm/pipeline/report"
)

// fixesMade is what the JSON of alm lint --fix has besides the findings that are left.
type fixesMade struct {
	Fixed fixesOf `json:"fixed"`
}

type fixesOf struct {
	Files    []string       `json:"files"`
	Rules    map[string]int `json:"rules"`              // how many findings of each were fixed
	Renamed  [][2]string    `json:"renamed,omitempty"`  // files: before and after
	Changing int            `json:"changing,omitempty"` // how many fixes change what the connector does
	Left     int            `json:"left,omitempty"`     // how many were not made because they do
	Skipped  []skippedFile  `json:"skipped,omitempty"`
}

type skippedFile struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

func (f *fixesOf) add(fixed *judge.Fixed, all bool) {
	f.Files = append(f.Files, fixed.Files...)
	f.Renamed = append(f.Renamed, fixed.Names...)
	for rule, n := range fixed.Rules {
		f.Rules[rule] += n
	}
	if all {
		f.Changing += len(fixed.Changing)
	} else {
		f.Left += len(fixed.Changing)
	}
	for _, left := range fixed.Left {
		f.Skipped = append(f.Skipped, skippedFile{left.Name, left.Why})
	}
}

// refuseUnchecked returns an error for a file in which lint did not look for all that could be fixed.
func refuseUnchecked(fixed *judge.Fixed) error {
	for _, left := range fixed.Left {
		if left.IsUnchecked() {
			return exit.Refused.Errorf("alm lint says what is wrong with it", "%s: %s", left.Name, left.Why)
		}
	}
	return nil
}

// fix fixes what can be fixed safely in every SOURCE, or shows how.
func (a *app) fix(ctx context.Context, l linting, heads []source) error {
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	made := fixesMade{fixesOf{Files: []string{}, Rules: map[string]int{}}}
	var unchecked error
	for _, head := range heads {
		fixed, err := a.fixOne(ctx, l, head)
		if err != nil {
			return err
		}
		made.Fixed.add(fixed, l.fix == "all")
		unchecked = cmp.Or(unchecked, refuseUnchecked(fixed))
	}
	if l.dryRun {
		return unchecked
	}
	return a.lint(ctx, l.judging, heads, made)
}

func (a *app) fixOne(ctx context.Context, l linting, head source) (*judge.Fixed, error) {
	result, err := a.linted(ctx, l, "--fix", head)
	if err != nil {
		return nil, err
	}
	write := func(f judge.FixedFile) error { return f.Write(result.Head) }
	if l.dryRun {
		write = a.showFixed
	}
	fixed, err := result.Fix(ctx, l.fix == "all", write)
	if err == nil && !l.dryRun {
		err = fixed.Rename(result.Head)
	}
	if err != nil {
		for _, name := range fixed.Files {
			a.progress("fix", report.Plain("fixed before the error: "+name))
		}
		return nil, err
	}
	for _, left := range fixed.Left {
		a.progress("fix", report.Plain(left.Name+" was skipped: "+left.Why))
	}
	a.printFixed(fixed, l.fix == "all", l.dryRun)
	return fixed, nil
}

// showFixed shows how a file would change.
func (a *app) showFixed(f judge.FixedFile) error {
	was, is := f.Shown()
	_, err := fmt.Fprint(a.Stdout, report.Patch(f.Name, was, is, report.Options{Colour: a.Colour}))
	return err
}

// printFixed counts what was fixed, by rule, and shows the fixes that change what the
// connector does.
func (a *app) printFixed(fixed *judge.Fixed, all, dryRun bool) {
	for _, f := range fixed.Changing {
		did := "not fixed, because it changes what the connector does (--fix=all fixes it)"
		if all {
			did = "changes what the connector does"
		}
		a.progress("fix", report.Plain(fmt.Sprintf("%s:%d: %s: %s: %s", f.At.Name(), f.At.From().Line, f.Rule.ID, did, f.Message)))
	}
	if len(fixed.Files)+len(fixed.Names) == 0 {
		a.progress("fix", "nothing to fix")
		return
	}
	did := "fixed"
	if dryRun {
		did = "would fix"
	}
	for _, rule := range slices.Sorted(maps.Keys(fixed.Rules)) {
		a.progress("fix", fmt.Sprintf("%s %s: %d", did, rule, fixed.Rules[rule]))
	}
	for _, names := range fixed.Names {
		a.progress("fix", report.Plain(fmt.Sprintf("%s: %s is %s", did, names[0], names[1])))
	}
	a.progress("fix", fmt.Sprintf("%s: files: %d", did, len(fixed.Files)+len(fixed.Names)))
}
