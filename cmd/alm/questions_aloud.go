package main

import (
	"bufio"
	"fmt"
	"io"

	"github.com/charmbracelet/huh"
)

// askAloud asks for a line, or for the number of a choice, and draws nothing: screen readers read that.
func (q *questions) askAloud(question, proposed string, check func(string) error, of []string) (string, error) {
	lines := &spokenLines{from: q.from}
	answer := proposed
	var field huh.Field = huh.NewInput().Title(question + ":").Value(&answer).Validate(func(text string) error {
		wrong := check(text)
		if wrong == nil || lines.ended {
			return nil
		}
		return wrongAnswer(wrong)
	})
	if len(of) > 0 {
		field = huh.NewSelect[string]().Title(question).Options(huh.NewOptions(of...)...).Value(&answer)
	}
	if err := field.WithTheme(themeOf(false)).RunAccessible(q.to, lines); err != nil {
		return "", err
	}
	if lines.ended {
		fmt.Fprintln(q.to)
		return "", errUnanswered
	}
	return answer, nil
}

// spokenLines gives a line at a time: what follows is for the next question. After the last line it gives one
// that is empty, because huh takes an end for an answer.
type spokenLines struct {
	from  *bufio.Reader
	ended bool
}

// Read reads a line, or the beginning of a long one.
func (l *spokenLines) Read(p []byte) (int, error) {
	for n := range p {
		c, err := l.from.ReadByte()
		if err != nil && l.ended {
			return n, io.EOF
		}
		if err != nil {
			l.ended, c = true, '\n'
		}
		p[n] = c
		if c == '\n' {
			return n + 1, nil
		}
	}
	return len(p), nil
}
