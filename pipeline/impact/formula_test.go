package impact

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// writeSent writes a value as {name: value}, [value], 'text' or ?.
func writeSent(s sent) string {
	var below []string
	for _, b := range s.below {
		text := writeSent(b)
		if s.form == object {
			text = b.name + ": " + text
		}
		below = append(below, text)
	}
	switch s.form {
	case object:
		return "{" + strings.Join(below, ", ") + "}"
	case list:
		return "[" + strings.Join(below, ", ") + "]"
	case literal:
		return "'" + s.text + "'"
	}
	return "?"
}

func TestReadFormula(t *testing.T) {
	long := "S.Op({" + strings.Repeat("x: 1, ", maxFields+1) + "})"
	for formula, want := range map[string]string{
		`S.Op()`:                           `S.Op()`,
		`a.z(1)`:                           `a.z('1')`,
		`A.Z9(0)`:                          `A.Z9('0')`,
		`_x.y0(9)`:                         `_x.y0('9')`,
		`S.Op(10.95, -1, -90)`:             `S.Op('10.95', '-1', '-90')`,
		`S.Op(1 + 2, /3)`:                  `S.Op(?, ?)`,
		`S.Op(:1)`:                         `S.Op(?)`,
		`'My API'.'Op 1'("a""b")`:          `My API.Op 1('a"b')`,
		`'It''s'.Op({'a b': 1, c/d: 2})`:   `It's.Op(?)`,
		`S.Op({'a/b': "x", c: {d: 1}})`:    `S.Op({a~1b: 'x', c: {d: '1'}})`,
		`S.Op({a: 1; b: 2}; 3)`:            `S.Op({a: '1', b: '2'}, '3')`,
		`S.Op({})`:                         `S.Op({})`,
		`S.Op({a})`:                        `S.Op(?)`,
		`S.Op({a: {b}, c: 1}, 2)`:          `S.Op({a: ?, c: '1'}, '2')`,
		`S.Op({a: 1}.a)`:                   `S.Op(?)`,
		`S.Op("a" & "b", f(1, 2), [1, 2])`: `S.Op(?, ?, ?)`,
		`S.Op(T.In({x: 1}).y).id.'a b'`:    `S.Op(?).id/a b T.In({x: '1'}).y`,
		`S.Op(1).items.'a/b'`:              `S.Op('1').items/a~1b`,
		`S.Op(1) As o`:                     `S.Op('1')`,
		`S.Op(1) in T.Op(2).b`:             `S.Op('1') T.Op('2').b`,
		`S.Op(`:                            `S.Op( open`,
		`S.Op(1`:                           `S.Op('1') open`,
		`S.Op({a: `:                        `S.Op(?) open`,
		`S.Op({a`:                          `S.Op(?) open`,
		`S.Op({`:                           `S.Op(?) open`,
		`{x: S.Op(1}`:                      `S.Op('1') open`,
		`// S.Op(1)` + "\n" + `T.Op(2)`:    `T.Op('2')`,
		`/* S.Op(1) */ T.Op(2)`:            `T.Op('2')`,
		`/* S.Op(1)`:                       ``,
		`/**/ T.Op(2)`:                     `T.Op('2')`,
		`/*/ S.Op(1) */ T.Op(2)`:           `T.Op('2')`,
		`"S.Op(1)" & T.Op(2)`:              `T.Op('2')`,
		`"open S.Op(1)`:                    ``,
		`Op(1)`:                            ``,
		`A.B.Op(1)`:                        `B.Op('1')`,
		"S .\n Op (1) // x":                `S.Op('1')`,
		`é.ü(1)`:                           `é.ü('1')`,
		`S.Op(1)` + " /* a */ .b // c\n.d": `S.Op('1').b/d`,
		long:                               `S.Op(?)`,
		`a@b.Op(1)`:                        `b.Op('1')`,
		"a`b.Op(1), a{b.Op(2), a[b.Op(3)":  `b.Op('1') b.Op('2') b.Op('3')`,
		"S.Op(\x7fb)":                      `S.Op(?)`,
		"S\x7fU.Op()":                      `U.Op()`,
		`T.Op({bad {x}}, 5)`:               `T.Op(?, '5')`,
		`T.Op(1 // a`:                      `T.Op('1') open`,
		"T.Op(1\t\r\n)":                    `T.Op('1')`,
	} {
		var got []string
		calls, _ := readFormula(formula, map[string]bool{})
		for _, c := range calls {
			var args []string
			for _, a := range c.args {
				args = append(args, writeSent(a))
			}
			text := c.owner + "." + c.member + "(" + strings.Join(args, ", ") + ")"
			if !c.closed {
				text = strings.TrimSuffix(text, ")")
				if len(args) > 0 {
					text += ")"
				}
				text += " open"
			}
			if c.result != "" {
				text += "." + c.result
			}
			got = append(got, text)
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%.60q:\ngot  %s\nwant %s", formula, text, want)
		}
	}
}

