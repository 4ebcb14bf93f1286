package main

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// strayInput rejects an input of the Action that other verbs take and this one does not, as it rejects an
// unknown flag: whoever names a plan or a dry run relies on it.
func strayInput(cmd *cobra.Command, input func(name string) string) error {
	var stray string
	for _, verb := range allVerbs() {
		verb.make(&app{}).Flags().VisitAll(func(f *pflag.Flag) {
			value := input(strings.ReplaceAll(f.Name, "-", "_"))
			asked := value != "" && (f.Value.Type() != "bool" || value != "false")
			if asked && cmd.Flags().Lookup(f.Name) == nil {
				stray = cmp.Or(stray, f.Name)
			}
		})
	}
	if stray == "" {
		return nil
	}
	return usage("leave it out; alm help "+cmd.Name()+" lists what "+cmd.Name()+" takes", "input %s: alm %s does not take it", stray, cmd.Name())
}
