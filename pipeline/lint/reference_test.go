package lint

import (
	"fmt"
	"strings"
	"testing"
)

// TestEndsOfReferences compares what is reported of references that lead to others: each fault once, where it is.
func TestEndsOfReferences(t *testing.T) {
	ref := func(name string) string { return `{"$ref": "#/definitions/` + name + `"}` }
	chain := func(last string) string {
		var all []string
		for i := 9; i < 40; i++ {
			all = append(all, fmt.Sprintf(`"L%02d": %s`, i, ref(fmt.Sprintf("L%02d", i+1))))
		}
		return strings.Join(all, ", ") + `, "L40": ` + last
	}
	for _, one := range []struct{ name, definitions, used, want string }{
		{"nothing is there", `"A": ` + ref("B"), "A", "#/definitions/B does not exist"},
		{"a circle of one", `"A": ` + ref("A"), "A", "#/definitions/A refers to itself"},
		{"a way into a circle", `"A": ` + ref("C") + `, "C": ` + ref("B") + `, "B": ` + ref("C"), "A", "#/definitions/B refers to itself"},
		{"a long way to a value", chain(`{"type": "string"}`), "L20", ""},
		{"a way that is too long", chain(`{"type": "string"}`), "L09", "#/definitions/L09 leads on through too many references"},
		{"a long way to nothing", chain(ref("L41")), "L09", "#/definitions/L41 does not exist"},
		{"a long way into a circle", chain(ref("L38")), "L09", "#/definitions/L38 refers to itself"},
	} {
		text := strings.Replace(clean, `"definitions": {`, `"definitions": {`+one.definitions+`, "Used": {"allOf": [`+ref(one.used)+`]}, `, 1)
		var got []string
		for _, f := range lintConnector(reading(t, text, cleanProperties)) {
			if f.Rule.ID == "ref-unresolved" {
				got = append(got, strings.TrimSuffix(f.Message, "; paconn validate fails without a reason"))
			}
		}
		if all := strings.Join(got, "\n"); all != one.want {
			t.Errorf("%s: got\n%s\nwant\n%s", one.name, all, one.want)
		}
	}
}
