package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/report"
	"alm/pipeline/start"
)

// questions asks people on a terminal, a line each; Enter takes what is proposed.
type questions struct {
	editor *lineEditor // nil where lines are not edited
	from   *bufio.Reader
	to     io.Writer
}

func (a *app) questions(ctx context.Context) *questions {
	q := &questions{from: bufio.NewReader(io.LimitReader(a.Stdin, 64<<10)), to: a.Stderr}
	if a.Getenv("TERM") != "dumb" {
		q.editor = newLineEditor(ctx, a.Stdin, a.errCommands)
	}
	return q
}

// fill asks for the answers that no flag gave.
func (q *questions) fill(given, proposed start.Answers) (start.Answers, error) {
	for _, question := range []struct {
		given  string
		answer *string
		ask    string
		form   string
	}{
		{given.Publisher, &proposed.Publisher, "Unique name of the publisher", "name"},
		{given.Prefix, &proposed.Prefix, "Prefix of the publisher, which begins the names of all components", "prefix"},
		{given.Solution, &proposed.Solution, "Unique name of the solution", "name"},
	} {
		if question.given != "" {
			continue
		}
		form := project.Forms[question.form]
		check := func(text string) error {
			if !form.Fits(text) {
				return exit.Usage.Errorf(form.Hint, "%q is not %s", text, form.Noun)
			}
			return nil
		}
		text, err := q.ask(question.ask, *question.answer, check)
		if err != nil {
			return proposed, err
		}
		if question.answer == &proposed.Publisher && text != proposed.Publisher {
			proposed.Prefix = start.PrefixOf(text)
		}
		*question.answer = text
	}
	if len(given.Stages) > 0 {
		return proposed, nil
	}
	stages, err := q.stages()
	proposed.Stages = stages
	return proposed, err
}

// stages asks for the URLs of environments; Enter leaves one out.
func (q *questions) stages() ([]start.Stage, error) {
	var stages []start.Stage
	for _, name := range []string{"dev", "test", "prod"} {
		check := func(url string) error {
			_, err := parseStages([]string{name + "=" + url})
			if url == "" {
				return nil
			}
			return err
		}
		url, err := q.ask("URL of the environment "+name+" (Enter leaves it out)", "", check)
		if err != nil {
			return nil, err
		}
		if url == "" {
			continue
		}
		stage := start.Stage{Name: name, URL: url}
		if name == "dev" {
			if stage.Development, err = q.isDevelopment(); err != nil {
				return nil, err
			}
		}
		stages = append(stages, stage)
	}
	return stages, nil
}

// isDevelopment asks whether releases pass over dev.
func (q *questions) isDevelopment() (bool, error) {
	kinds := []string{"releases", "development"}
	check := func(text string) error {
		if !slices.Contains(kinds, text) {
			return exit.Usage.Errorf("write releases, or development: alm push changes it, and releases go to the stages after it", "%q is neither", text)
		}
		return nil
	}
	kind, err := q.ask("What dev is for: releases or development (Up and Down choose)", kinds[0], check, kinds...)
	return kind == "development", err
}

// ask repeats a question until the answer is good.
func (q *questions) ask(question, proposed string, check func(string) error, of ...string) (string, error) {
	for {
		line, err := q.line(question, proposed, of...)
		text := strings.TrimSpace(line)
		if text == "" {
			text = proposed
		}
		if err != nil && (!errors.Is(err, io.EOF) || line == "") {
			fmt.Fprintln(q.to)
			if exit.Hint(err) != "" {
				return "", err
			}
			return "", usage("give the answers as flags: alm init --help lists them", "the questions were not answered")
		}
		wrong := check(text)
		if wrong == nil {
			return text, nil
		}
		fmt.Fprintf(q.to, "%s: %s\n", report.Plain(exit.Words(wrong)), exit.Hint(wrong))
	}
}

// line asks one question.
func (q *questions) line(question, proposed string, of ...string) (string, error) {
	proposed = report.Plain(proposed)
	if proposed != "" {
		question += " [" + proposed + "]"
	}
	question += ": "
	if q.editor != nil {
		return q.editor.line(question, proposed, of...)
	}
	fmt.Fprint(q.to, question)
	return q.from.ReadString('\n')
}
