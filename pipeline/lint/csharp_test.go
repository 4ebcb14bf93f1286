package lint

import (
	"slices"
	"strings"
	"testing"

	"alm/internal/source"
)

func TestCSharpIsToldApart(t *testing.T) {
	for _, tt := range []struct{ text, code, literals string }{
		{`a("b") // c("d")`, `a("_")          `, `b`},
		{`a /* "b" */ c`, `a           c`, ``},
		{`/*/ a */ b`, `         b`, ``},
		{`a("b\"c", 'd', '\'', '"')`, `a("____", '_', '__', '_')`, `b\"c`},
		{`@"a\" + "b"`, `@"__" + "_"`, `a\|b`},
		{`@"a""b"`, `@"____"`, `a""b`},
		{`$"a{b("c")}d{{e}}"`, `$"__b("_")_______"`, `a{b("c")}d{{e}}|c`},
		{`$@"a{b}""c"`, `$@"__b____"`, `a{b}""c`},
		{`"""a "b" c""" + d`, `"""_______""" + d`, `a "b" c`},
		{`"" + ""`, `"" + ""`, `|`},
		{"\"a\nb(\"c\")", "\"_\nb(\"_\")", "a|c"},
		{"#region \"a\nb", "          \nb", ""},
		{"\ufeffusing A;", "   using A;", ""},
		{`a # b`, `a # b`, ``},
		{`"http://a" // "b`, `"________"      `, `http://a`},
		{`$"{`, `$"_`, `{`},
		{`/* a`, `    `, ``},
		{`"\`, `"_`, `\`},
	} {
		got := readCSharp(source.Text("script.csx", []byte(tt.text)))
		var literals []string
		for _, l := range got.literals {
			literals = append(literals, l.text())
		}
		if string(got.code) != tt.code || strings.Join(literals, "|") != tt.literals {
			t.Errorf("%s:\ngot  %q %q\nwant %q %q", tt.text, got.code, strings.Join(literals, "|"), tt.code, tt.literals)
		}
	}
}

func TestAskedIDs(t *testing.T) {
	for code, want := range map[string]string{
		`if (this.Context.OperationId == "A") {}`:                                                                               "A",
		`if (Context.OperationId.Equals("A") || "B" != this.Context.OperationId) {}`:                                            "A B",
		`// if (Context.OperationId == "A")`:                                                                                    "",
		`/* Context.OperationId == "A" */ var s = "// x"; OperationId == "B"`:                                                   "B",
		`switch (this.Context.OperationId) { case "A": case "B": { switch (x) { case "C": } } break; } case "D":`:               "A B",
		`switch (mode) { case "A": break; }`:                                                                                    "",
		`switch (Context.OperationId) { default: f("} case"); case "A":`:                                                        "A",
		`"A".Equals(this.Context.OperationId, StringComparison.OrdinalIgnoreCase)`:                                              "A(folded)",
		`string.Equals(ctx.OperationId, "A", StringComparison.OrdinalIgnoreCase)`:                                               "A(folded)",
		`operationId.StartsWith("A", StringComparison.OrdinalIgnoreCase)`:                                                       "A(StartsWith)(folded)",
		`const string A = "X", B = "Y"; readonly string C = "Z"; if (Context.OperationId == A || operationId.Equals(Ids.C)) {}`: "X Z",
		`const string A = "X"; if (Context.OperationId == A || Context.OperationId != A) {}`:                                    "X",
		`if (operationId == OP_CONVERT || body["operationId"] == "A") {}`:                                                       "",
	} {
		var got []string
		for _, asked := range idComparisons(readCSharp(source.Text("script.csx", []byte(code)))) {
			text := asked.at.Text()
			if asked.how != "" {
				text += "(" + asked.how + ")"
			}
			if asked.ignoreCase {
				text += "(folded)"
			}
			got = append(got, text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}

func TestWaits(t *testing.T) {
	for code, want := range map[string][]string{
		`var text = response.Content.ReadAsStringAsync().Result;`:      {"Result"},
		`var text = Send(request, f(x)).Result;`:                       {},
		`var all = body.Result;`:                                       {},
		`readTask.Wait(); task .Result`:                                {"Wait", "Result"},
		`client.SendAsync(f(a, (b))).GetAwaiter().GetResult()`:         {"GetAwaiter().GetResult"},
		`Thread.Sleep(100); await Task.Delay(1000); Task.WaitAll(all)`: {"Thread.Sleep", "Task.Delay", "Task.WaitAll"},
		`"Thread.Sleep(1)" // Thread.Sleep(1)`:                         {},
		`var r = await this.Context.SendAsync(request, token);`:        {},
	} {
		got := []string{}
		for _, at := range readCSharp(source.Text("script.csx", []byte(code))).waits() {
			got = append(got, at.Text())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}
