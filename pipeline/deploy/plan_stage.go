package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/consumers"
	"alm/pipeline/impact"
	"alm/pipeline/judge"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// askStaging stages the zip and records what the environment has against it.
func (im *importer) askStaging(ctx context.Context, p *record.Plan) error {
	zip, err := im.content()
	if err != nil {
		return err
	}
	staged, err := im.stage.Client.Stage(ctx, zip)
	if err != nil {
		return im.stage.Error(err)
	}
	for _, m := range staged.Missing {
		from := ""
		if m.Solution != "" {
			from = " of solution " + m.Solution
		}
		p.Refused = append(p.Refused, fmt.Sprintf("%s needs %s%s, which is not there", m.Dependent, m.Required, from))
	}
	for _, v := range staged.Validation {
		message := strings.TrimSpace(v.Code + " " + v.Message)
		if v.Severity == "error" {
			p.Refused = append(p.Refused, message)
		} else {
			p.Remarks = append(p.Remarks, message)
		}
	}
	if !staged.Passed && len(p.Refused) == 0 {
		p.Refused = append(p.Refused, "the environment rejects it and gives no reason")
	}
	return nil
}

// planBreaks compares what runs there with what would, and finds who calls what breaks.
func (im *importer) planBreaks(ctx context.Context, p *record.Plan, removals []stage.Removal) error {
	is, was, err := im.stage.BothSides(ctx, im.zip.Solution, removals)
	if err != nil {
		return err
	}
	p.Remarks = append(p.Remarks, im.hostRemarks(was)...)
	findings := slices.DeleteFunc(judge.Compare(was, is), func(f check.Finding) bool { return f.Rule.Change != check.Breaking })
	if len(findings) == 0 {
		return nil
	}
	files, err := tree.OpenFolder(im.Root)
	if err != nil {
		return err
	}
	found, err := judge.Consumers(files, im.Project, im.Root, nil)
	if err != nil { // this runner may have only the zip and alm.yaml
		p.Remarks = append(p.Remarks, fmt.Sprintf("not read, and the change may break it: %v", err))
	}
	for _, problem := range found.Problems {
		p.Remarks = append(p.Remarks, "not read, and the change may break it: "+problem)
	}
	found.Consumers = append(found.Consumers, im.usersThere(ctx, p)...)
	joined := impact.Join(check.Each(findings), impact.Targets(was), nil, found.Consumers)
	for _, place := range joined.Unclear {
		p.Remarks = append(p.Remarks, "not understood, and the change may break it: "+place)
	}
	for _, f := range findings {
		p.Breaking = append(p.Breaking, record.PlannedBreak{Rule: f.Rule.ID, Subject: f.Subject, Message: f.Message, Uses: f.Uses})
	}
	return nil
}

// usersThere returns the flows, apps and agents of the environment itself. What cannot be read of
// them is a remark.
func (im *importer) usersThere(ctx context.Context, p *record.Plan) []impact.Consumer {
	answer, err := consumers.Ask(ctx, im.stage.Client, p.Stage, "", im.Now())
	if err != nil {
		p.Remarks = append(p.Remarks, fmt.Sprintf("could not read who uses what breaks there: %v", err))
		return nil
	}
	found := answer.Found()
	for _, problem := range found.Problems {
		p.Remarks = append(p.Remarks, "not read, and the change may break it: "+problem)
	}
	var names []string
	for _, n := range answer.NotAsked {
		names = append(names, n.What)
	}
	if len(names) > 0 {
		p.Remarks = append(p.Remarks, fmt.Sprintf("not asked, and the change may break them: %s; alm impact --stage %s says why", words.List(names), p.Stage))
	}
	return found.Consumers
}

// planLayers names the connectors that somebody changed by hand: such a change may hide what
// the import brings.
func (im *importer) planLayers(ctx context.Context, p *record.Plan) {
	for _, c := range im.zip.Solution.Connectors {
		hidden, err := im.stage.Client.HasUnmanagedLayer(ctx, c.ID)
		if err != nil {
			p.Remarks = append(p.Remarks, fmt.Sprintf("could not check whether somebody changed connectors there: %v", err))
			return
		}
		if hidden {
			p.Layers = append(p.Layers, c.DisplayName)
		}
	}
}

// hostRemarks reports connectors that would move because the zip has the same literal host or
// base path for every stage.
func (im *importer) hostRemarks(there []*connector.Connector) []string {
	before := map[string]source.Node{}
	for _, c := range there {
		before[c.Dir] = c.Definition.Root
	}
	var remarks []string
	for _, c := range im.zip.Solution.Connectors {
		sent := source.Parse(c.Name, c.Definition).Root
		for _, place := range []string{"host", "basePath"} {
			was, is := before[c.Name].Get(place).Str(), sent.Get(place).Str()
			if was == "" || was == is || is == "" || strings.Contains(is, stage.VariableMark) {
				continue
			}
			remarks = append(remarks, fmt.Sprintf("the %s of %s is %s there and becomes %s, which the zip has for every stage; "+
				"use an environment variable instead (solutions.%s.connectors, variables: {%s: NAME})", place, c.DisplayName, was, is, im.zip.Name, place))
		}
	}
	return remarks
}
