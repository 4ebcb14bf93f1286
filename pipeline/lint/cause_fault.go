package lint

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// mayHaveFaults reports whether a connector may have faults; nearly all have none.
func (f *index) mayHaveFaults(c *connector.Connector) bool {
	return len(f.valueFaults(c)) > 0 || len(f.unknown) > 0 ||
		slices.ContainsFunc(f.problems, func(p source.Problem) bool { return p.Kind == source.DuplicateKey })
}

// faultsOf returns the faults that findings are about.
func faultsOf(f *index, c *connector.Connector, findings []check.Finding) []repairable {
	s := newSampler(findings)
	var all []repairable
	for _, v := range f.valueFaults(c) {
		if one := s.faultOf(v); one.Repairs != nil && isReported(one, findings) {
			all = append(all, one)
		}
	}
	for _, m := range f.unknown {
		if strings.HasPrefix(m.Key.Str(), "x-m") {
			if one := misspelled(m.Key, extensionsOfKind()[m.Of.Kind]); one.Repairs != nil && isReported(one, findings) {
				all = append(all, one)
			}
		}
	}
	for _, p := range f.problems {
		if p.Kind == source.DuplicateKey && !p.Other.IsZero() {
			if parent, key, _ := memberAt(p.Other.File.Root, p.Other); key.Exists() {
				all = append(all, repairable{What: p.Kind, At: p.At, Repairs: []source.Edit{key.RemoveFrom(parent)}})
			}
		}
	}
	return all
}

// ignoredKey is the name of a member that no rule reads.
const ignoredKey = `"x-"`

func isReported(one repairable, findings []check.Finding) bool {
	return slices.ContainsFunc(findings, func(f check.Finding) bool {
		isWhole := one.At == one.Within || one.Hint != ""
		return f.At == one.At || isWhole && one.Within.Contains(f.At)
	})
}

// faultOf returns the fault with values that may be right.
func (s *sampler) faultOf(v valueFault) repairable {
	key := string(v.Key.Raw())
	one := repairable{At: v.Node.Span(), Within: v.Node.Span(), What: string(rune('0'+v.Kind)) + key + "\x00" + v.Want}
	switch v.Kind {
	case wrongType, wrongValue:
		if v.Schema == nil {
			return repairable{}
		}
		for _, text := range s.samples(v.Schema, v.Key.Str(), 0) {
			one.Repairs = append(one.Repairs, source.Edit{Span: v.Node.Span(), New: text})
		}
		if v.Key.Exists() {
			one.Repairs = append(one.Repairs, source.Edit{Span: v.Key.Span(), New: ignoredKey})
		}
	case missingMember:
		if v.isMisspelled() {
			return repairable{} // that is the fault
		}
		if v.Key.Exists() {
			one.Within.Start = v.Key.Span().Start
			one.At = one.Within
		}
		for _, text := range s.samples(memberSchemaOf(v.Schema, v.Want), v.Want, 0) {
			one.Repairs = append(one.Repairs, v.Node.Set(v.Want, text))
		}
	case unknownMember:
		if v.Schema == nil {
			return misspelledCode(v.Key)
		}
		return misspelled(v.Key, v.Schema.memberNames())
	}
	return one
}

// misspelledCode returns the fault of a response whose name has more than a status code.
func misspelledCode(key source.Node) repairable {
	code := strings.Trim(key.Str(), " ")
	code = code[:min(3, len(code))]
	if !responseCode(code) {
		return repairable{}
	}
	around := objectsWith(key)
	return repairable{What: "response", At: key.Span(), Within: around[len(around)-1].Span(), Near: around[max(0, len(around)-2)].Span(),
		Repairs: []source.Edit{{Span: key.Span(), New: source.Quote(code)}}}
}

// misspelled returns the fault of a name that is near a known one.
func misspelled(key source.Node, known []string) repairable {
	name := strings.ReplaceAll(key.Str(), " ", "")
	near := spell.Within(name, slices.DeleteFunc(slices.Clone(known), func(k string) bool { return name == "" || k[0] != name[0] }), 2)
	if near == "" {
		near = spell.Within(name, known, 2)
	}
	if near == "" {
		return repairable{}
	}
	around := objectsWith(key)
	of := around[len(around)-1]
	if of.Get(near).Exists() {
		return repairable{}
	}
	var outer source.Span
	if len(around) > 2 { // what is at the top matters everywhere
		outer = around[len(around)-2].Span()
	}
	return repairable{What: "unknown" + key.Str(), At: key.Span(), Within: of.Span(), Near: outer, Repairs: []source.Edit{{Span: key.Span(), New: source.Quote(near)}},
		Hint: "; did you mean " + near + " where it has " + excerpt(key) + "?"}
}

// isMisspelled reports whether an object that lacks a member has an unknown one of nearly that name.
func (v valueFault) isMisspelled() bool {
	for key := range v.Node.Members() {
		isKnown := v.Schema != nil && v.Schema.members.find([]byte(key.Str())) != nil
		if !isKnown && spell.Within(key.Str(), []string{v.Want}, 2) != "" {
			return true
		}
	}
	return false
}

// objectsWith returns the objects that a key is in: the innermost last.
func objectsWith(key source.Node) []source.Node {
	path, n := key.Path(), key.File().Root
	all := []source.Node{n}
	for _, name := range path[:len(path)-1] {
		if n = partOf(n, name); n.Kind() == source.Object {
			all = append(all, n)
		}
	}
	return all
}

// partOf returns a member or an item.
func partOf(n source.Node, name string) source.Node {
	if i, err := strconv.Atoi(name); err == nil && n.Kind() == source.Array {
		return n.At(i)
	}
	return n.Get(name)
}

// memberSchemaOf returns the schema of a member, nil if it is not known.
func memberSchemaOf(of *valueSchema, name string) *valueSchema {
	if s := of.members.find([]byte(name)); s != nil {
		return s
	}
	for _, s := range definitionSchemas().members[keywords()[name].ID] {
		if s != nil {
			return s
		}
	}
	return nil
}

// memberNames returns the names of the members that an object may have, sorted.
func (v *valueSchema) memberNames() []string {
	names := map[string]bool{}
	for _, group := range v.members.groups {
		for _, m := range group {
			names[m.name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
