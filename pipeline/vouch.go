package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/words"
	"alm/pipeline/check"
	changes "alm/pipeline/diff"
	linting "alm/pipeline/lint"
	"alm/solution"
	"alm/solution/dataverse"
)

// vouching asks the stage before whether it runs what its record says. A version says little:
// other bytes may have come under the same one.
var vouching = Step{
	Name: "vouch",
	Does: "asks the stage before whether it runs that content",
	Run: func(ctx context.Context, rel *Release) error {
		from, err := rel.origin()
		if err != nil {
			return err
		}
		env, err := rel.environment(ctx, from)
		if err != nil {
			return err
		}
		return rel.vouch(ctx, env, from)
	},
}

// vouch refuses a stage whose connectors are not those of the zip. Changes that somebody made
// there by hand are told and let pass: they are not in the zip, and the import brought it. So
// are texts, which the platform may write its own way.
func (rel *Release) vouch(ctx context.Context, env *dataverse.Client, stage string) error {
	differ, err := rel.strays(ctx, env, stage)
	if err != nil {
		return err
	}
	for _, f := range differ {
		byHand, err := rel.changedByHand(ctx, env, f)
		switch {
		case f.Change() == check.Editorial:
			rel.tell("vouch", "%s: %s", stage, f.Message)
		case err != nil:
			rel.tell("vouch", "%s: %s; whether somebody changed it there is not known: %v", stage, f.Message, err)
		case byHand:
			rel.tell("vouch", "%s: changed there by hand, and not in the zip: %s", stage, f.Message)
		default:
			return exit.Refused.Errorf("raise the version (alm bump), pack and import it; alm drift --stage "+stage+" shows what differs",
				"%s runs another %s %s than this zip (sha256 %.12s…): %s%s", stage, rel.Solution, rel.Verified.Version, rel.Verified.SHA256, f.Message, more(len(differ)-1))
		}
	}
	return nil
}

func more(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", and %s", words.Count(n, "more difference"))
}

// strays is how what a stage runs differs from the zip, by the rules of diff. The values of
// variables do not count: they are the stage's.
func (rel *Release) strays(ctx context.Context, env *dataverse.Client, stage string) ([]check.Finding, error) {
	there, err := env.Connectors(ctx, rel.Verified.connectors()...)
	if err != nil {
		return nil, remote(stage, err)
	}
	sent, running := &solution.Solution{}, &solution.Solution{}
	for _, c := range rel.Verified.solution.Connectors {
		for _, row := range there {
			if is := asShipped(row); strings.EqualFold(is.Name, c.Name) {
				c.Definition = withValues(c.Definition, is.Definition)
				c.Parameters = withValues(c.Parameters, is.Parameters)
				c.ParameterSets = withValues(c.ParameterSets, is.ParameterSets)
				c.Policies = withValues(c.Policies, is.Policies)
				running.Connectors = append(running.Connectors, sameForm(is))
			}
		}
		sent.Connectors = append(sent.Connectors, sameForm(c))
	}
	was, err := readAll(sent.FS())
	if err != nil {
		return nil, err
	}
	is, err := readAll(running.FS())
	if err != nil {
		return nil, err
	}
	findings := linting.Hide(changes.Compare(was, is), slices.Concat(was, is))
	return slices.DeleteFunc(findings, func(f check.Finding) bool {
		return f.Rule.Version != check.IgnoresVersion
	}), nil
}

// withValues puts the texts of a row into the places where the zip names a variable.
func withValues(zip, row []byte) []byte {
	if !strings.Contains(string(zip), reference) {
		return zip
	}
	file := source.Parse("zip", zip)
	var edits []source.Edit
	eachVariable(file.Root, []source.Node{source.Parse("row", row).Root}, 0, func(zip source.Node, beside []source.Node) {
		if beside[0].Kind() == source.String {
			edits = append(edits, source.Edit{Span: zip.Span(), New: source.Quote(beside[0].Str())})
		}
	})
	text, err := file.Apply(edits...)
	if err != nil {
		return zip
	}
	return text
}

// changedByHand tells whether an unmanaged change lies on top of a finding's connector.
func (rel *Release) changedByHand(ctx context.Context, env *dataverse.Client, f check.Finding) (bool, error) {
	for _, c := range rel.Verified.solution.Connectors {
		if c.Name == f.Connector {
			return env.Unmanaged(ctx, dataverse.ConnectorComponent, c.ID)
		}
	}
	return false, nil
}
