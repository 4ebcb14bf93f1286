package project

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"alm/pipeline/check"
)

// changedSolutions reports the solutions that lose a connector, that environments would know by
// another name, or that bring another value. A new one changes nothing that was there.
func (p *Project) changedSolutions(was *Project) []check.Finding {
	var findings []check.Finding
	for _, name := range was.SolutionNames() {
		before := was.Solutions[name]
		now, stays := p.Solutions[name]
		if !stays {
			findings = append(findings, p.At("solutions").Finding("solution-connector-removed", "solutions/"+name, "solution %s is gone, and with it what it packs", name))
			continue
		}
		findings = append(findings, p.changedIdentity(name, before, now)...)
		findings = append(findings, p.changedParts(name, before, now)...)
		findings = append(findings, p.changedVariables(name, before, now)...)
	}
	return findings
}

// textChange is a setting before and after a change.
type textChange struct{ key, before, now string }

// report adds a finding for each setting that changed, at its key below a place. It shows the texts
// only if they are names.
func (c textChange) report(rule string, at Position, subject, of string, names bool) []check.Finding {
	if c.before == c.now {
		return nil
	}
	if names {
		return []check.Finding{at.Finding(rule, subject, "%s: %s is %s and was %s", of, c.key, cmp.Or(c.now, "not set"), cmp.Or(c.before, "not set"))}
	}
	return []check.Finding{at.Finding(rule, subject, "%s: %s changed", of, c.key)}
}

func (p *Project) changedIdentity(name string, before, now Solution) []check.Finding {
	var findings []check.Finding
	at, subject := p.At("solutions", name), "solutions/"+name
	for _, c := range []textChange{
		{"name", before.Publisher.Name, now.Publisher.Name},
		{"prefix", before.Publisher.Prefix, now.Publisher.Prefix},
		{"optionPrefix", strconv.Itoa(before.Publisher.OptionPrefix), strconv.Itoa(now.Publisher.OptionPrefix)},
	} {
		findings = append(findings, c.report("solution-identity-changed", at.At("publisher", c.key), subject+"/publisher/"+c.key, "the publisher of solution "+name, true)...)
	}
	source := textChange{"source", before.Source, now.Source}
	return append(findings, source.report("solution-identity-changed", at.At("source"), subject+"/source", "solution "+name, true)...)
}

func (p *Project) changedParts(name string, before, now Solution) []check.Finding {
	var findings []check.Finding
	for _, dir := range slices.Sorted(keysOf(before.Connectors, nil)) {
		was := before.Connectors[dir]
		is, stays := now.Connectors[dir]
		at, subject := p.At("solutions", name, "connectors"), "solutions/"+name+"/connectors/"+dir
		if !stays {
			findings = append(findings, at.Finding("solution-connector-removed", subject, "solution %s no longer packs %s", name, dir))
			continue
		}
		at = at.At(dir)
		for _, c := range []textChange{{"id", was.ID, is.ID}, {"name", was.Name, is.Name}, {"shared", fmt.Sprint(was.Shared), fmt.Sprint(is.Shared)}} {
			findings = append(findings, c.report("solution-identity-changed", at.At(c.key), subject+"/"+c.key, dir+" in solution "+name, true)...)
		}
		for _, place := range slices.Sorted(keysOf(was.Variables, is.Variables)) {
			c := textChange{place, was.Variables[place], is.Variables[place]}
			findings = append(findings, c.report("solution-value-changed", at.At("variables", place), subject+"/variables/"+place, dir+" in solution "+name, true)...)
		}
	}
	return findings
}

// changedVariables compares the variables that a solution had. A new one has an effect only where
// a connector takes it, which is reported there.
func (p *Project) changedVariables(name string, before, now Solution) []check.Finding {
	var findings []check.Finding
	for _, variable := range slices.Sorted(keysOf(before.Variables, nil)) {
		was, is := before.Variables[variable], now.Variables[variable]
		at, subject := p.At("solutions", name, "variables", variable), "solutions/"+name+"/variables/"+variable
		for _, c := range []textChange{
			{"type", was.Type, is.Type},
			{"default", optionalText(was.Default), optionalText(is.Default)},
			{"value", optionalText(was.Value), optionalText(is.Value)},
			{"required", strconv.FormatBool(was.Required), strconv.FormatBool(is.Required)},
			{"api", was.API, is.API},
			{"parameterKey", was.ParameterKey, is.ParameterKey},
			{"parent", was.Parent, is.Parent},
		} {
			findings = append(findings, c.report("solution-value-changed", at.At(c.key), subject+"/"+c.key, "variable "+variable+" of solution "+name, false)...)
		}
	}
	return findings
}

// optionalText returns an optional text so that none differs from an empty one.
func optionalText(optional *string) string {
	if optional == nil {
		return ""
	}
	return "=" + *optional
}
