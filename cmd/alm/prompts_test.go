package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"alm/internal/exit"

	tea "github.com/charmbracelet/bubbletea"
)

// TestPrompts types keys: corrections, Tab, choices, search, Ctrl-C, Ctrl-D and the end of the input.
func TestPrompts(t *testing.T) {
	const back, left, home, up, down = "\x7f", "\x1b[D", "\x01", "\x1b[A", "\x1b[B"
	kinds := []string{"releases", "development"}
	for _, typed := range []struct {
		keys, want string
		of         []string
	}{
		{"lumen\r", "lumen", nil},
		{"lumen\n", "lumen", nil},
		{"lumen\x1b\r", "lumen", nil},
		{"lumex" + back + "n\r", "lumen", nil},
		{"luen" + left + left + "m\r", "lumen", nil},
		{"umen" + home + "l\r", "lumen", nil},
		{"llumen" + home + "\x04\r", "lumen", nil},
		{"\t" + back + "x\r", "contosx", nil},
		{"a\t\r", "a", nil},
		{"a\x16\r", "a", nil},
		{"\x1b[M  \rlumen\r", "lumen", nil},
		{strings.Repeat("a", 255) + "\r", strings.Repeat("a", 255), nil},
		{strings.Repeat("a", 256) + "\r", strings.Repeat("a", 256), nil},
		{"\r", "", nil},
		{"bad\r" + back + back + back + "lumen\r", "lumen", nil},
		{"\r", "releases", kinds},
		{"\t\r", "releases", kinds},
		{down + "\r", "development", kinds},
		{up + "\r", "development", kinds},
		{down + down + "\r", "releases", kinds},
		{"/|dev\r", "development", kinds},
		{"/|x\r" + back + "dev\r", "development", kinds},
	} {
		got, err := promptsOf(t, typed.keys, io.Discard, 80).ask(t.Context(), "name", "contoso", rejectBad, typed.of...)
		if got != typed.want || err != nil {
			t.Errorf("%q: got %q, %v; want %q", typed.keys, got, err, typed.want)
		}
	}
	for keys, want := range map[string]exit.Kind{"lum\x03": exit.Running, "\x03": exit.Running, "\x04": exit.Usage, "lum" + back + back + back + "\x04": exit.Usage, "": exit.Usage, "lum": exit.Usage, "bad\r": exit.Usage} {
		_, err := promptsOf(t, keys, io.Discard, 80).ask(t.Context(), "name", "", rejectBad)
		if exitCode(err) != int(want) || exit.Hint(err) == "" {
			t.Errorf("%q: got %v, want an error of exit code %d", keys, err, want)
		}
	}
	for keys, want := range map[string]exit.Kind{"\x03": exit.Running, "\x04": exit.Usage, "/|dev\x04": exit.Usage, "/|x\r\x04": exit.Usage} {
		if _, err := promptsOf(t, keys, io.Discard, 80).ask(t.Context(), "for", "releases", rejectBad, kinds...); exitCode(err) != int(want) {
			t.Errorf("%q among choices: got %v, want an error of exit code %d", keys, err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := promptsOf(t, "", io.Discard, 80).ask(ctx, "name", "", rejectBad); !errors.Is(err, context.Canceled) {
		t.Errorf("a signal: got %v, want %v", err, context.Canceled)
	}
}

// TestPromptsLeaveQuestionsAndAnswers answers a few questions, typed ahead: at the end the terminal has each
// question with its answer, as where questions are lines, and nothing else.
func TestPromptsLeaveQuestionsAndAnswers(t *testing.T) {
	for _, width := range []int{0, 24, 80} {
		var out bytes.Buffer
		q := &questions{prompts: promptsOf(t, "bad\r\x7f\x7f\x7flumen\r\r\t\x7fy\r\x1b[B\r", &out, width), to: &out}
		var answers []string
		for _, question := range []struct {
			ask, proposed string
			of            []string
		}{
			{"Unique name of the publisher", "custom", nil},
			{"URL of the environment test (Enter leaves it out)", "", nil},
			{"Name", "lumen", nil},
			{"What dev is for", "releases", []string{"releases", "development"}},
		} {
			answer, err := q.ask(t.Context(), question.ask, question.proposed, rejectBad, question.of...)
			if err != nil {
				t.Fatal(err)
			}
			answers = append(answers, answer)
		}
		if got, want := fmt.Sprintf("%q", answers), `["lumen" "" "lumey" "development"]`; got != want {
			t.Errorf("width %d: got the answers %s, want %s", width, got, want)
		}
		want := "Unique name of the publisher [custom]: lumen\n" +
			"URL of the environment test (Enter leaves it out): \n" +
			"Name [lumen]: lumey\n" +
			"What dev is for [releases]: development\n"
		if got := shown(t, out.String()); got != want {
			t.Errorf("width %d: the terminal has\n%s\nwant\n%s\nof %q", width, got, want, out.String())
		}
		if colour := regexp.MustCompile(`\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)[;m]`).FindString(out.String()); colour != "" {
			t.Errorf("width %d: %q is a colour", width, colour)
		}
		if strings.Contains(out.String(), "\x1b[?1049") || !strings.HasSuffix(strings.ReplaceAll(out.String(), "What dev is for [releases]: development\n", ""), "\x1b[?25h\x1b[?1002l\x1b[?1003l\x1b[?1006l") {
			t.Errorf("width %d: an alternate screen, or the cursor stays hidden: %q", width, out.String())
		}
	}
}

// TestPromptsShowWhatIsWrong compares what a question looks like, on a narrow terminal too.
func TestPromptsShowWhatIsWrong(t *testing.T) {
	looks := func(width int, of []string, keys ...tea.KeyMsg) string {
		p := promptsOf(t, "", io.Discard, width)
		q := &prompt{keys: newAnswerKeys(p.keys), proposed: "releases"}
		form := p.form(q.field("What is this environment for [releases]", rejectBad, of), len(of) > 0)
		form.Init()
		for _, key := range keys {
			form.Update(key)
		}
		var lines []string
		for line := range strings.Lines(regexp.MustCompile(`\x1b\[[\d;]*m`).ReplaceAllString(form.View(), "")) {
			lines = append(lines, strings.TrimRight(line, " \n"))
		}
		return strings.Join(lines, "\n")
	}
	bad := []tea.KeyMsg{{Type: tea.KeyRunes, Runes: []rune("bad")}, {Type: tea.KeyEnter}}
	for _, look := range []struct {
		got, want string
	}{
		{looks(80, nil), "┃ What is this environment for [releases]\n┃ >"},
		{looks(80, nil, bad...), "┃ What is this environment for [releases]\n┃ > bad\n\n * \"bad\" is bad: write another"},
		{looks(24, nil, bad...), "┃ What is this\n┃ environment for\n┃ [releases]\n┃ > bad\n\n * \"bad\" is bad: write\nanother"},
		{looks(80, []string{"releases", "development"}, tea.KeyMsg{Type: tea.KeyDown}), "┃ What is this environment for [releases]\n┃   releases\n┃ > development\n\n↑ up • ↓ down • / filter • enter submit"},
	} {
		if look.got != look.want {
			t.Errorf("got\n%s\nwant\n%s", look.got, look.want)
		}
	}
}

// rejectBad rejects the answer bad.
func rejectBad(text string) error {
	if text == "bad" {
		return exit.Usage.Errorf("write another", "%q is bad", text)
	}
	return nil
}

// promptsOf returns prompts for keys with a pause at each |, on a terminal without colours.
func promptsOf(t *testing.T, keys string, to io.Writer, width int) *prompts {
	t.Setenv("TERM", "xterm")
	return &prompts{keys: &typedKeys{from: &pauses{strings.Split(keys, "|")}}, screen: to, theme: themeOf(false), size: sizeOf(tea.WindowSizeMsg{Width: width}),
		raw: func() (func(), error) { return func() {}, nil }}
}

// pauses gives keys in the portions in which they are typed.
type pauses struct{ portions []string }

func (p *pauses) Read(keys []byte) (int, error) {
	if len(p.portions) == 0 {
		return 0, io.EOF
	}
	n := copy(keys, p.portions[0])
	if p.portions[0] = p.portions[0][n:]; p.portions[0] == "" {
		p.portions = p.portions[1:]
	}
	return n, nil
}

// shown returns what a terminal shows after it got a text.
func shown(t *testing.T, text string) string {
	t.Helper()
	lines, row, column := []string{""}, 0, 0
	set := func(line string) { lines[row] = line }
	command := regexp.MustCompile(`^\x1b\[(\??)(\d*)(?:;\d+)*([A-Za-z])`)
	for text != "" {
		if found := command.FindStringSubmatch(text); found != nil {
			text = text[len(found[0]):]
			n, _ := strconv.Atoi(found[2])
			switch found[1] + found[3] {
			case "A":
				row = max(row-max(n, 1), 0)
			case "D":
				column = max(column-max(n, 1), 0)
			case "K":
				if n == 2 {
					set("")
				} else {
					set(string([]rune(lines[row])[:min(column, len([]rune(lines[row])))]))
				}
			case "J":
				set(string([]rune(lines[row])[:min(column, len([]rune(lines[row])))]))
				lines = lines[:row+1]
			case "m", "?h", "?l":
			default:
				t.Fatalf("the terminal gets %q", found[0])
			}
			continue
		}
		for _, r := range text {
			text = text[len(string(r)):]
			switch r {
			case '\r':
				column = 0
			case '\n':
				if row, column = row+1, 0; row == len(lines) {
					lines = append(lines, "")
				}
			default:
				line := []rune(lines[row] + strings.Repeat(" ", max(column-len([]rune(lines[row])), 0)))
				set(string(append(append(line[:column:column], r), line[min(column+1, len(line)):]...)))
				column++
			}
			break
		}
	}
	return strings.Join(lines, "\n")
}
