package report

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"alm/internal/sorting"
	"alm/internal/words"
	"alm/pipeline/check"
)

// Notice is what the owner of some flows, apps and agents has to know of a change.
type Notice struct {
	Owner    string // "" where nobody knows
	Solution string // where nobody knows the owner: the folder or zip of the flows, or their environment
	Steps    []NoticeStep
	Until    string // the day before which to act, "" where none was named
	Version  string // of the connector that brings the change, "" where that is not known
}

// NoticeStep is one step of a flow, app or agent, and what to do with it.
type NoticeStep struct {
	Connector, Change, Do string
	check.Use
}

// Notices returns one notice for each owner of what a change breaks, sorted. The argument until is
// the day before which to act.
func Notices(doc Document, until string) []Notice {
	byOwner := map[[2]string]*Notice{}
	for _, f := range doc.Findings {
		for _, use := range f.Uses {
			key := [2]string{use.Owner, ""}
			if use.Owner == "" {
				key[1] = placeOf(use)
			}
			if byOwner[key] == nil {
				byOwner[key] = &Notice{Owner: key[0], Solution: key[1], Until: until, Version: doc.NextVersion}
			}
			step := NoticeStep{Connector: doc.connectorName(f.Connector), Change: f.Message, Do: whatToDo(f, use), Use: use}
			byOwner[key].Steps = append(byOwner[key].Steps, step)
		}
	}
	var all []Notice
	for _, n := range byOwner {
		sorting.Stable(n.Steps, func(a, b NoticeStep) int {
			return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Where, b.Where), strings.Compare(a.Change, b.Change))
		})
		n.Steps = slices.Compact(n.Steps)
		all = append(all, *n)
	}
	sorting.Stable(all, func(a, b Notice) int {
		return cmp.Or(strings.Compare(a.Solution, b.Solution), strings.Compare(a.Owner, b.Owner)) // known owners have no solution
	})
	return all
}

func (d Document) connectorName(dir string) string {
	for _, c := range d.Connectors {
		if c.Path == dir && c.Name != "" {
			return c.Name
		}
	}
	return dir
}

// placeOf returns where a use is: an environment, or a solution among the files.
func placeOf(use check.Use) string {
	if use.Environment != "" {
		return "environment " + use.Environment
	}
	return solutionOf(use.File)
}

// solutionOf returns the folder or zip that has a file of a solution or an agent.
func solutionOf(file string) string {
	for at := file; ; {
		dir := path.Dir(at)
		switch strings.ToLower(path.Base(at)) {
		case "workflows", "modernflows", "canvasapps", "botcomponents", "bots", "actions", "topics", "capabilities", "trigger", "src":
			return dir
		}
		if strings.HasSuffix(strings.ToLower(at), ".zip") {
			return at
		}
		if dir == at || dir == "." || dir == "/" {
			return path.Dir(file)
		}
		at = dir
	}
}

// whatToDo returns what the owner of a use has to do.
func whatToDo(f *check.Finding, use check.Use) string {
	key := strings.NewReplacer("~1", "/", "~0", "~", "~2", "*").Replace(f.Part.Key)
	do := "replace the step, or remove it"
	switch f.Rule.Affects {
	case check.AllCalls:
		if f.New != "" && f.New != f.Old && f.Part.Key == "" && f.Old != "" && !strings.Contains(f.New, " ") {
			do = "use " + f.New + " in place of " + f.Old
		}
	case check.Senders:
		do = "stop sending " + key
		if f.New != "" && f.Old != "" {
			do = "send " + f.New + " in place of " + f.Old
		}
	case check.SomeSenders:
		do = "check the value of " + key
	case check.SendersOfValues, check.SendersOfOthers:
		do = "choose another value for " + key
	case check.Omitters:
		do = "fill in " + key
	case check.Readers:
		do = "stop reading " + key
		if f.New != "" && f.Old != "" && f.Rule.Change == check.Breaking && strings.HasSuffix(key, f.Old) {
			do = "read " + f.New + " in place of " + f.Old
		}
	case check.SendersOrReaders:
		do = "wait for the connector's definition to be complete again, and test the step"
	case check.Servers:
		do = "remove the tool, or connect it to another server"
	}
	if use.Through != "" {
		do = "wait for " + use.Runs() + ", which this step runs, to be changed, and test it"
	}
	if use.Unknown != "" {
		return "check whether it is affected (" + use.Unknown + "); if so, " + do
	}
	return do
}

