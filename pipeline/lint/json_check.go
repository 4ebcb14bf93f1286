package lint

import (
	"math"
	"slices"
	"strings"

	"alm/internal/source"
)

// faultKind is what is wrong with a value.
type faultKind uint8

const (
	wrongType faultKind = iota
	wrongValue
	missingMember
	unknownMember
)

// valueFault is one place where a value does not match its schema.
type valueFault struct {
	Kind faultKind
	Key  source.Node // the value's name; missing for an item and the root
	Node source.Node
	Want string // what the value must be, or the name of the missing member

	Schema *valueSchema // of the value, or of the object that lacks the member; nil where it is not known
}

// check reports the faults of a value and of what it contains.
func (v *valueSchema) check(key, n source.Node, report func(valueFault)) {
	if v.kindOnly && v.kinds.has(n.Kind()) {
		return
	}
	kind := n.Kind()
	if !v.kindMore || !v.kinds.has(kind) {
		if fault, ok := v.valueFault(n); ok {
			fault.Key, fault.Node, fault.Schema = key, n, v
			report(fault)
			return
		}
	}
	if kind == source.Object {
		v.checkMembers(n, report)
		v.checkRequired(key, n, report)
	}
	if v.items != nil && kind == source.Array {
		for _, item := range n.Items() {
			v.items.check(source.Node{}, item, report)
		}
	}
	v.checkParts(key, n, report)
}

// checkParts reports the faults by the schemas that this one combines.
func (v *valueSchema) checkParts(key, n source.Node, report func(valueFault)) {
	for _, part := range v.allOf {
		part.check(key, n, report)
	}
	if v.then != nil && v.when.holds(n) {
		v.then.check(key, n, report)
	}
	if len(v.anyOf) > 0 {
		v.checkAny(key, n, report)
	}
}

func (v *valueSchema) accepts(n source.Node) bool {
	ok := true
	v.check(source.Node{}, n, func(valueFault) { ok = false })
	return ok
}

// checkAny reports what is wrong with the alternative that has the value's kind, or, of
// several, with the last one.
func (v *valueSchema) checkAny(key, n source.Node, report func(valueFault)) {
	var last *valueSchema
	for _, part := range v.anyOf {
		if !part.kinds.has(n.Kind()) {
			continue
		}
		if last != nil && last.accepts(n) {
			return
		}
		last = part
	}
	if last != nil {
		last.check(key, n, report)
		return
	}
	var wants []string
	for _, part := range v.anyOf {
		wants = append(wants, part.want())
	}
	report(valueFault{wrongType, key, n, strings.Join(wants, " or "), v})
}

// valueFault checks the value itself.
func (v *valueSchema) valueFault(n source.Node) (valueFault, bool) {
	kind := n.Kind()
	if !v.kinds.has(kind) {
		return valueFault{Kind: wrongType, Want: v.want()}, true
	}
	number, isNumber := 0.0, false
	if kind == source.Number && (v.integer || !math.IsInf(v.minimum, -1)) {
		number, isNumber = n.Num()
	}
	switch {
	case v.integer && isNumber && number != math.Trunc(number):
		return valueFault{Kind: wrongType, Want: v.want()}, true
	case v.enum != nil && !slices.Contains(v.enum, string(n.Raw())) && (kind != source.String || !slices.Contains(v.enum, string(source.Quote(n.Str())))):
		if !v.enumKinds.has(kind) {
			return valueFault{Kind: wrongType, Want: v.want()}, true
		}
		return valueFault{Kind: wrongValue, Want: v.want()}, true
	case v.pattern != nil && kind == source.String && !v.matches(n.Str()):
		return valueFault{Kind: wrongValue, Want: "text of the form " + v.pattern.String()}, true
	case isNumber && number < v.minimum:
		return valueFault{Kind: wrongValue, Want: v.want()}, true
	case kind == source.String && v.minLength > 0 && n.Str() == "":
		return valueFault{Kind: wrongValue, Want: "a text that is not empty"}, true
	case kind == source.Array && n.Len() < v.minItems:
		return valueFault{Kind: wrongValue, Want: "a list that is not empty"}, true
	}
	return valueFault{}, false
}

func (v *valueSchema) matches(text string) bool {
	if v.prefix != "" {
		return strings.HasPrefix(text, v.prefix)
	}
	return v.pattern.MatchString(text)
}

// checkMembers checks the members of an object.
func (v *valueSchema) checkMembers(n source.Node, report func(valueFault)) {
	if v.members.some() || v.closed || v.others != nil || v.matching != nil || v.keys != nil {
		for name, value := range n.Members() {
			v.checkMember(name, value, report)
		}
	}
}

// checkRequired reports the members that an object lacks.
func (v *valueSchema) checkRequired(key, n source.Node, report func(valueFault)) {
	for _, name := range v.required {
		if !n.Get(name).Exists() {
			report(valueFault{missingMember, key, n, name, v})
		}
	}
}

func (v *valueSchema) checkMember(name, value source.Node, report func(valueFault)) {
	raw := plainName(name)
	if len(raw) >= 2 {
		raw = raw[1 : len(raw)-1]
	}
	if s := v.members.find(raw); s != nil {
		s.check(name, value, report)
		return
	}
	if v.keys != nil && !v.keys.MatchString(name.Str()) {
		report(valueFault{wrongValue, name, name, "a name of the form " + v.keys.String(), nil})
	}
	for _, p := range v.matching {
		if p.prefix != "" && strings.HasPrefix(string(raw), p.prefix) || p.prefix == "" && p.name.MatchString(name.Str()) {
			p.schema.check(name, value, report)
			return
		}
	}
	switch {
	case v.others != nil:
		v.others.check(name, value, report)
	case v.closed:
		report(valueFault{unknownMember, name, value, "", v})
	}
}

// want describes the values that a schema accepts.
func (v *valueSchema) want() string {
	if v.enum != nil {
		if len(v.enum) == 1 {
			return v.enum[0]
		}
		return "one of " + strings.ReplaceAll(strings.Join(v.enum, ", "), `"`, "")
	}
	var names []string
	for _, kind := range []source.Kind{source.Object, source.Array, source.String, source.Number, source.Bool, source.Null} {
		if v.kinds != 0 && v.kinds.has(kind) {
			names = append(names, kindWords[kind])
		}
	}
	if v.integer && len(names) == 1 {
		return "an integer" + map[bool]string{true: " of at least " + trimFloat(v.minimum)}[!math.IsInf(v.minimum, -1)]
	}
	return strings.Join(names, " or ")
}
