package diff

import (
	"strings"
	"testing"
)

// TestSameCode compares scripts in pairs: what only people read is no change, and everything that a
// compiler reads is one.
func TestSameCode(t *testing.T) {
	for _, test := range []struct {
		was, is string
		want    bool
	}{
		{"a = b;", "a=b ;", true},
		{"a(b, c) { d; }", "a (\n\tb,\n\tc\n)\n{\n\td; // e\n}", true},
		{"a; // b", "a; /* c */", true},
		{"a; // b", "a; // b\nc;", false},
		{"a; /* b */ c;", "a; c;", true},
		{"a /**/ b", "ab", false},
		{"a; // b\u2028c;", "a;", false},
		{"a; // b\u0085c;", "a;\nc;", true},
		{"a; // b\rc;", "a;", false},
		{"a - -b", "a--b", false},
		{"a + +b", "a ++ b", false},
		{"a > > b", "a >> b", false},
		{"a ?.b", "a ? .b", false},
		{"1.5", "1 .5", false},
		{"1e-5", "1e - 5", false},
		{"1.ToString()", "1 .ToString()", true},
		{"1..2", "1 ..2", true},
		{"a b", "ab", false},
		{"é b", "éb", false},
		{"@class", "@ class", false},
		{`a("b")`, `a ( "b" )`, true},
		{`a("b c")`, `a("b  c")`, false},
		{`a("// b")`, `a("")`, false},
		{`a("//"); // b`, `a("//");`, true},
		{`a("\"//"); // b`, `a("\"//");`, true},
		{`a("\\"); // "b`, `a("\\");`, true},
		{`a('"'); // b`, `a('"');`, true},
		{`a('\''); // b`, `a('\'');`, true},
		{`a('"', "// b"); c('"');`, `a('"', "// d"); c('"');`, false},
		{`a(@"b\"); // c`, `a(@"b\");`, true},
		{`a(@"b""// c"); // d`, `a(@"b""// c");`, true},
		{`a(@"b""// c");`, `a(@"b""// d");`, false},
		{"a(@\"b\n  // c\n\");", "a(@\"b\n\");", false},
		{`a($"b{c}//d"); // e`, `a($"b{c}//d");`, true},
		{`a($"b{c["//"]}"); // e`, `a($"b{c["//"]}");`, true},
		{`a($"b{c["//"]}//");`, `a($"b{c["//"]}");`, false},
		{`a($"{{{b}}}//"); // c`, `a($"{{{b}}}//");`, true},
		{`a($"{b:yyyy-MM} //"); // c`, `a($"{b:yyyy-MM} //");`, true},
		{`a($"{global::b} //"); // c`, `a($"{global::b} //");`, true},
		{`a($"{(b ? "c" : "//")}"); // d`, `a($"{(b ? "c" : "//")}");`, true},
		{`a($@"{b}"" // "); // c`, `a($@"{b}"" // ");`, true},
		{`a(@$"{b}\"); // c`, `a(@$"{b}\");`, true},
		{`a($"{b}\""); // c`, `a($"{b}\"");`, true},
		{`a($"{new { b = 1 }}"); // c`, `a($"{new { b = 1 }}");`, true},
		{"a(\"\"\"b \" // c\"\"\"); // d", "a(\"\"\"b \" // c\"\"\");", true},
		{"a(\"\"\"b // c\"\"\");", "a(\"\"\"b // d\"\"\");", false},
		{"a(\"\"\"\"b\"\"\"//\"\"\"\"); // c", "a(\"\"\"\"b\"\"\"//\"\"\"\");", true},
		{"#region a\nb;\n#endregion", "b;", true},
		{"#region a\nb;\n#endregion", "#region a\nb;", false}, // which does not compile
		{"#endregion\nb;\n#region", "b;", false},
		{"a\\u0041 = b;", "a \\u0041 = b;", false}, // a name with an escape
		{"a;\u2028#if A\nb;", "a;\u2028#if A b;", false},
		{"/* a */ #if A\nb;\n", "/* a */ #if A b;\n", false},
		{`a($"{b::(}" + c //"}");`, `a($"{b::(}" + c );`, false},
		{`a($$$"b"); // c`, `a($$$"b");`, true},
		{"a($$$\"\"\"{b}\"\"\"); // c", "a($$$\"\"\"{b}\"\"\");", false},
		{"#r \"a\"\nb;", "#r \"c\"\nb;", false},
		{"a; // b", "a; // \u202eb", false},
		{"#if A\nb; // c\n#endif", "#if A\nb;\n#endif", false}, // which lines are code is not known
		{"a($\"\"\"{b}\"\"\"); // c", "a($\"\"\"{b}\"\"\");", false},
		{"[CallerLineNumber] a; // c", "[CallerLineNumber] a;", false},
		{"a(\"b", "a( \"b", false}, // not closed
		{"a /* b", "a", false},
		{"a('b", "a ('b", false},
		{`a($"{b`, `a( $"{b`, false},
		{`a($"{b // }");`, `a( $"{b // }");`, false},
	} {
		if got := sameCode(test.was, test.is); got != test.want {
			t.Errorf("sameCode(%q, %q) = %v", test.was, test.is, got)
		}
		if got := sameCode(test.is, test.was); got != test.want {
			t.Errorf("sameCode(%q, %q) = %v", test.is, test.was, got)
		}
	}
}

// TestSameCodeOfManySigns reads what looks like the start of a literal over and over.
func TestSameCodeOfManySigns(t *testing.T) {
	for _, sign := range []string{"$", "@", "a#", "@$", "/*", `"`} {
		text := strings.Repeat(sign, 1<<18)
		sameCode(text+";", text)
	}
}
