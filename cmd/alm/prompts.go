package main

import (
	"context"
	"errors"
	"io"
	"os"

	_ "alm/internal/background" // before bubbletea
	"alm/internal/exit"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/help"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
	"golang.org/x/term"
)

// prompts asks on a terminal. People move and correct what they type, Tab takes what is proposed to change it,
// Up and Down choose, and a question stays with what is wrong until its answer is good.
type prompts struct {
	keys   *typedKeys
	screen io.Writer
	theme  *huh.Theme
	size   tea.WindowSizeMsg
	raw    func() (func(), error) // puts the terminal into the mode for keys, and back
}

// prompts returns prompts on a terminal, nil for anything else. The terminal is put back when ctx ends.
func (a *app) prompts(ctx context.Context) *prompts {
	keyboard, ok := a.Stdin.(*os.File)
	if !ok || a.screen == nil || !term.IsTerminal(int(keyboard.Fd())) || a.inCI() || a.Getenv("TERM") == "dumb" {
		return nil
	}
	p := &prompts{keys: &typedKeys{from: keyboard}, screen: screen{a.errCommands, a.screen}, theme: themeOf(a.Terminal)}
	p.raw = func() (func(), error) {
		before, err := term.MakeRaw(int(keyboard.Fd()))
		if err != nil {
			return nil, err
		}
		back := func() { term.Restore(int(keyboard.Fd()), before) }
		cancel := context.AfterFunc(ctx, back)
		return func() { cancel(); back() }, nil
	}
	width, height, err := term.GetSize(int(a.screen.Fd()))
	if err != nil {
		width, height = 0, 0
	}
	p.size = sizeOf(tea.WindowSizeMsg{Width: width, Height: height})
	return p
}

// screen is a terminal that is written to through the app's writer.
type screen struct {
	io.Writer
	file *os.File
}

func (s screen) Read(p []byte) (int, error) { return s.file.Read(p) }
func (s screen) Close() error               { return nil }
func (s screen) Fd() uintptr                { return s.file.Fd() }

// themeOf returns the look of questions in the terminal's own colours, or in none.
func themeOf(colour bool) *huh.Theme {
	lipgloss.SetColorProfile(termenv.ANSI) // without a profile the cursor is not visible
	theme := huh.ThemeBase()
	theme.Help = help.Styles{}
	if colour {
		focused := &theme.Focused
		focused.Title = focused.Title.Foreground(lipgloss.Color("6"))
		focused.ErrorMessage = focused.ErrorMessage.Foreground(lipgloss.Color("1"))
		focused.SelectSelector = focused.SelectSelector.Foreground(lipgloss.Color("3"))
		focused.SelectedOption = focused.SelectedOption.Foreground(lipgloss.Color("2"))
	}
	return theme
}

// sizeOf replaces the size of a terminal that does not know its own.
func sizeOf(size tea.WindowSizeMsg) tea.WindowSizeMsg {
	if size.Width <= 0 {
		size.Width = 80
	}
	if size.Height <= 0 {
		size.Height = 24
	}
	return size
}

// ask asks for an answer that passes check, among choices if there are some.
func (p *prompts) ask(ctx context.Context, question, proposed string, check func(string) error, of ...string) (string, error) {
	back, err := p.raw()
	if err != nil {
		return "", err
	}
	defer back()
	q := &prompt{keys: newAnswerKeys(p.keys), proposed: proposed}
	defer close(q.keys.answered)
	err = p.form(q.field(question, check, of), len(of) > 0).WithProgramOptions(tea.WithInput(q.keys), tea.WithOutput(p.screen), tea.WithFilter(q.filter),
		tea.WithoutBracketedPaste(), tea.WithoutSignalHandler()).RunWithContext(ctx)
	switch {
	case errors.Is(err, huh.ErrUserAborted):
		return "", exit.Running.Errorf("run it again, or give the answers as flags: alm init --help lists them", "interrupted")
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err != nil || q.left:
		return "", errUnanswered
	}
	return q.answer, nil
}

// form returns the form of one field, with a line of help if there are choices.
func (p *prompts) form(field huh.Field, choices bool) *huh.Form {
	form := huh.NewForm(huh.NewGroup(field)).WithAccessible(false).WithTheme(p.theme).WithShowHelp(choices)
	form.Update(p.size)
	return form
}

// prompt is one question on the screen.
type prompt struct {
	keys             *answerKeys
	proposed, answer string
	hovered          func() (string, bool) // the choice at the cursor, nil for a line
	left             bool                  // by Ctrl-D
}

func (q *prompt) field(question string, check func(string) error, of []string) huh.Field {
	if len(of) > 0 {
		q.answer = q.proposed
		choice := huh.NewSelect[string]().Title(question).Options(huh.NewOptions(of...)...).Value(&q.answer)
		q.hovered = choice.Hovered
		return choice
	}
	return huh.NewInput().Title(question).Value(&q.answer).Validate(func(text string) error {
		wrong := check(text)
		if wrong == nil {
			return nil
		}
		q.keys.reject()
		return wrongAnswer(wrong)
	})
}

// filter replaces messages before huh gets them, or drops them.
func (q *prompt) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case cursor.BlinkMsg:
		return nil
	case tea.MouseMsg: // the end of one may be a byte as Enter is
		q.keys.reject()
		return nil
	case tea.WindowSizeMsg:
		return sizeOf(msg)
	case tea.KeyMsg:
		return q.key(msg)
	}
	return msg
}

// key replaces a key: Tab in an empty line is the proposal, Ctrl-D there leaves.
func (q *prompt) key(msg tea.KeyMsg) tea.Msg {
	line := q.hovered == nil
	switch msg.Type {
	case tea.KeyEnter:
		msg.Alt = false
		if !line {
			if _, ok := q.hovered(); !ok { // nothing matches what is searched for
				q.keys.reject()
				return nil
			}
		}
	case tea.KeyTab:
		if !line || q.answer != "" {
			return nil
		}
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(q.proposed)}
	case tea.KeyCtrlD:
		if !line || q.answer == "" {
			q.left = true
			return tea.Quit()
		}
	case tea.KeyCtrlV: // would run a program for the clipboard
		return nil
	}
	return msg
}