func TestFormulaNames(t *testing.T) {
	words := map[string]bool{}
	readFormula(`Set(a9Z, 'b c'.z0) + "d" // e`, words)
	if got := fmt.Sprint(slices.Sorted(maps.Keys(words))); got != "[Set a9Z b c z0]" {
		t.Errorf("got %s", got)
	}
}

// TestFormulasNest reads calls in calls, and records in records, up to a depth.
func TestFormulasNest(t *testing.T) {
	for n, want := range map[int]int{1: 1, maxNesting: maxNesting, maxNesting + 1: maxNesting} {
		calls, complete := readFormula(strings.Repeat("S.Op(", n)+strings.Repeat(")", n), map[string]bool{})
		if got := len(calls); got != want || complete != (n <= maxNesting) {
			t.Errorf("%d calls in each other: got %d, want %d", n, got, want)
		}
	}
	for n, want := range map[int]bool{1: true, maxNesting - 1: true, maxNesting: false} {
		calls, _ := readFormula("S.Op("+strings.Repeat("{a: ", n)+"1"+strings.Repeat("}", n)+")", map[string]bool{})
		var found search
		calls[0].args[0].find(strings.TrimSuffix(strings.Repeat("a/", n), "/"), &found)
		if found.sent != want {
			t.Errorf("%d records in each other: found %t, want %t", n, found.sent, want)
		}
	}
}

// TestFormulasWithoutAnEnd reads what there is of formulas that end early, and names in brackets.
func TestFormulasWithoutAnEnd(t *testing.T) {
	for formula, want := range map[string]string{
		`$"abc`:                            "",
		`$"a""b`:                           "",
		`$"a{`:                             "",
		`$"a{S.A(`:                         "S.A?",
		`$"a{S.A()`:                        "S.A",
		`$"{S.A()}{S.B()}" & S.C()`:        "S.A S.B S.C",
		`$"{{S.A()}}" & S.B()`:             "S.B",
		`$"{$"{S.A()}"}" & S.B()`:          "S.A S.B",
		`$"{"}"}{S.A()}"`:                  "S.A",
		`$"{ {a: {b: S.A()}} }" & S.B()`:   "S.A S.B",
		`$`:                                "",
		`[@`:                               "",
		`[@X`:                              "",
		`[@ X ] . A (1)`:                   "X.A",
		`[@'X Y'].A([@Z].B(1), [1, 2]).c`:  "X Y.A Z.B",
		`S.A([@x], {b: [@y]}).z + [S.B()]`: "S.A S.B",
		`Filter([@T], [@c] = 1); S.A()`:    "S.A",
	} {
		calls, complete := readFormula(formula, map[string]bool{})
		var got []string
		for _, c := range calls {
			got = append(got, c.owner+"."+c.member+map[bool]string{false: "?"}[c.closed])
		}
		if text := strings.Join(got, " "); text != want || !complete {
			t.Errorf("%s: got %s, want %s", formula, text, want)
		}
	}
}
