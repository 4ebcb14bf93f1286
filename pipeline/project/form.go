package project

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"alm/pipeline/check"
	"alm/pipeline/lint"

	"github.com/goccy/go-yaml/ast"
)

// Form is what the text of a value in alm.yaml must look like. The fields of Project name
// theirs: `is` is the form of a value, of the items of a list or of the values of a map, and
// `keys` that of a map's keys. Parse and the JSON Schema for editors both hold a file to them.
type Form struct {
	Noun     string          // "a version"
	Pattern  string          // of all the text, as RE2 and ECMA-262 both read it
	Not      string          // a pattern that the text must not match
	Values   func() []string // all there are, instead of a pattern
	Min, Max int             // of a number, instead of a pattern
	Also     []string        // what else YAML may read the text as: 1.0 as a number
	Hint     string
}

// Forms are all forms by name.
var Forms = map[string]Form{
	"name":     {Noun: "a name", Pattern: `[A-Za-z0-9_]([A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?`, Also: []string{"number", "boolean"}, Hint: nameAlphabet},
	"prefix":   {Noun: "a prefix of a publisher", Pattern: `[A-Za-z][A-Za-z0-9]{1,7}`, Also: []string{"boolean"}, Not: `^[mM][sS][cC][rR][mM]`, Hint: prefixAlphabet},
	"options":  {Noun: "an option value prefix", Min: 10000, Max: 99999, Hint: "write a whole number from 10000 to 99999"},
	"version":  {Noun: "a version", Pattern: `[0-9]{1,9}(\.[0-9]{1,9}){0,3}`, Also: []string{"number"}, Hint: "write four numbers, such as 1.0.0.0"},
	"guid":     {Noun: "a GUID", Pattern: `\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?`, Hint: "write 32 hexadecimal digits with hyphens"},
	"day":      {Noun: "a day", Pattern: `[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])`, Hint: "write a day such as 2027-01-31"},
	"duration": {Noun: "a time", Pattern: `([0-9]+(\.[0-9]+)?(ms|s|m|h))+`, Not: `^[0.msh]*$`, Hint: "write a time such as 5s or 2m"},
	"soak":     {Noun: "a duration", Pattern: `([0-9]{1,5}(\.[0-9]{1,9})?(ms|s|m|h)){1,4}`, Hint: "write a duration such as 24h"},
	"date":     {Noun: "a date", Pattern: datePattern, Hint: "write 2026-12-20 or 2026-12-20T18:00"},
	"clock":    {Noun: "a time of a day", Pattern: clockPattern + "|24:00", Hint: "write a time such as '16:00'"},
	"moment":   {Noun: "a date or a time of a day", Pattern: datePattern + "|" + clockPattern + "|24:00", Hint: "write 2026-12-20, 2026-12-20T18:00, or with days a time such as '16:00'"},
	"weekday":  {Noun: "a day", Values: func() []string { return weekdays }, Hint: "the days are " + strings.Join(weekdays, ", ")},
	"zone":     {Noun: "a time zone", Pattern: `[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*`, Not: "^Local$", Hint: "write a time zone such as Europe/Berlin or UTC"},
	"days":     {Noun: "a number of days", Min: 1, Max: 36500, Hint: "write a number of days, such as 90"},
	"secret":   {Noun: "the name of a variable", Pattern: `[A-Za-z_][A-Za-z0-9_]*`, Also: []string{"boolean"}, Hint: "write a name such as " + SecretPrefix + "ORDERS"},
	"age":      {Noun: "an age", Pattern: `[1-9][0-9]{0,4}[hd]`, Hint: "write hours or days, such as 36h or 14d"},
	"text":     {Noun: "a text", Pattern: `[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*`, Also: []string{"number", "boolean"}, Hint: "write one line that is not empty"},
	"type":     {Noun: "a type of a variable", Values: variableTypeNames, Hint: "the types are " + "String, Number, Boolean, JSON, DataSource and Secret"},
	"cloud":    {Noun: "a cloud", Values: cloudNames, Hint: "the clouds are " + strings.Join(clouds, ", ")},
	"rule":     {Noun: "a lint rule", Values: lintRuleIDs, Hint: "alm rules lists them"},
	"ruleID":   {Noun: "a rule", Values: RuleIDs, Hint: "alm rules lists them"},
	"place":    {Noun: "a place for a variable", Pattern: `host|basePath|oauth(/[^/]+){2,}|set(/[^/]+){3,}|policy(/[^/]+){2,}`, Hint: "use host, basePath, oauth/SETTING/FIELD, set/NAME/SETTING/FIELD or policy/TITLE/PARAMETER"},
}

