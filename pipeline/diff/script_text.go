package diff

import (
	"bytes"
	"strconv"
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

// describeBranches describes which operations the code started or stopped using: scripts compare
// this.Context.OperationId with literals.
func describeBranches(was, is *connector.Connector, before, after string) string {
	var left, came []string
	before, after = withoutComments(before), withoutComments(after)
	for _, id := range operationIDs(was, is) {
		literal := strconv.Quote(id)
		switch named, names := strings.Contains(before, literal), strings.Contains(after, literal); {
		case named && !names:
			left = append(left, id)
		case names && !named:
			came = append(came, id)
		}
	}
	switch {
	case len(left) > 0 && len(came) > 0:
		return "; it no longer uses " + quoteList(left) + " and now uses " + quoteList(came)
	case len(left) > 0:
		return "; it no longer uses " + quoteList(left)
	case len(came) > 0:
		return "; it now uses " + quoteList(came)
	}
	return ""
}

// withoutComments returns the code of a script, or all of its text where alm may misread that.
func withoutComments(text string) string {
	if code, ok := scriptCode(text); ok {
		return code
	}
	return text
}

func operationIDs(sides ...*connector.Connector) []string {
	var all []string
	for _, c := range sides {
		for _, op := range c.Operations {
			all = append(all, op.ID)
		}
	}
	return sortedSet(all)
}

// scriptText returns a script without byte order mark.
func scriptText(f *source.File) string {
	return string(bytes.TrimPrefix(f.Data, []byte("\xEF\xBB\xBF")))
}

// plainText returns a script without byte order mark and carriage returns.
func plainText(f *source.File) string { return strings.ReplaceAll(scriptText(f), "\r\n", "\n") }

// scriptChange is what happened to a script.
type scriptChange int

const (
	scriptSame scriptChange = iota // but for line ends, which git may change on checkout, and the byte order mark
	scriptReformatted
	scriptChanged
)

// compareScripts compares two scripts. Line ends are no difference, unless a text of the code has them.
func compareScripts(was, is *source.File) scriptChange {
	before, after := scriptText(was), scriptText(is)
	onlyEnds := plainText(was) == plainText(is)
	switch {
	case before == after, onlyEnds && !mayHoldLines(before):
		return scriptSame
	case !sameCode(before, after):
		return scriptChanged
	case onlyEnds:
		return scriptSame
	}
	return scriptReformatted
}

// mayHoldLines reports whether a script may have texts of several lines.
func mayHoldLines(text string) bool {
	return strings.Contains(text, `@"`) || strings.Contains(text, `@$"`) || strings.Contains(text, `"""`)
}

// firstDifference returns the line of a file where the texts start to differ.
func firstDifference(f *source.File, before, after string) source.Span {
	n := 0
	for n < min(len(before), len(after)) && before[n] == after[n] {
		n++
	}
	lines := strings.Count(after[:n], "\n")
	start := 0
	for range lines {
		i := bytes.IndexByte(f.Data[start:], '\n')
		if i < 0 {
			break
		}
		start += i + 1
	}
	return f.Span(start, start)
}

// hunkContext is how many lines a hunk has before and after what changed.
const hunkContext = 2

// hunk cuts two texts to the lines that differ, because a report does not show all of a long
// text.
func hunk(was, is string) (before, after string) {
	a, b := strings.SplitAfter(was, "\n"), strings.SplitAfter(is, "\n")
	top := 0
	for top < min(len(a), len(b)) && a[top] == b[top] {
		top++
	}
	end := 0
	for end < min(len(a), len(b))-top && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	top, end = max(top-hunkContext, 0), max(end-hunkContext, 0)
	return strings.Join(a[top:len(a)-end], ""), strings.Join(b[top:len(b)-end], "")
}
