package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"alm/internal/atomicfile"
	"alm/internal/exit"
)

// carry finds the very bytes that the stage before runs. It writes With.Zip, the file that
// the next steps take.
var carry = Step{
	Name: "carry",
	Does: "finds the bytes that the stage before runs, and no other",
	Run: func(ctx context.Context, rel *Release) error {
		from, err := rel.origin()
		if err != nil {
			return err
		}
		ran := rel.Ran(from)
		if ran == nil || ran.State != "done" {
			return exit.Refused.Errorf(fmt.Sprintf("alm import --stage %s first", from),
				"the record has no finished import of %s to %s", rel.Solution, from)
		}
		if err := rel.stillRuns(ctx, from, ran); err != nil {
			return err
		}
		name := rel.With.Zip
		if name == "" {
			name = rel.packedAs(ran.SHA256)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return exit.Refused.Errorf("put the zip and its record back into one folder and name it with --out", "read what %s runs: %w", from, err)
		}
		if sum := atomicfile.Digest(data); sum != ran.SHA256 {
			return exit.Refused.Errorf("restore the zip from the build that packed it",
				"%s is not what %s runs: sha256 is %s, %s runs %s", name, from, sum, from, ran.SHA256)
		}
		rel.With.Zip = name
		rel.tell("carry", "%s runs %s %s, sha256 %.12s…", from, rel.Solution, ran.Version, ran.SHA256)
		return nil
	},
}

// origin is the stage to take from. Stages are not skipped.
func (rel *Release) origin() (string, error) {
	p, to := rel.With.Project, rel.With.Stage
	if _, err := p.Stage(to); err != nil {
		return "", err
	}
	before := p.Before(to)
	from := rel.With.From
	if from == "" {
		from = before
	}
	if from == "" {
		return "", exit.Refused.Errorf(fmt.Sprintf("alm import --stage %s", to), "%s is the first stage: nothing is promoted to it", to)
	}
	if _, err := p.Stage(from); err != nil {
		return "", err
	}
	if from != before {
		return "", exit.Refused.Errorf(fmt.Sprintf("promote from %s", before), "%s comes after %s, not after %s", to, before, from)
	}
	return from, nil
}

// stillRuns asks the stage itself: the record may be older than what happened there.
func (rel *Release) stillRuns(ctx context.Context, from string, ran *Import) error {
	_, installed, err := rel.running(ctx, from, "import this release there again")
	if err != nil {
		return err
	}
	if installed.Version != ran.Version {
		return exit.Refused.Errorf("promote from the record of the release that runs there, or import this one there again",
			"%s runs %s %s, the record says %s", from, rel.Solution, installed.Version, ran.Version)
	}
	return nil
}

func (rel *Release) packedAs(sum string) string {
	if rel.Packed != nil {
		for _, f := range rel.Packed.Files {
			if f.SHA256 == sum {
				return filepath.Join(rel.With.Out, f.Name)
			}
		}
		if f, ok := rel.Packed.Managed(); ok {
			return filepath.Join(rel.With.Out, f.Name)
		}
	}
	return filepath.Join(rel.With.Out, rel.Solution+"_managed.zip")
}
