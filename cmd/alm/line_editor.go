package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"alm/internal/exit"

	"golang.org/x/term"
)

// lineEditor reads lines from a terminal, on which people move and correct what they type. Tab takes
// what is proposed; Up and Down choose among what can be answered. The editor is that of x/term, which reading
// secrets and widths links anyway: of the libraries for prompts, huh v1 adds 1.2 MB to a program of at most 24,
// survey and promptui 2.8 MB by text/template, pterm 0.5 MB, and liner has no choices.
type lineEditor struct {
	from     io.Reader
	screen   *term.Terminal
	proposed string
	stopped  bool                   // by Ctrl-C, which is a key and no signal while people type
	raw      func() (func(), error) // puts the terminal into the mode for keys, and back
}

// newLineEditor returns an editor on a terminal, nil for anything else. The terminal is put back when
// ctx ends.
func newLineEditor(ctx context.Context, from io.Reader, to io.Writer) *lineEditor {
	file, ok := from.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	e := &lineEditor{from: from, raw: func() (func(), error) {
		before, err := term.MakeRaw(int(file.Fd()))
		if err != nil {
			return nil, err
		}
		back := func() { term.Restore(int(file.Fd()), before) }
		cancel := context.AfterFunc(ctx, back)
		return func() { cancel(); back() }, nil
	}}
	e.open(to)
	if width, height, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
		e.screen.SetSize(width, height) // fails for no size that a terminal has
	}
	return e
}

func (e *lineEditor) open(to io.Writer) {
	e.screen = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{e, to}, "")
	e.screen.AutoCompleteCallback = func(line string, _ int, key rune) (string, int, bool) {
		return e.proposed, len(e.proposed), key == '\t' && line == ""
	}
}

// Read reads keys.
func (e *lineEditor) Read(keys []byte) (int, error) {
	n, err := e.from.Read(keys)
	e.stopped = e.stopped || bytes.IndexByte(keys[:n], ctrlC) >= 0
	return n, err
}

const ctrlC = 3

// lineChoices are what Up and Down put into the line.
type lineChoices []string

func (c lineChoices) Add(string)      {}
func (c lineChoices) Len() int        { return len(c) }
func (c lineChoices) At(i int) string { return c[i] }

// line asks for a line, among choices if there are some. io.EOF means that nobody answers.
func (e *lineEditor) line(prompt, proposed string, of ...string) (string, error) {
	back, err := e.raw()
	if err != nil {
		return "", err
	}
	defer back()
	e.proposed = proposed
	e.screen.SetPrompt(prompt)
	e.screen.History = lineChoices(of)
	text, err := e.screen.ReadLine()
	if e.stopped && err != nil {
		return "", exit.Running.Errorf("run it again, or give the answers as flags: alm init --help lists them", "interrupted")
	}
	if errors.Is(err, term.ErrPasteIndicator) {
		err = nil
	}
	return text, err
}
