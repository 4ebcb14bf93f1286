package expression

import (
	"fmt"
	"strings"
	"testing"
)

// write writes a text with every expression in one form: f(a, b), x[k].
func write(t Text) string {
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Node == nil {
			fmt.Fprintf(&b, "%q", p.Plain)
			continue
		}
		b.WriteString("{" + writeNode(p.Node) + "}")
	}
	if t.Whole {
		b.WriteString("!")
	}
	return b.String()
}

func writeNode(n *Node) string {
	switch n.Kind {
	case Access:
		return writeNode(n.Of) + "[" + writeNode(n.Key) + "]"
	case Call:
		var args []string
		for _, arg := range n.Args {
			args = append(args, writeNode(arg))
		}
		return n.Name + "(" + strings.Join(args, ", ") + ")"
	}
	if n.String {
		return "'" + n.Text + "'"
	}
	return n.Text
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    ``,
		"plain":                               `"plain"`,
		"a@b.example":                         `"a@b.example"`,
		"@@outputs('a')":                      `"@outputs('a')"`,
		"@outputs('A')?['body/x']":            `{outputs('A')['body/x']}!`,
		"@outputs('A')['body']?['x']":         `{outputs('A')['body']['x']}!`,
		"@ Body( 'A' ) ? [ 'x' ] [ 0 ]":       `{body('A')['x'][0]}!`,
		"@trigger().outputs?.body":            `{trigger()['outputs']['body']}!`,
		"@items('It''s')['a}']":               `{items('It's')['a}']}!`,
		"@if(equals(1.5e-3, -2), true, nuLL)": `{if(equals(1.5e-3, -2), true, null)}!`,
		"@{body('A')}":                        `{body('A')}`,
		"x @{concat('}', body('A'))} y":       `"x "{concat('}', body('A'))}" y"`,
		"x @@{no} @{utcNow()}":                `"x @{no} "{utcnow()}`,
		"@@ and @{item()}":                    `"@@ and "{item()}`,
		"@body('A')[variables('k')]":          `{body('A')[variables('k')]}!`,
		"@f()":                                `{f()}!`,
		"@9":                                  `{9}!`,
		"@+0":                                 `{+0}!`,
		"@1.9E+9":                             `{1.9E+9}!`,
		"@0-1":                                `text after the expression at character 3`,
		"@9z":                                 `text after the expression at character 3`,
		"@z09_$À()":                           `{z09_$à()}!`,
		"@_()":                                `{_()}!`,
		"@$Z()":                               `{$z()}!`,
		"@f().a9[1]":                          `{f()['a9'][1]}!`,
		"@0z()":                               `text after the expression at character 3`,
		"@f()/g()":                            `text after the expression at character 5`,
		"@a:b":                                `no function at character 2`,
		"@outputs('A'":                        `no , at character 13`,
		"@outputs('A')x":                      `text after the expression at character 14`,
		"@'open":                              `no end of the string at character 2`,
		"a @{body('A') b":                     `no } at character 15`,
		"@x":                                  `no function at character 2`,
		"@f(,)":                               `no value at character 4`,
		"@-":                                  `no number at character 2`,
		"@f()?x":                              `no member after ? at character 6`,
		"@f().":                               `no name at character 6`,
		"@" + strings.Repeat("f(", 300):       `nested too deep at character 402`,
		"@f()" + strings.Repeat("[0]", 300):   `nested too deep at character 608`,
	} {
		parsed, err := Parse(text)
		got := write(parsed)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("Parse(%.60s)\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestPositions(t *testing.T) {
	const text = "to @{first( body('A')?['x'] )}!"
	parsed, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var visit func(n *Node)
	visit = func(n *Node) {
		got = append(got, text[n.Start:n.End])
		for _, arg := range n.Args {
			visit(arg)
		}
		if n.Kind == Access {
			visit(n.Of)
			visit(n.Key)
		}
	}
	visit(parsed.Parts[1].Node)
	want := "first( body('A')?['x'] )|body('A')?['x']|body('A')|'A'|'x'"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}

// FuzzParse: what is parsed, written and parsed again is the same, and every node is inside its
// parent.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"@outputs('A')?['body/x']", "x @{concat('}', body('A'))} y", "@@{", "@items('It''s')[0].x", "@if(equals(1, -2e3), true, null)", "@{", "@f(f(f(",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := Parse(text)
		if err != nil {
			if e := err.(*Error); e.Offset < 0 || e.Offset > len(text) {
				t.Errorf("%q: error at %d of %d", text, e.Offset, len(text))
			}
			return
		}
		for _, p := range parsed.Parts {
			if p.Node == nil {
				continue
			}
			inside(t, p.Node, 0, len(text))
			quoted := quote(p.Node)
			again, err := Parse("@" + quoted)
			if err != nil || quote(again.Parts[0].Node) != quoted {
				t.Errorf("%q: %s is parsed as %v, %v", text, quoted, again, err)
			}
		}
	})
}

func inside(t *testing.T, n *Node, start, end int) {
	if n.Start < start || n.End > end || n.Start >= n.End {
		t.Errorf("%d-%d is not inside %d-%d", n.Start, n.End, start, end)
	}
	for _, arg := range n.Args {
		inside(t, arg, n.Start, n.End)
	}
	if n.Kind == Access {
		inside(t, n.Of, n.Start, n.End)
		inside(t, n.Key, n.Start, n.End)
	}
}

// quote writes a node so that it can be parsed again.
func quote(n *Node) string {
	switch {
	case n.Kind == Access:
		return quote(n.Of) + "[" + quote(n.Key) + "]"
	case n.Kind == Call:
		var args []string
		for _, arg := range n.Args {
			args = append(args, quote(arg))
		}
		return n.Name + "(" + strings.Join(args, ",") + ")"
	case n.String:
		return "'" + strings.ReplaceAll(n.Text, "'", "''") + "'"
	}
	return n.Text
}

func TestPlainTexts(t *testing.T) {
	for text, want := range map[string]string{"": "", "plain": "plain", "@@x": "@x", "@f()": "", "@{f()}": "", "a@{f()}": "", "@@{a} b": "@{a} b"} {
		parsed, err := Parse(text)
		got, plain := plainText(parsed)
		if err != nil || got != want || plain != (want != "" || text == "") {
			t.Errorf("%q: got %q, %t, %v; want %q", text, got, plain, err, want)
		}
	}
}

// plainText returns a text without expressions, and whether it is one.
func plainText(t Text) (string, bool) {
	switch {
	case len(t.Parts) == 0:
		return "", true
	case len(t.Parts) == 1 && t.Parts[0].Node == nil:
		return t.Parts[0].Plain, true
	}
	return "", false
}
