package main

import (
	"cmp"
	"slices"
	"strings"

	"alm/internal/spell"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/solution/dataverse"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// choices returns the values that a flag of a verb takes, nil where it takes any.
func choices(cmd *cobra.Command, name string) []string {
	switch name {
	case "format":
		if f := cmd.Flags().Lookup(name); f != nil && f.DefValue == "text" {
			return []string{"text", "json"}
		}
		return formatNames()
	case "fail-on":
		return []string{"error", "warning", "note", "off"}
	case "fetch-base":
		return []string{"auto", "never"}
	case "policy":
		return []string{"auto", "base", "head"}
	case "level":
		return []string{"error", "warning", "note"}
	case "profile":
		return asStrings(check.AllProfiles)
	case "consumers":
		return asStrings(check.Consumers)
	case "settings":
		return []string{"plain", "described"}
	case "cloud", "from-cloud":
		return []string{"Public", "UsGov", "UsGovHigh", "UsGovDod", "China"}
	case "sign-in", "from-sign-in":
		return dataverse.Ways()
	case "version-rule":
		return []string{"higher", "same", "any"}
	case "lock":
		return []string{"refuse", "fail"}
	}
	return nil
}

// checkChoices rejects values of flags that no verb knows, before anything is done. It also covers
// Action inputs and variables, which set flags.
func checkChoices(cmd *cobra.Command) error {
	var failed error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		known := choices(cmd, f.Name)
		if known == nil || failed != nil || f.Value.String() == f.DefValue {
			return
		}
		values := []string{f.Value.String()}
		if many, ok := f.Value.(pflag.SliceValue); ok {
			values = many.GetSlice()
		}
		for _, value := range values {
			if failed == nil {
				failed = checkChoice(f.Name, value, known)
			}
		}
	})
	return failed
}

func checkChoice(name, value string, known []string) error {
	choice, file, isFile := strings.Cut(value, "=")
	switch {
	case name == "format" && isFile && file == "":
		return usage("write FORMAT, or FORMAT=FILE with the name of a file", "--format %s names no file", value)
	case name != "format":
		choice = value
	}
	if slices.ContainsFunc(known, func(k string) bool {
		return k == choice || strings.HasSuffix(name, "cloud") && strings.EqualFold(k, choice)
	}) {
		return nil
	}
	return usage(cmp.Or(spell.DidYouMean(choice, known), "the values are "+words.List(known)), "--%s: unknown value %q", name, choice)
}

func asStrings[T ~string](values []T) []string {
	var names []string
	for _, value := range values {
		names = append(names, string(value))
	}
	return names
}

// checkedArgs makes an error in the number of arguments say how the verb is called.
func checkedArgs(cmd *cobra.Command) {
	check := cmd.Args
	if check == nil {
		return
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		err := check(cmd, args)
		if err == nil {
			return nil
		}
		return usage("it is called as "+cmd.UseLine()+"; "+cmd.CommandPath()+" --help has examples", "%s takes %s, not %s",
			cmd.CommandPath(), argumentsOf(cmd), words.Count(len(args), "argument"))
	}
}

// argumentsOf returns what a verb takes after its name: "no argument" or "[BASE [HEAD]]".
func argumentsOf(cmd *cobra.Command) string {
	rest := strings.TrimSpace(strings.TrimPrefix(cmd.Use, cmd.Name()))
	for _, required := range []string{"--stage STAGE", "--to STAGE"} {
		rest = strings.TrimSpace(strings.TrimPrefix(rest, required))
	}
	return cmp.Or(rest, "no arguments")
}
