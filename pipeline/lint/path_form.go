package lint

import (
	"strings"
	"unicode/utf8"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// maxVariables limits the reported variables of one path, because each finding shows the path.
const maxVariables = 100

// pathVariables returns the names in a path's braces, each once.
func pathVariables(path string) []string {
	var names []string
	var seen seenSet[string]
	for {
		_, rest, open := strings.Cut(path, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !open || !closed {
			return names
		}
		if name != "" && !strings.ContainsAny(name, "{/") && !seen.seenBefore(name) {
			names = append(names, name)
		}
		path = after
	}
}

// pathFault describes what is wrong with a path; "" if nothing is.
func pathFault(path string) string {
	switch {
	case isPlainPath(path):
		return ""
	case !strings.HasPrefix(path, "/"):
		return "does not start with a slash"
	case strings.ContainsAny(path, "?#"):
		return "contains a query or fragment"
	}
	for segment := range strings.SplitSeq(path, "/") {
		if fault := segmentFault(segment); fault != "" {
			return fault
		}
	}
	return ""
}

// isPlainPath reports whether a path has the usual characters and variables alone.
func isPlainPath(path string) bool {
	open := -1 // where a variable begins
	for i, c := range []byte(path) {
		switch {
		case c == '{' && open < 0:
			open = i
		case c == '}' && open >= 0 && i > open+1:
			open = -1
		case c == '/' && open >= 0 || c != '/' && !isWord(c) && c != '-' && c != '.':
			return false
		}
	}
	return strings.HasPrefix(path, "/") && open < 0
}

func segmentFault(segment string) string {
	for rest := segment; rest != ""; {
		fixed, after, open := strings.Cut(rest, "{")
		if strings.ContainsAny(fixed, "*\\ <>\"|^`") {
			return "contains a character that is not allowed in paths"
		}
		if strings.Contains(fixed, "}") {
			return "has braces that do not match"
		}
		variable, next, closed := strings.Cut(after, "}")
		if open && (!closed || strings.Contains(variable, "{")) {
			return "has braces that do not match"
		}
		if open && variable == "" {
			return "has a variable without a name"
		}
		if strings.Contains(variable, "=") {
			return "has a variable with a default"
		}
		rest = next
	}
	return ""
}

// repeatedPaths reports paths that differ from an earlier one only by case (Paths must be
// unique when compared case-insensitively) and operations whose method and path equal an earlier one's except for
// case and the names of variables.
func repeatedPaths(p *check.Pass) {
	if areDistinctPaths(p.Is.Operations) {
		return
	}
	first, spelled := map[string]*connector.Operation{}, map[string]*connector.Operation{}
	reported := map[source.Node]bool{}
	for _, op := range p.Is.Operations {
		lower := strings.ToLower(op.Path)
		was := setDefault(first, op.Method+" "+anyVariable(lower), op)
		if other := setDefault(spelled, lower, op); other.Path != op.Path {
			was = other
		}
		if was != op && !reported[op.PathName] {
			reported[op.PathName] = true
			p.On(op).Reportf(op.PathName.Span(), "%s and %s (line %d) are the same path for the platform",
				op.Key(), was.Path, was.PathName.Span().From().Line)
		}
	}
}

// areDistinctPaths reports whether no two paths are equal except for case and the names of variables, and no
// path has a method twice. Of some lists it cannot say so.
func areDistinctPaths(ops []*connector.Operation) bool {
	var d distinctSums
	methods := uint64(0) // a bit each, of the current path
	for i, op := range ops {
		if i == 0 || op.PathName != ops[i-1].PathName {
			methods = 0
			sum, plain := pathSum(op.Path)
			if !plain {
				return false
			}
			d.add(sum)
		}
		method := uint64(1) << ((int(op.Method[0])*5 + len(op.Method)) & 63) // each has its own
		if methods&method != 0 {
			return false
		}
		methods |= method
	}
	return d.distinct()
}

// pathSum returns a digest of an ASCII path in lower case, without the names of variables.
func pathSum(path string) (sum uint64, plain bool) {
	sum = sumStart
	inName := false
	for _, c := range []byte(path) {
		switch {
		case c >= utf8.RuneSelf:
			return 0, false
		case c == '}':
			inName = false
		case inName:
			continue
		case c == '{':
			inName = true
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		}
		sum = sumByte(sum, c)
	}
	return sum, !inName
}

// setDefault returns the operation under key, after setting it to op if there was none.
func setDefault(ops map[string]*connector.Operation, key string, op *connector.Operation) *connector.Operation {
	if _, ok := ops[key]; !ok {
		ops[key] = op
	}
	return ops[key]
}

// anyVariable removes the names of variables from a path.
func anyVariable(path string) string {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(path, "{")
		b.WriteString(before)
		_, after, closed := strings.Cut(rest, "}")
		if !open || !closed {
			return b.String() + rest
		}
		b.WriteString("{}")
		path = after
	}
}
