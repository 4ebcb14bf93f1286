package lint

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"alm/internal/lazyregexp"
	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
)

var scriptCallRules = []check.Rule{
	{
		ID:       "script-http-client",
		Point:    check.ReviewScript,
		Title:    "The script opens its own connections",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: codePage},
		Fix:      "send with this.Context.SendAsync(request, this.CancellationToken)",
		Run:      eachCall(clientCalls, "%s bypasses Context.SendAsync; the platform may block it, and the connection's credential and limits do not apply"),
	},
	{
		ID:       "script-blocking",
		Point:    check.ReviewScript,
		Title:    "The script blocks or sleeps",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.NotProven, Proof: "Microsoft's pages differ on the limit: five seconds, or two minutes"},
		Fix:      "await the task; if you need to wait, wait in the flow",
		Run: eachScript(func(p *check.Pass, s *csharp) {
			limit := indexOf(p).options.ScriptLimit
			if limit == 0 {
				limit = DefaultScriptLimit
			}
			for _, at := range s.waits() {
				p.About("script/"+at.Text()).Reportf(at, "%s blocks the thread or waits; alm assumes that a script may run %s (lint.scriptLimit)", at.Text(), humanDuration(limit))
			}
		}),
	},
	{
		ID:       "script-dangerous",
		Point:    check.ReviewScript,
		Title:    "The script uses a dangerous API",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsError},
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      "remove it; a script should only read a request, send it and shape the response",
		Run: func(p *check.Pass) {
			for _, d := range dangerousCalls {
				eachCall(d.calls, "%s "+d.so)(p)
			}
			eachScript(checkHTTPAddresses)(p)
		},
	},
	{
		ID:       "script-logging",
		Point:    check.ReviewFiles,
		Title:    "The script may log a credential or a body",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Fix:      "log events and ids; do not log headers, tokens or bodies",
		Run: eachScript(func(p *check.Pass, s *csharp) {
			for _, m := range logCall.Get().FindAllIndex(s.code, maxComparisons) {
				args := s.file.Span(m[1], s.closing(m[1])).Text()
				args = args[:min(len(args), maxLogged)]
				if word := sensitiveWord.Get().FindString(cancellation.Get().ReplaceAllString(args, "")); word != "" {
					p.About("script/log").Reportf(s.file.Span(m[0], m[1]-1), "this log line contains %s; more people can read logs than use the connection", strings.ToLower(word))
				}
			}
		}),
	},
}

// Calls that rules report, by group 1.
var (
	clientCalls   = lazyregexp.New(`\bnew\s+((?:[\w]+\.)*(?:HttpClient|WebClient|HttpWebRequest|TcpClient|TcpListener|UdpClient|Socket|ClientWebSocket|SmtpClient|HttpListener))\b|\b((?:Http|Ftp)?WebRequest\s*\.\s*Create(?:Http)?)\b`)
	waitingCalls  = lazyregexp.New(`\b(Thread\s*\.\s*Sleep|Task\s*\.\s*(?:Delay|WaitAll|WaitAny))\s*\(|\.\s*(GetAwaiter\s*\(\s*\)\s*\.\s*GetResult)\s*\(`)
	waitedTask    = lazyregexp.New(`\.\s*(Result\b|Wait\s*\()`)
	taskName      = lazyregexp.New(`(?:Async|Task|task)$`)
	logCall       = lazyregexp.New(`\b_?[lL]ogger\s*\.\s*Log\w*\s*\(`)
	sensitiveWord = lazyregexp.New(`(?i)headers?|token|secret|password|authorization|credentials?|api_?key|body|jwt|cookie`)
	cancellation  = lazyregexp.New(`(?i)cancellationtoken`)
)

// dangerousCalls are calls and their consequences.
var dangerousCalls = []struct {
	calls *lazyregexp.Regexp
	so    string
}{
	{lazyregexp.New(`(?:^|[^.\w]|Diagnostics\s*\.\s*)(Process\s*\.\s*Start)\s*\(|\bnew\s+(Process(?:StartInfo)?)\b`), "starts a program on the platform's machine"},
	{lazyregexp.New(`\b(Assembly\s*\.\s*(?:Load\w*|UnsafeLoadFrom))\s*\(|\b(Activator\s*\.\s*CreateInstanceFrom)\s*\(`), "loads code that was not reviewed"},
	{lazyregexp.New(`\b(ServerCertificate(?:Custom)?ValidationCallback|DangerousAcceptAnyServerCertificateValidator)\b`), "changes certificate validation; requests can reach an attacker"},
	{lazyregexp.New(`(?:^|[^.\w]|IO\s*\.\s*)((?:File|Directory)\s*\.\s*(?:Read|Write|Append|Open|Create|Delete|Move|Copy|Exists|Replace|GetFiles|GetDirectories|Enumerate)\w*)\s*\(|\bnew\s+(FileStream|FileInfo|DirectoryInfo)\b`), "accesses the disk of the platform's machine"},
	{lazyregexp.New(`\b((?:MD5|SHA1)\s*\.\s*(?:Create|HashData))\s*\(|\bnew\s+((?:MD5|SHA1)(?:Managed|CryptoServiceProvider|Cng)?)\b`), "uses a broken hash algorithm"},
}