const (
	clockPattern = `([0-9]|[01][0-9]|2[0-3]):[0-5][0-9]`
	datePattern  = `[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]` + clockPattern + `)?`
)

func variableTypeNames() []string {
	names := slices.Sorted(maps.Keys(variableTypes))
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// cloudNames are the clouds as documents write them, and in lower case.
func cloudNames() []string {
	names := slices.Clone(clouds)
	for _, cloud := range clouds {
		names = append(names, strings.ToLower(cloud))
	}
	return names
}

func lintRuleIDs() []string {
	var ids []string
	for _, rule := range lint.Rules() {
		ids = append(ids, rule.ID)
	}
	return ids
}

// clouds are the clouds that a stage may be in.
var clouds = []string{"Public", "UsGov", "UsGovHigh", "UsGovDod", "China"}

// Fits reports whether a text has the form.
func (f Form) Fits(text string) bool {
	switch {
	case f.Max > 0:
		n, err := strconv.Atoi(text)
		return err == nil && n >= f.Min && n <= f.Max
	case f.Values != nil:
		return slices.Contains(f.Values(), text)
	}
	return matchesForm(`^(?:`+f.Pattern+`)$`, text) && (f.Not == "" || !matchesForm(f.Not, text))
}

var formPatterns sync.Map // text to *regexp.Regexp

func matchesForm(pattern, text string) bool {
	known, ok := formPatterns.Load(pattern)
	if !ok {
		known, _ = formPatterns.LoadOrStore(pattern, regexp.MustCompile(pattern))
	}
	return known.(*regexp.Regexp).MatchString(text)
}

// checkForms rejects a value that has not the form of its field. An empty value of a field that
// may be left out counts as left out.
func (p *Project) checkForms() error {
	return p.holdForms(p.At(), reflect.ValueOf(*p))
}

func (p *Project) holdForms(at Position, v reflect.Value) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name := field.Tag.Get("yaml")
		if name == "" || name == "-" {
			continue
		}
		if err := p.holdField(at.At(name), field.Tag, v.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

func (p *Project) holdField(at Position, tag reflect.StructTag, v reflect.Value) error {
	is := tag.Get("is")
	switch v.Kind() {
	case reflect.Struct:
		return p.holdForms(at, v)
	case reflect.Slice:
		for i := range v.Len() {
			if err := p.holdItem(at.Item(i), is, v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, key := range sortedKeys(v) {
			if form := tag.Get("keys"); form != "" {
				if err := hold(at.key(key), form, key); err != nil {
					return err
				}
			}
			if err := p.holdItem(at.At(key), is, v.MapIndex(reflect.ValueOf(key))); err != nil {
				return err
			}
		}
	case reflect.Int:
		if node, ok := at.node().(*ast.FloatNode); ok && node.Value != math.Trunc(node.Value) {
			return at.Errorf("write a whole number", "%s is not a whole number", node.String())
		}
		if is != "" && !v.IsZero() {
			return hold(at, is, fmt.Sprint(v.Int()))
		}
	case reflect.String:
		if text := fmt.Sprint(v.Interface()); is != "" && (!v.IsZero() || tag.Get("need") != "") {
			return hold(at, is, text)
		}
	}
	return nil
}

// holdItem holds an item of a list or a value of a map, which cannot be left out.
func (p *Project) holdItem(at Position, is string, v reflect.Value) error {
	switch {
	case v.Kind() == reflect.Struct:
		return p.holdForms(at, v)
	case is != "":
		return hold(at, is, fmt.Sprint(v.Interface()))
	case v.Type() == reflect.TypeFor[check.Severity]() && v.IsZero(): // off, or nothing written
		if node := at.node(); node == nil || node.Type() == ast.NullType {
			return at.Errorf("write error, warning, note or off", "%s has no severity", at.steps[len(at.steps)-1].key)
		}
	}
	return nil
}

func hold(at Position, form, text string) error {
	if f := Forms[form]; !f.Fits(text) {
		return at.Errorf(f.Hint, "%q is not %s", text, cmp.Or(f.Noun, form))
	}
	return nil
}

func sortedKeys(v reflect.Value) []string {
	var keys []string
	for _, key := range v.MapKeys() {
		keys = append(keys, key.String())
	}
	slices.Sort(keys)
	return keys
}
