package main

import (
	"bytes"
	"context"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/solution"
	"alm/solution/dataverse"
)

// probe asks an environment everything that alm asks, and prints where the answers differ from what
// alm reads.
func (d *doctor) probe(ctx context.Context, name string, opts dataverse.CredentialOptions) {
	zip, err := emptySolution()
	if err != nil {
		d.fail(exit.Usage, name, err)
		return
	}
	credential, err := dataverse.Credential(opts)
	if err != nil {
		d.fail(exit.Remote, name, err)
		return
	}
	err = dataverse.Probe(ctx, opts.EnvironmentURL, dataverse.Options{Credential: credential, UserAgent: "alm/" + version, Pace: d.pace, Trace: d.tracer(name)},
		zip, func(p dataverse.Probed) { d.probed(name, p) })
	if err != nil {
		d.fail(exit.Remote, name, err)
	}
}

func (d *doctor) probed(name string, p dataverse.Probed) {
	switch {
	case p.Err != nil && p.Loses != "":
		d.note(name, "probe: %s: %v", p.What, p.Err)
		d.hint("alm works without it, but not %s", p.Loses)
	case p.Err != nil:
		d.fail(exit.Remote, name, exit.Remote.Errorf(exit.Hint(p.Err), "probe: %s: %w", p.What, p.Err))
	case len(p.Missing) > 0:
		d.fail(exit.Remote, name, exit.Remote.Errorf("report it to the authors of alm, with the file that --trace writes",
			"probe: %s: the answer has no %s", p.What, words.List(p.Missing)))
	case p.Rows > 0:
		d.ok(name, "probe: %s: %s as expected", p.What, words.Count(p.Rows, "row"))
	default:
		d.ok(name, "probe: %s: answers as expected; no rows to look at", p.What)
	}
}

// emptySolution returns the zip of a solution without components.
func emptySolution() ([]byte, error) {
	one, err := solution.ParseVersion("1.0.0.0")
	if err != nil {
		return nil, err
	}
	s := solution.Solution{Name: "AlmProbe", DisplayName: "alm probe", Description: "Staged by alm doctor --probe, never imported.",
		Version: one, Publisher: solution.Publisher{Name: "almprobe", DisplayName: "alm probe", Prefix: "almprobe", OptionPrefix: 10000}}
	var zip bytes.Buffer
	err = s.Write(&zip, true)
	return zip.Bytes(), err
}
