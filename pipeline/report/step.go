package report

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sethvargo/go-githubactions"
)

// Step is what a verb that reports no findings gives a GitHub workflow.
type Step struct {
	Title   string     // of the summary, "" for none: "alm import: DeployBot 1.1.0.0 to test"
	Table   [][]string // of the summary; the first row is the heading
	ToDo    []string   // what people have to do: a warning each
	Outputs map[string]string
}

// Write annotates the step with what is to do, on w, and adds its summary and outputs to the files
// that the environment names.
func (s Step) Write(w io.Writer, getenv func(string) string) error {
	action := githubactions.New(githubactions.WithWriter(w), githubactions.WithGetenv(getenv))
	titled := action.WithFieldsMap(map[string]string{"title": "alm"})
	for i, todo := range s.ToDo {
		if i == maxAnnotations {
			titled.Warningf("%s", fmt.Sprintf("… and %d more to do; the step summary has them", len(s.ToDo)-i))
			break
		}
		titled.Warningf("%s", "TO DO: "+Plain(clip(todo, maxAnnotated)))
	}
	if s.Title == "" {
		return Outputs(action, s.Outputs)
	}
	return errors.Join(Summary(action, s.markdown()), Outputs(action, s.Outputs))
}

func (s Step) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n", md(s.Title))
	for i, row := range s.Table {
		if i == 0 {
			b.WriteByte('\n')
		}
		b.WriteByte('|')
		for _, cell := range row {
			fmt.Fprintf(&b, " %s |", md(clip(cell, maxAnnotated)))
		}
		b.WriteByte('\n')
		if i == 0 {
			b.WriteString("|" + strings.Repeat(" --- |", len(row)) + "\n")
		}
	}
	if len(s.ToDo) > 0 {
		b.WriteString("\n**To do**\n\n")
	}
	for i, todo := range s.ToDo {
		if i == maxListed {
			fmt.Fprintf(&b, "- … and %d more\n", len(s.ToDo)-i)
			break
		}
		fmt.Fprintf(&b, "- %s\n", md(clip(todo, maxAnnotated)))
	}
	return b.String()
}
