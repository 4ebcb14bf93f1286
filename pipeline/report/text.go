package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"alm/pipeline/check"
)

// The colours of text. (ECMA-48, select graphic rendition)
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

var severityColours = map[check.Severity]string{check.Error: red, check.Warning: yellow, check.Note: cyan}

// The amount of one message, and the number of uses, that a page or a screen shows.
const (
	maxMessage = 2000
	maxUses    = 20
)

// screen writes text of a certain width, with or without colour.
type screen struct {
	bytes.Buffer
	Options
	doc Document
}

func writeText(w io.Writer, doc Document, opts Options) error {
	if opts.Width <= 0 {
		opts.Width = 80
	}
	s := &screen{Options: opts}
	if s.Detail == Blocking && doc.Gate == "" {
		return nil
	}
	s.doc = doc
	s.findings(doc)
	s.summary(doc)
	_, err := w.Write(s.Bytes())
	return err
}

func (s *screen) paint(colour, text string) string {
	if !s.Colour || colour == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (s *screen) finding(f *check.Finding) {
	severity := s.paint(severityColours[f.Severity], f.Severity.String())
	head := []string{severity, s.paint(bold, f.Rule.ID)}
	if change := f.Change(); change != check.None {
		head = append(head, s.paint(changeColours[change], change.String()))
	}
	fmt.Fprintf(s, "  %s\n", strings.Join(head, "  "))
	if place := s.place(f); place != "" {
		fmt.Fprintf(s, "    %s\n", s.paint(dim, Plain(place)+atBaseNote(f)))
	}
	s.prose("", "", messageWithPlaces(f))
	s.wordDiff(f)
	s.prose("fix: ", green, f.Fix)
	s.uses(f.Uses)
	s.prose(acceptedLabel(f)+": ", dim, f.Waiver)
	if command := s.doc.acceptCommand(f); command != "" {
		fmt.Fprintf(s, "    %s\n", s.paint(dim, "accept: "+command))
	}
}

var changeColours = map[check.Change]string{check.Breaking: red, check.Additive: green, check.Editorial: dim}

// atBaseNote marks the place of something that was removed as a place in the base.
func atBaseNote(f *check.Finding) string {
	if f.At.IsZero() {
		return " (at base)"
	}
	return ""
}

// prose writes a paragraph at the indent of findings, the first line after a label.
func (s *screen) prose(label, colour, text string) {
	const indent = "    "
	text = Plain(clip(text, maxMessage))
	hang := utf8.RuneCountInString(label)
	for i, line := range wrap(text, s.Width-len(indent)-hang) {
		lead := strings.Repeat(" ", hang)
		if i == 0 {
			lead = s.paint(colour, label)
		}
		fmt.Fprintf(s, "%s%s%s\n", indent, lead, line)
	}
}

// wordDiff shows a changed text before and after, unless the message already quotes both.
func (s *screen) wordDiff(f *check.Finding) {
	for _, row := range lineDiff(f) {
		fmt.Fprintf(s, "    %s\n", s.paint(rowColours[row.Op], signs[row.Op]+Plain(tabs.Replace(row.Text))))
	}
	pieces := wordDiff(f)
	if pieces == nil || strings.Contains(f.Message, f.Old) && strings.Contains(f.Message, f.New) {
		return
	}
	s.prose("- ", red, oneSide(pieces, "cut"))
	s.prose("+ ", green, oneSide(pieces, "put"))
}

var (
	rowColours = map[string]string{"": dim, gap: dim, "cut": red, "put": green}
	tabs       = strings.NewReplacer("\t", "    ")
)

func (s *screen) uses(uses []check.Use) {
	for i, u := range uses {
		if i == maxUses {
			fmt.Fprintf(s, "    %s\n", s.paint(dim, fmt.Sprintf("… and %d more uses", len(uses)-i)))
			return
		}
		text := u.Name + ", " + u.Where + ownedBy(u) + ", " + foundAt(u) + doubt(u)
		s.prose(usedBy(u)+" "+Plain(u.Kind)+": ", dim, text)
	}
}

// foundAt returns the file of a use, with its line if known, or its environment and its state there.
func foundAt(u check.Use) string {
	switch {
	case u.Environment != "" && u.State != "":
		return u.Environment + ", " + u.State
	case u.Environment != "":
		return u.Environment
	case u.Line == 0:
		return u.File
	}
	return fmt.Sprintf("%s:%d", u.File, u.Line)
}

// summary writes what the change breaks, what blocks it, and the counts.
func (s *screen) summary(doc Document) {
	s.lines("", doc.effect())
	s.lines(yellow, doc.unclear())
	for _, place := range doc.unclearPlaces() {
		s.prose("", "", place)
	}
	s.reach(doc)
	s.lines(red, doc.blocked())
	s.lines(dim, doc.policy())
	if len(doc.Findings) == 0 {
		s.WriteString(s.paint(green, "no findings") + doc.scope())
	} else {
		t := tallyOf(doc.Findings)
		s.WriteString(s.paint(t.colour(), t.String()))
	}
	if verdict := doc.verdict(); verdict != "" {
		s.WriteString(" · " + verdict)
	}
	s.WriteByte('\n')
}

// scope returns in what there are no findings: a connector that did not change is not checked against a base.
func (d Document) scope() string {
	switch {
	case d.Base == "":
		return " in " + countNoun(max(d.Looked, len(d.Connectors)), "connector")
	case len(d.Connectors) == 0:
		return ": 0 of " + countNoun(d.Looked, "connector") + " changed"
	}
	return " in " + countNoun(len(d.Connectors), "connector")
}

// lines writes a paragraph at the left edge.
func (s *screen) lines(colour, text string) {
	for _, line := range wrap(Plain(clip(text, maxMessage)), s.Width) {
		fmt.Fprintln(s, s.paint(colour, line))
	}
}

func (t tally) colour() string {
	switch {
	case t.Breaking+t.Error > 0:
		return red
	case t.Warning > 0:
		return yellow
	}
	return green
}

// wrap breaks text at spaces into lines of at most width characters. A longer word gets a line
// of its own.
func wrap(text string, width int) []string {
	var lines []string
	line, length := "", 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if line != "" && length+1+n > max(width, 20) {
			lines = append(lines, line)
			line, length = "", 0
		}
		if line != "" {
			line += " "
			length++
		}
		line += word
		length += n
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