// eachCall reports every match by its first group.
func eachCall(calls *lazyregexp.Regexp, format string) func(*check.Pass) {
	return eachScript(func(p *check.Pass, s *csharp) {
		for _, m := range calls.Get().FindAllSubmatchIndex(s.code, -1) {
			at := s.group(m)
			p.About("script/"+at.Text()).Reportf(at, format, at.Text())
		}
	})
}

func (s *csharp) group(m []int) source.Span {
	for i := 2; i < len(m); i += 2 {
		if m[i] >= 0 {
			return s.file.Span(m[i], m[i+1])
		}
	}
	return s.file.Span(m[0], m[1])
}

// humanDuration formats a duration as "5 seconds" or "2 minutes".
func humanDuration(limit time.Duration) string {
	if limit >= 2*time.Minute && limit%time.Minute == 0 {
		return fmt.Sprintf("%d minutes", limit/time.Minute)
	}
	return strconv.FormatFloat(limit.Seconds(), 'f', -1, 64) + " seconds"
}

// waits returns the places where the script blocks or sleeps. Result and Wait count
// after the name of a task.
func (s *csharp) waits() []source.Span {
	var found []source.Span
	for _, m := range waitingCalls.Get().FindAllSubmatchIndex(s.code, -1) {
		found = append(found, s.group(m))
	}
	for _, m := range waitedTask.Get().FindAllSubmatchIndex(s.code, -1) {
		if taskName.Get().Match(s.calleeBefore(m[0])) {
			name := "Result"
			if s.code[m[2]] == 'W' {
				name = "Wait"
			}
			found = append(found, s.file.Span(m[2], m[2]+len(name)))
		}
	}
	sorting.Stable(found, func(a, b source.Span) int { return a.Start - b.Start })
	return found
}

// maxLogged limits the checked length of a log line.
const maxLogged = 1 << 10

// maxCall limits the search for the start of a call.
const maxCall = 4 << 10

// calleeBefore returns what ends before i: a name, or the name of a call.
func (s *csharp) calleeBefore(i int) []byte {
	end := len(trimSpace(s.code[:i]))
	if end > 0 && s.code[end-1] == ')' {
		depth, stop := 0, max(0, end-maxCall)
		for end--; end > stop; end-- {
			if s.code[end] == ')' {
				depth++
			} else if s.code[end] == '(' {
				if depth--; depth == 0 {
					break
				}
			}
		}
		end = len(trimSpace(s.code[:end]))
	}
	start := end
	for start > 0 && isWord(s.code[start-1]) {
		start--
	}
	return s.code[start:end]
}

func trimSpace(code []byte) []byte {
	for len(code) > 0 && strings.IndexByte(" \t\r\n", code[len(code)-1]) >= 0 {
		code = code[:len(code)-1]
	}
	return code
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// closing returns where the bracket that opened before i closes, at most maxCall later.
func (s *csharp) closing(i int) int {
	end := min(len(s.code), i+maxCall)
	for depth := 1; i < end; i++ {
		switch s.code[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return end
}

// schemaHosts are hosts of XML namespaces and JSON schemas, which are never fetched.
var schemaHosts = []string{"w3.org", "xmlsoap.org", "json-schema.org", "openxmlformats.org", "purl.org", "tempuri.org", "microsoft.com", "oasis-open.org"}

func checkHTTPAddresses(p *check.Pass, s *csharp) {
	for _, l := range s.literals {
		host := strings.ToLower(withoutPort(hostOf(l.text())))
		if !strings.HasPrefix(l.text(), "http://") || host == "" || strings.HasPrefix(host, "schemas.") || endsIn(host, schemaHosts) {
			continue
		}
		p.About("script/http/" + host).Report(check.Finding{At: l.at, Message: fmt.Sprintf("requests to %s use http; they can be read and changed on the way", host)})
	}
}
