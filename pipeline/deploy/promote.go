package deploy

import (
	"context"
	"fmt"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/record"
	"alm/pipeline/stage"
)

// Promote brings the exact bytes that the stage before runs to a stage, and rejects any other.
func (d *Deployer) Promote(ctx context.Context, opts Options) error {
	if err := d.checkOrigin(opts.Origin); err != nil {
		return err
	}
	from, err := d.previous(opts)
	if err != nil {
		return err
	}
	if !opts.TrustRecord {
		if err := d.acceptPrevious(ctx, from, opts); err != nil {
			return err
		}
	}
	if opts.Zip, err = d.findPromotedZip(ctx, from, opts); err != nil {
		return err
	}
	zip, err := d.verify(opts.Zip)
	if err != nil {
		return err
	}
	if opts.TrustRecord {
		d.Progress.printf("promote", "%s was not asked: the record is trusted%s", from, d.elsewhere(from))
		return d.send(ctx, zip, opts, nil)
	}
	s, err := d.open(ctx, from)
	if err != nil {
		return err
	}
	t := &target{Deployer: d, opts: opts, stage: s, zip: zip}
	if err := t.requireContent(ctx, s); err != nil {
		return err
	}
	opts.asked = true
	return d.send(ctx, zip, opts, nil)
}

// elsewhere says where the record's import to a stage went, if that is not the stage of today.
func (d *Deployer) elsewhere(stage string) string {
	if ran := d.Record.Ran(stage); ran != nil && !d.wentToStage(ran) {
		return fmt.Sprintf(", whose import was to %s; %s is %s now", ran.URL, stage, d.Project.Stages[stage].URL)
	}
	return ""
}

// previous returns the stage to promote from. Stages are not skipped.
func (d *Deployer) previous(opts Options) (string, error) {
	to := opts.Stage
	if _, err := d.Project.Stage(to); err != nil {
		return "", err
	}
	before, from := d.Project.Before(to), opts.From
	if from == "" {
		from = before
	}
	if from == "" {
		return "", exit.Refused.Errorf(fmt.Sprintf("alm import --stage %s", to), "%s is the first stage: nothing is promoted to it", to)
	}
	if _, err := d.Project.Stage(from); err != nil {
		return "", err
	}
	if from != before {
		return "", exit.Refused.Errorf(fmt.Sprintf("promote from %s", before), "%s comes after %s, not after %s", to, before, from)
	}
	return from, nil
}

// findPromotedZip returns the file with the bytes that a stage runs; opts may name it, else it is
// in the out folder. It asks the stage itself too, unless the record is trusted: the record may
// be older than what happened there.
func (d *Deployer) findPromotedZip(ctx context.Context, from string, opts Options) (string, error) {
	zip := opts.Zip
	ran, err := d.finished(from)
	if err != nil {
		return "", err
	}
	if !opts.TrustRecord {
		if err := d.checkStillRuns(ctx, from, ran); err != nil {
			return "", err
		}
	}
	if zip == "" {
		if zip = d.Record.FindZip(ran.SHA256); zip == "" {
			return "", exit.Refused.Errorf("put the zip back there, or name it with --zip",
				"no zip in %s has the digest that %s runs, sha256 %s", d.Record.Out, from, ran.SHA256)
		}
	}
	data, err := disk.ReadFile(zip)
	if err != nil {
		return "", exit.Refused.Errorf("put the zip and its record back into one folder and name it with --out", "read what %s runs: %w", from, err)
	}
	if sum := atomicfile.Digest(data); sum != ran.SHA256 {
		return "", exit.Refused.Errorf("restore the zip from the build that packed it",
			"%s is not what %s runs: sha256 is %s, %s runs %s", zip, from, sum, from, ran.SHA256)
	}
	d.Progress.printf("promote", "%s runs %s %s, sha256 %.12s…", from, d.Record.Solution, ran.Version, ran.SHA256)
	return zip, nil
}

func (d *Deployer) checkStillRuns(ctx context.Context, from string, ran *record.Import) error {
	s, err := d.open(ctx, from)
	if err != nil {
		return err
	}
	installed, err := s.Runs(ctx, d.Record.Solution, "import this release there again")
	if err != nil {
		return err
	}
	if installed.Version != ran.Version {
		return exit.Refused.Errorf("promote from the record of the release that runs there, or import this one there again",
			"%s runs %s %s, the record says %s", from, d.Record.Solution, installed.Version, ran.Version)
	}
	return nil
}

// requireContent rejects a stage that says it runs another content than the zip's, whatever the
// record says, or whose connectors are not those of the zip: other bytes may have come under the same
// version. Changes that somebody made there by hand are reported and
// pass: they are not in the zip, and the import brought it. So are editorial differences, which the
// platform may write its own way. Where nobody can read whether a change was made by hand, only a stage
// that says it runs the zip's content passes.
func (t *target) requireContent(ctx context.Context, at *stage.Stage) error {
	installed, err := at.Runs(ctx, t.zip.Name, "import this release there again")
	if err != nil {
		return err
	}
	said, err := t.prove(installed)
	if err != nil {
		return err
	}
	if said == otherContent {
		return t.otherContentError(ctx, at, installed)
	}
	differences, err := at.Differences(ctx, t.zip.Solution)
	if err != nil {
		return err
	}
	for _, f := range differences {
		if f.Change() == check.Editorial {
			t.Progress.printf("compare", "%s: %s", at.Name, f.Message)
			continue
		}
		byHand, err := at.ChangedByHand(ctx, t.zip.Solution, f)
		switch {
		case err != nil && said == sameContent:
			t.Progress.printf("compare", "%s: %s; could not check whether somebody changed it there: %v", at.Name, f.Message, err)
		case err != nil:
			return exit.Refused.Errorf("let the application read the component layers of "+at.Name+", or import this release there again",
				"%s may run another %s %s than this zip (sha256 %.12s…): %s; could not check whether somebody changed it there: %w",
				at.Name, t.zip.Name, t.zip.Version, t.zip.SHA256, f.Message, err)
		case byHand:
			t.Progress.printf("compare", "%s: changed there by hand, and not in the zip: %s", at.Name, f.Message)
		default:
			return exit.Refused.Errorf("raise the version (alm bump), pack and import it; alm drift --stage "+at.Name+" shows what differs",
				"%s runs another %s %s than this zip (sha256 %.12s…): %s%s", at.Name, t.zip.Name, t.zip.Version, t.zip.SHA256, f.Message, andMore(len(differences)-1))
		}
	}
	return nil
}

func andMore(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", and %s", words.Count(n, "more difference"))
}
