package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// heard is a flag's value that remembers what it was given: pflag keeps the last of several.
type heard struct {
	pflag.Value
	values []string
}

func (h *heard) Set(value string) error {
	h.values = append(h.values, value)
	if err := h.Value.Set(value); err != nil {
		return malformed{h.Type()}
	}
	return nil
}

// malformed says that a value is not of the type of its flag.
type malformed struct{ kind string }

func (m malformed) Error() string { return kinds[m.kind].fault }

// kinds are the types of flags that not every text is of.
var kinds = map[string]struct{ fault, hint string }{
	"bool":     {"is neither true nor false", "write true or false, or only the flag"},
	"duration": {"is no duration", "write one such as 45m or 2h"},
	"int":      {"is no whole number", "write one such as 8"},
}

// hear makes the flags of a set that take one value remember all that they are given.
func hear(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if _, many := f.Value.(pflag.SliceValue); !many {
			f.Value = &heard{Value: f.Value}
		}
	})
}

// checkGiven rejects what a command line says twice or leaves empty, before anything is done: a variable
// of the shell that is not set must not switch off --plan or --from-run.
func checkGiven(cmd *cobra.Command) error {
	var failed error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		var values []string
		switch v := f.Value.(type) {
		case *heard:
			values = slices.Compact(slices.Clone(v.values))
		case pflag.SliceValue:
			values = v.GetSlice()
		}
		_, once := f.Value.(*heard)
		switch {
		case failed != nil:
		case slices.Contains(values, "") || !once && len(values) == 0:
			failed = usage("give it a value, or leave it out; a variable of the shell may be empty", "--%s is empty", f.Name)
		case once && len(values) > 1:
			failed = usage("give it once", "--%s is given as %s", f.Name, strings.Join(values, " and as "))
		}
	})
	return failed
}

// dependents are flags that mean nothing without one of others, by verb.
var dependents = map[string]map[string][]string{
	"init":    {"action": {"workflows"}},
	"promote": {"fail-on": {"revert-to"}, "allow-unread": {"revert-to"}},
	"unpack":  {"dry-run": {"replace"}},
}

// noEnvironment rejects flags of the command line that describe an environment where none is asked.
func (k *consumerQuery) noEnvironment() error {
	if k.given == nil {
		return nil
	}
	for _, name := range append([]string{"environment-url", "allow-host", "trace"}, signInFlags...) {
		if k.given(name) {
			return usage(k.toAsk, "--%s has no effect: no environment is asked", name)
		}
	}
	return nil
}

// checkDependents rejects a flag of the command line without which the verb would do the same.
func checkDependents(cmd *cobra.Command) error {
	var failed error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		needed := dependents[cmd.Name()][f.Name]
		if failed != nil || needed == nil {
			return
		}
		if !slices.ContainsFunc(needed, func(name string) bool { return hasFlag(cmd, name) }) {
			failed = usage("add --"+strings.Join(needed, " or --")+", or leave --"+f.Name+" out", "--%s has no effect without --%s", f.Name, strings.Join(needed, " or --"))
		}
	})
	return failed
}

func hasFlag(cmd *cobra.Command, flag string) bool {
	f := cmd.Flags().Lookup(flag)
	return f != nil && f.Value.String() != f.DefValue
}

// argument puts an argument in the place of the flag for it. Both may say the same, as an Action's
// input does.
func argument(flag string, value *string, args []string, i int) error {
	if i >= len(args) {
		return nil
	}
	if *value != "" && *value != args[i] {
		return usage("name it once", "the argument is %s and --%s is %s", args[i], flag, *value)
	}
	*value = args[i]
	return nil
}
