//go:build man

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// main writes the manual pages into a folder: alm.1 and one for each verb. They are made when a
// release is built, with the tag man, because the program does without what makes them.
func main() {
	if err := writeManual(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "alm:", err)
		os.Exit(1)
	}
}

func writeManual(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("usage: alm DIR VERSION DATE")
	}
	date, err := time.Parse(time.DateOnly, args[2])
	if err != nil {
		return err
	}
	cobra.EnableCommandSorting = false
	root := (&app{Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }}).command(allVerbs())
	root.DisableAutoGenTag = true
	for _, verb := range root.Commands() {
		verb.Long = strings.Replace(verb.Long, "\nExit codes: ", "\n\nExit codes: ", 1)
	}
	header := &doc.GenManHeader{Title: "ALM", Section: "1", Date: &date, Source: "alm " + args[1], Manual: "ALM for Power Platform custom connectors"}
	return doc.GenManTreeFromOpts(root, doc.GenManTreeOptions{Header: header, Path: args[0], CommandSeparator: "-"})
}
