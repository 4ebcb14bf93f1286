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
	Links   []Link     // of the summary, below the title
	Table   [][]string // of the summary; the first row is the heading
	Refused []string   // why something was not done: an error each
	ToDo    []string   // what people have to do: a warning each
	Outputs map[string]string

	Mask func(text string) string // hides secrets in the summary; nil hides none
}

// Link is the address of a page, and what it is called.
type Link struct{ Name, Address string }

// Write annotates the step with what is to do, on w, and adds its summary and outputs to the files
// that the environment names.
func (s Step) Write(w io.Writer, getenv func(string) string) error {
	action := githubactions.New(githubactions.WithWriter(w), githubactions.WithGetenv(getenv))
	titled := action.WithFieldsMap(map[string]string{"title": "alm"})
	annotateEach(titled.Errorf, "", "refused", s.Refused)
	annotateEach(titled.Warningf, "TO DO: ", "to do", s.ToDo)
	if s.Title == "" {
		return Outputs(action, s.Outputs)
	}
	text := s.markdown()
	if s.Mask != nil {
		text = s.Mask(text)
	}
	return errors.Join(Summary(action, text), Outputs(action, s.Outputs))
}

// annotateEach writes an annotation for each text, as many as the runner shows.
func annotateEach(issue func(format string, args ...any), label, what string, texts []string) {
	for i, text := range texts {
		if i == maxAnnotations {
			issue("… and %d more %s; the step summary has them", len(texts)-i, what)
			return
		}
		issue("%s", label+Plain(clip(text, maxAnnotated)))
	}
}

func (s Step) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n", md(s.Title))
	for i, link := range s.Links {
		b.WriteString(map[bool]string{true: "\n", false: " · "}[i == 0] + linked(link.Address, md(link.Name)))
	}
	if len(s.Links) > 0 {
		b.WriteByte('\n')
	}
	for i, row := range s.Table {
		if i == 0 {
			b.WriteByte('\n')
		}
		if i > maxListed {
			fmt.Fprintf(&b, "\n… and %s\n", countNoun(len(s.Table)-i, "more row"))
			break
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
