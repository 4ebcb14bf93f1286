package main

import (
	"bufio"
	"cmp"
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

// questions asks people on a terminal; Enter takes what is proposed.
type questions struct {
	prompts *prompts // nil where a question is a line
	spoken  bool     // a screen reader reads the questions
	from    *bufio.Reader
	to      io.Writer
}

func (a *app) questions(ctx context.Context) *questions {
	q := &questions{spoken: a.Getenv("ACCESSIBLE") != "", from: bufio.NewReader(io.LimitReader(a.Stdin, 64<<10)), to: a.Stderr}
	if !q.spoken {
		q.prompts = a.prompts(ctx)
	}
	return q
}

// errUnanswered is what questions end with that nobody answers.
var errUnanswered = usage("give the answers as flags: alm init --help lists them", "the questions were not answered")

// fill asks for the answers that no flag gave.
func (q *questions) fill(ctx context.Context, given, proposed start.Answers) (start.Answers, error) {
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
		text, err := q.ask(ctx, question.ask, *question.answer, check)
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
	stages, err := q.stages(ctx)
	proposed.Stages = stages
	return proposed, err
}

// stages asks for the URLs of environments; Enter leaves one out.
func (q *questions) stages(ctx context.Context) ([]start.Stage, error) {
	var stages []start.Stage
	for _, name := range []string{"dev", "test", "prod"} {
		check := func(url string) error {
			_, err := parseStages([]string{name + "=" + url})
			if url == "" {
				return nil
			}
			return err
		}
		url, err := q.ask(ctx, "URL of the environment "+name+" (Enter leaves it out)", "", check)
		if err != nil {
			return nil, err
		}
		if url == "" {
			continue
		}
		stage := start.Stage{Name: name, URL: url}
		if name == "dev" {
			if stage.Development, err = q.isDevelopment(ctx); err != nil {
				return nil, err
			}
		}
		stages = append(stages, stage)
	}
	return stages, nil
}

// isDevelopment asks whether releases pass over dev.
func (q *questions) isDevelopment(ctx context.Context) (bool, error) {
	kinds := []string{"releases", "development"}
	check := func(text string) error {
		if !slices.Contains(kinds, text) {
			return exit.Usage.Errorf("write releases, or development: alm push changes it, and releases go to the stages after it", "%q is neither", text)
		}
		return nil
	}
	kind, err := q.ask(ctx, "What dev is for: releases or development", kinds[0], check, kinds...)
	return kind == "development", err
}

// ask asks for an answer that passes check. An empty one takes what is proposed.
func (q *questions) ask(ctx context.Context, question, proposed string, check func(string) error, of ...string) (string, error) {
	proposed = report.Plain(proposed)
	if proposed != "" {
		question += " [" + proposed + "]"
	}
	answerOf := func(text string) string { return cmp.Or(strings.TrimSpace(text), proposed) }
	checked := func(text string) error { return check(answerOf(text)) }
	var text string
	var err error
	switch {
	case q.prompts != nil:
		if text, err = q.prompts.ask(ctx, question, proposed, checked, of...); err == nil {
			fmt.Fprintf(q.to, "%s: %s\n", question, report.Plain(answerOf(text))) // the prompt is gone
		}
	case q.spoken:
		text, err = q.askAloud(question, proposed, checked, of)
	default:
		text, err = q.askLine(question, checked)
	}
	if err != nil {
		return "", err
	}
	return answerOf(text), nil
}

// askLine repeats a question until the line is good.
func (q *questions) askLine(question string, check func(string) error) (string, error) {
	for {
		fmt.Fprint(q.to, question+": ")
		line, err := q.from.ReadString('\n')
		if err != nil && (!errors.Is(err, io.EOF) || line == "") {
			fmt.Fprintln(q.to)
			return "", errUnanswered
		}
		wrong := check(line)
		if wrong == nil {
			return line, nil
		}
		fmt.Fprintln(q.to, wrongAnswer(wrong))
	}
}

// wrongAnswer is what is wrong with an answer, and what to write.
func wrongAnswer(err error) error {
	return errors.New(report.Plain(exit.Words(err)) + ": " + exit.Hint(err))
}
