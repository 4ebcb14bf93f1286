package source

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// TestEqualAsDecoded compares random values with few names and numbers, so that many are equal, as
// encoding/json would decode them: whatever their order and white space, and whatever keys occur twice.
func TestEqualAsDecoded(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	equal := 0
	for range 5_000 {
		first := randomValue(random, 3)
		second := first
		if random.IntN(3) > 0 {
			second = altered(random, first)
		}
		a, b := Parse("a.json", []byte(first)).Root, Parse("b.json", []byte(second)).Root
		want := reflect.DeepEqual(a.Any(), b.Any())
		if want {
			equal++
		}
		if got, back := a.Equal(b), b.Equal(a); got != want || back != want {
			t.Fatalf("%s equals %s: %v and back %v, want %v", first, second, got, back, want)
		}
	}
	if equal < 1_000 {
		t.Errorf("%d of 5,000 are equal, which is too few to be a test", equal)
	}
}

// TestEqualOfNestedObjects would not end if each level compared the next one twice.
func TestEqualOfNestedObjects(t *testing.T) {
	nested := func(before, after string) Node {
		text := strings.Repeat(`{`+before+`"x": `, 400) + `0` + strings.Repeat(after+`}`, 400)
		return Parse("x.json", []byte(text)).Root
	}
	for _, test := range []struct {
		name string
		a, b Node
		want bool
	}{
		{"order", nested(`"a": 1, "b": 2, `, ``), nested(`"b": 2, `, `, "a": 1`), true},
		{"repeated key", nested(``, `, "a": 1, "a": 2`), nested(``, `, "a": 3, "a": 2`), true},
		{"repeated key, other order", nested(``, `, "a": 1, "a": 2`), nested(`"a": 3, "a": 2, `, ``), true},
		{"repeated object", nested(`"x": 1, `, ``), nested(`"x":  1, "x": 2,`, ``), true},
		{"one more", nested(``, `, "a": 1`), nested(``, `, "a": 1, "b": 1`), false},
	} {
		if got, back := test.a.Equal(test.b), test.b.Equal(test.a); got != test.want || back != test.want {
			t.Errorf("%s: %v and back %v, want %v", test.name, got, back, test.want)
		}
	}
}

func randomValue(random *rand.Rand, level int) string {
	var all []string
	switch kind := random.IntN(4); {
	case level == 0 || kind == 0:
		return fmt.Sprint(random.IntN(2))
	case kind == 1:
		for range random.IntN(3) {
			all = append(all, randomValue(random, level-1))
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	for range random.IntN(4) {
		name := []string{"a", "b", "c", `\u0061`}[random.IntN(4)]
		all = append(all, fmt.Sprintf(`"%s":%s`, name, randomValue(random, level-1)))
	}
	return "{" + strings.Join(all, ",") + "}"
}

// altered returns a value with another one in the place of a part, which is often equal to it, or with
// white space.
func altered(random *rand.Rand, text string) string {
	at := random.IntN(len(text))
	switch random.IntN(4) {
	case 0:
		return strings.Replace(text, ",", " , ", 1+at%3)
	case 1:
		return text[:at] + strings.Replace(text[at:], "a", "b", 1)
	case 2:
		return text[:at] + strings.Replace(text[at:], `"a":0`, `"a":1,"a":0`, 1)
	}
	return text[:at] + strings.Replace(text[at:], "1", "0", 1)
}
