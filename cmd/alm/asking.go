package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"alm/pipeline/consumers"
	"alm/pipeline/impact"
	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/stage"
	"alm/solution/connector"

	"github.com/spf13/cobra"
)

// consumerQuery are the flags of the verbs that ask environments who uses connectors.
type consumerQuery struct {
	signIn
	stage, save, maxAge string
	given               func(flag string) bool // reports whether the command line has a flag; may be nil
	toAsk               string                 // how to have an environment asked
}

// flags are those of verbs whose stages to ask are in alm.yaml.
func (k *consumerQuery) flags(cmd *cobra.Command) {
	k.signIn.flags(cmd)
	k.given, k.toAsk = cmd.Flags().Changed, "list the stage under consumers in "+project.DefaultFile+", or leave the flag out"
	cmd.Flags().StringVar(&k.maxAge, "max-age", "", "how old an answer of an environment in a file may be, such as 36h or 14d (default what alm.yaml says, or 7d)")
}

// stageFlags are those of the verb that names the stage to ask.
func (k *consumerQuery) stageFlags(cmd *cobra.Command) {
	k.flags(cmd)
	k.toAsk = "add --stage NAME, or leave the flag out"
	cmd.Flags().StringVar(&k.stage, "stage", "", "ask the environment of this stage for flows, apps and agents")
	cmd.Flags().StringVar(&k.save, "save", "", "write what the environment of --stage answers into this file, which --in reads, without the values that flows and agents send")
}

// apply puts the flags into the options.
func (k consumerQuery) apply(ctx context.Context, a *app, opts *judge.Options) error {
	if k.maxAge != "" {
		limit, err := project.ParseAge(k.maxAge)
		if err != nil {
			return usage(err.Error(), "--max-age %q is not an age", k.maxAge)
		}
		opts.MaxAge = limit
	}
	if k.save != "" && k.stage == "" {
		return usage("name the stage with --stage", "--save has no answer to write: no environment is asked")
	}
	if k.stage != "" {
		if _, err := opts.Project.Stage(k.stage); err != nil {
			return err
		}
		opts.Stages = []string{k.stage}
	}
	asked := slices.Clone(opts.Stages)
	for _, c := range opts.Project.Consumers {
		if c.Stage != "" && !slices.Contains(asked, c.Stage) {
			asked = append(asked, c.Stage)
		}
	}
	if len(asked) == 0 {
		if err := k.noEnvironment(); err != nil {
			return err
		}
	}
	if k.url != "" && len(asked) > 1 {
		return usage("put the URLs into "+opts.Project.FileName(), "--environment-url is one environment, and %d stages are asked", len(asked))
	}
	opts.Ask = a.asker(ctx, k, len(asked))
	return nil
}

// asker returns what asks an environment, once. The flags describe the stage that they name, or
// the only one that is asked.
func (a *app) asker(ctx context.Context, k consumerQuery, stages int) judge.Ask {
	answers := map[string]*consumers.Answer{}
	before := k.signIn
	if stages > 1 {
		before.url = "" // of one of them
	}
	return func(name string, of project.Stage) (*consumers.Answer, error) {
		key := name + " " + of.URL
		if answers[key] != nil {
			return answers[key], nil
		}
		client, err := a.connect(k.stage, k.signIn, before.forOneOf(stages, of))(ctx, name, of)
		if err != nil {
			return nil, stage.Error(name, err)
		}
		a.progress("impact", fmt.Sprintf("asking %s (%s) for flows, apps and agents", name, client.Host()))
		answer, err := consumers.Ask(ctx, client, name, "alm "+version, a.Now())
		if err != nil {
			return nil, err
		}
		answers[key] = answer
		return answer, nil
	}
}

// saveAnswer writes what the environment answers into the file of --save.
func (a *app) saveAnswer(k consumerQuery, sides judgedSides) error {
	if k.save == "" {
		return nil
	}
	file := a.inDir(k.save)
	if err := checkWritable([]output{{format: "the answer", file: file}}); err != nil {
		return err
	}
	known, err := sides.connectors()
	if err != nil {
		return err
	}
	answer, err := sides.opts.Ask(k.stage, sides.opts.Project.Stages[k.stage])
	if err != nil {
		return err
	}
	text, err := answer.Outline(impact.NewOutline(known)).Marshal()
	if err != nil {
		return err
	}
	if err := writeOutput(file, []byte(a.secrets.Mask(string(text)))); err != nil {
		return usage("name a file that can be written", "write %s: %w", k.save, err)
	}
	a.progress("impact", fmt.Sprintf("%s keeps the answer of %s; use it with --in %s", k.save, hostOf(answer.URL), k.save))
	return nil
}

// connectors returns those of both sides.
func (s judgedSides) connectors() ([]*connector.Connector, error) {
	all, err := s.head.Connectors(s.opts.Project)
	if err != nil || s.base.FS == nil {
		return all, err
	}
	was, err := s.base.Connectors(s.opts.Project)
	return append(all, was...), err
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the environment"
	}
	return u.Host
}