// Recipient returns whom a notice is for.
func (n Notice) Recipient() string {
	if n.Owner != "" {
		return n.Owner
	}
	return "owner unknown: " + n.Solution
}

// Deadline returns until when to act.
func (n Notice) Deadline() string {
	switch {
	case n.Until != "":
		return "before " + n.Until
	case n.Version != "":
		return "before version " + n.Version + " is released"
	}
	return "before the change is released"
}

// headline counts what a notice is about.
func (n Notice) headline() string {
	files, verb, direct := map[string]bool{}, "breaks", false
	for _, s := range n.Steps {
		files[s.File+"\x00"+s.Name] = true
		direct = direct || s.Through == ""
		if s.Unknown != "" {
			verb = "breaks or may break"
		}
	}
	if !direct {
		verb = "breaks flows or agents that are run by"
	}
	where := "1 " + n.Steps[0].Kind
	if len(files) > 1 {
		where = fmt.Sprintf("%d flows, apps and agents", len(files))
	}
	return fmt.Sprintf("A change %s %s in %s", verb, words.Count(len(n.Steps), "step"), where)
}

// NoticeFormat is one way to write notices.
type NoticeFormat struct {
	Name, Ext string
	Write     func(w io.Writer, notices []Notice) error
}

// NoticeFormats are all formats, in the order of help.
var NoticeFormats = []NoticeFormat{
	{"markdown", ".md", writeNoticeMarkdown},
	{"csv", ".csv", writeNoticeCSV},
	{"adaptive-card", ".json", writeNoticeCards},
}

func writeNoticeMarkdown(w io.Writer, notices []Notice) error {
	var b strings.Builder
	for i, n := range notices {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "# %s\n\nTo: %s\n\nAct %s.\n\n", md(n.headline()), md(n.Recipient()), md(n.Deadline()))
		b.WriteString("| Flow, app or agent | Step | What changes | What to do |\n| --- | --- | --- | --- |\n")
		for _, s := range n.Steps {
			fmt.Fprintf(&b, "| %s | %s | %s: %s | %s |\n", md(s.Name), md(s.Where), md(s.Connector), md(s.Change), md(s.Do))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeNoticeCSV(w io.Writer, notices []Notice) error {
	table := csv.NewWriter(w)
	table.UseCRLF = true
	rows := [][]string{{"owner", "solution", "kind", "name", "step", "file", "line", "connector", "change", "do", "until"}}
	for _, n := range notices {
		for _, s := range n.Steps {
			rows = append(rows, []string{n.Owner, cmp.Or(n.Solution, placeOf(s.Use)), s.Kind, s.Name, s.Where, s.File, fmt.Sprint(s.Line), s.Connector, s.Change, s.Do, n.Deadline()})
		}
	}
	for _, row := range rows {
		for i := range row {
			row[i] = csvCell(row[i])
		}
	}
	return table.WriteAll(rows)
}

// csvCell returns a text that no spreadsheet takes for a formula: one that begins as a formula does gets
// a quote in front. (OWASP, CSV injection)
func csvCell(text string) string {
	text = strings.Join(strings.FieldsFunc(Plain(text), func(c rune) bool { return c == '\r' || c == '\n' }), " ")
	begins, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \t\u00a0\u3000"))
	if strings.ContainsRune("=+-@|%＝＋－＠", begins) || strings.HasPrefix(text, "\t") {
		return "'" + text
	}
	return text
}
