package main

import (
	"encoding/json"

	"github.com/spf13/cobra"
)

// textOrJSON is the --format of the verbs whose JSON is of their own types. The zero value is text.
type textOrJSON struct{ name string }

func (f *textOrJSON) flag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.name, "format", "text", "text or json")
}

func (f *textOrJSON) check() error {
	if f.name != "text" && f.name != "json" {
		return usage("use text or json", "unknown format %q", f.name)
	}
	return nil
}

func (f *textOrJSON) json() bool { return f.name == "json" }

// printJSON prints a value of a verb's own type.
func (a *app) printJSON(value any) error {
	enc := json.NewEncoder(a.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}
