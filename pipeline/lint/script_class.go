package lint

import (
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/pipeline/check"
)

var (
	usingDirective = lazyregexp.New(`(?m)^[ \t]*(?:global\s+)?using\s+(static\s+|\w+\s*=\s*)?([\w.]+)\s*;`)
	scriptClass    = lazyregexp.New(`\bclass\s+(\w+)\s*:\s*[\w\s.,]*\bScriptBase\b`)
	anyClass       = lazyregexp.New(`\bclass\s+(?i:script)\b`)
	executeAsync   = lazyregexp.New(`\boverride\b[\w\s.]*\bTask\s*<\s*[\w.]*\bHttpResponseMessage\s*>\s*ExecuteAsync\s*\(\s*\)`)
)

// scriptNamespaces are the namespaces that a script may use. (Microsoft's "Write code in a custom
// connector", Supported namespaces)
var scriptNamespaces = []string{
	"System", "System.Collections", "System.Collections.Generic", "System.Diagnostics", "System.Drawing",
	"System.Drawing.Drawing2D", "System.Drawing.Imaging", "System.IO", "System.IO.Compression", "System.Linq",
	"System.Net", "System.Net.Http", "System.Net.Http.Headers", "System.Net.Security",
	"System.Security.Authentication", "System.Security.Cryptography", "System.Text", "System.Text.RegularExpressions",
	"System.Threading", "System.Threading.Tasks", "System.Web", "System.Xml", "System.Xml.Linq",
	"Microsoft.Extensions.Logging", "Newtonsoft.Json", "Newtonsoft.Json.Linq",
}

// namespaceOffered reports whether a script may use the name: a namespace, or, in "using static" and
// in an alias, a type of one.
func namespaceOffered(name string, orType bool) bool {
	name = strings.TrimPrefix(name, "global::")
	if slices.Contains(scriptNamespaces, name) {
		return true
	}
	dot := strings.LastIndexByte(name, '.')
	return orType && dot > 0 && slices.Contains(scriptNamespaces, name[:dot])
}

// checkEntryPoint reports a script that the platform cannot run.
func checkEntryPoint(p *check.Pass, s *csharp) {
	class := scriptClass.Get().FindSubmatchIndex(s.code)
	switch {
	case class == nil:
		at := s.file.Span(0, 0)
		if m := anyClass.Get().FindIndex(s.code); m != nil {
			at = s.file.Span(m[0], m[1])
		}
		p.Reportf(at, "there is no class Script : ScriptBase; the platform runs no other")
		return
	case string(s.code[class[2]:class[3]]) == "Script":
	default:
		at := s.file.Span(class[2], class[3])
		f := check.Finding{At: at, Message: "the class is named " + at.Text() + "; the platform runs only a class named Script"}
		if strings.EqualFold(at.Text(), "Script") {
			f.Severity = check.Note
		}
		p.Report(f)
	}
	if !executeAsync.Get().Match(s.code) {
		p.Reportf(s.file.Span(class[0], class[1]), "the class does not override Task<HttpResponseMessage> ExecuteAsync(), which the platform calls")
	}
}

var openers = map[byte]byte{')': '(', ']': '[', '}': '{'}

// checkBrackets reports the first bracket without a partner.
func checkBrackets(p *check.Pass, s *csharp) {
	var open []int
	for i, c := range s.code {
		switch c {
		case '(', '[', '{':
			open = append(open, i)
		case ')', ']', '}':
			if len(open) == 0 || s.code[open[len(open)-1]] != openers[c] {
				p.Reportf(s.file.Span(i, i+1), "this %c has no opening bracket; the script does not compile", c)
				return
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		i := open[len(open)-1]
		p.Reportf(s.file.Span(i, i+1), "this %c is never closed; the script does not compile", s.code[i])
	}
}
