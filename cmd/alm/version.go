package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// version is alm's own.
const version = "0.1.0"

func versionVerb(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Prints alm's version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.Stdout, versionLine())
			return err
		},
	}
}

// versionLine is the version of alm and what it was built with and for.
func versionLine() string {
	return fmt.Sprintf("alm %s %s %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
