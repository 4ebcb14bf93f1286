package main

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"alm/internal/exit"
	"alm/pipeline/exchange"
	"alm/pipeline/record"

	"github.com/spf13/cobra"
)

// settingValues are the flags of env.
type settingValues struct {
	exchanging
	set                   []string
	all                   bool
	ticket, override, out string
}

func envVerb(a *app) *cobra.Command {
	var v settingValues
	cmd := &cobra.Command{
		Use:   "env --stage STAGE [NAME=VALUE…]",
		Short: "List and set the environment variables of a stage",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.env(cmd.Context(), v, slices.Concat(args, v.set))
		},
	}
	v.signIn.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&v.stage, "stage", "", "the stage (required)")
	f.StringArrayVar(&v.set, "set", nil, "set a variable, as the argument NAME=VALUE; repeatable")
	f.StringVar(&v.solution, "solution", "", "only the variables and connectors of this solution")
	f.BoolVar(&v.all, "all", false, "list every variable of the environment, not only those of the project")
	f.BoolVar(&v.dryRun, "dry-run", false, "show what would be set and saved, and change nothing")
	f.DurationVar(&v.timeout, "timeout", 10*time.Minute, "stop after this long, such as 45m, and exit 5; 0 is no limit")
	f.StringVar(&v.ticket, "ticket", "", "the ticket of this change, for the record and for stages that require one")
	f.StringVar(&v.override, "override", "", "set values although the stage's policy is against it, for this reason, which the record keeps")
	v.format.flag(cmd)
	outFlag(cmd, &v.out)
	return cmd
}

// settings reads NAME=VALUE arguments.
func settings(args []string) ([]exchange.Setting, error) {
	var all []exchange.Setting
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok || name == "" {
			return nil, usage("write NAME=VALUE, such as contoso_Host=api.contoso.com", "%q sets no variable", arg)
		}
		all = append(all, exchange.Setting{Name: name, Value: value})
	}
	return all, nil
}

// env lists variables, or sets them.
func (a *app) env(ctx context.Context, v settingValues, args []string) error {
	set, err := settings(args)
	if err != nil {
		return err
	}
	e, err := a.exchange(v.exchanging)
	if err != nil {
		return err
	}
	ctx, cancel := v.limit(ctx)
	defer cancel()
	opts := exchange.EnvOptions{Set: set, All: v.all, DryRun: v.dryRun}
	var kept *record.Policy
	if len(set) > 0 {
		opts.May = func() (err error) {
			kept, err = a.mayChange(ctx, v, e)
			return err
		}
		opts.Done = func(solution string, of exchange.EnvVariable) error { return a.recordValue(v, e, solution, of, kept) }
	}
	result, err := e.Env(ctx, opts)
	if result == nil {
		return err
	}
	a.publishEnv(v, e, result)
	for _, todo := range result.ToDo {
		a.progress("env", "TO DO: "+todo)
	}
	if v.format.json() {
		return cmp.Or(err, a.printJSON(envJSON(v, e, result)))
	}
	return cmp.Or(err, a.printEnv(v, result))
}

// mayChange rejects a change that the stage's policy is against, and returns what the record keeps.
func (a *app) mayChange(ctx context.Context, v settingValues, e *exchange.Exchange) (*record.Policy, error) {
	policy, err := a.stagePolicy(ctx, shipping{stage: v.stage, ticket: v.ticket, override: v.override}, e.Project)
	if err != nil {
		return nil, err
	}
	of := policy.Of
	if of == nil {
		of = e.Project
	}
	why := of.Stages[v.stage].AgainstNow(a.Now(), v.ticket)
	if len(why) > 0 && policy.Override == "" {
		return nil, exit.Refused.Errorf("wait, or give what it asks for; --override REASON sets the values anyway, and the record keeps the reason",
			"the policy of %s is against it: %s", v.stage, strings.Join(why, "; "))
	}
	if v.ticket == "" && len(why) == 0 {
		return nil, nil
	}
	kept := &record.Policy{Ticket: v.ticket, Overrode: why}
	if len(why) > 0 {
		kept.Override = policy.Override
	}
	return kept, nil
}

// recordValue keeps a value that was set in the record of its solution.
func (a *app) recordValue(v settingValues, e *exchange.Exchange, solution string, of exchange.EnvVariable, kept *record.Policy) error {
	if solution == "" {
		a.progress("env", of.Name+" belongs to no solution of the project: no record has the change")
		return nil
	}
	rec, err := record.Load(a.inDir(v.out), solution)
	if err != nil {
		return err
	}
	who := a.who()
	rec.Tool = "alm " + version
	return rec.Update(func() error {
		rec.ValuesSet = append(rec.ValuesSet, record.ValueSet{Stage: v.stage, URL: e.URL(), Variable: of.Name, Was: deref(of.Was), Is: deref(of.Value), Secret: of.Secret,
			At: a.Now().UTC().Truncate(time.Second), By: who.Name, Run: who.Run, TriggeredBy: who.TriggeredBy, Policy: kept})
		return nil
	})
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
