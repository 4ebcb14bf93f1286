package odata

import (
	"slices"
	"strings"

	"alm/solution/dataverse/emulator/store"
)

// unmodelledOperators and unmodelledFunctions are those of OData that the emulator does not model.
var (
	unmodelledOperators = []string{"in", "has", "add", "sub", "mul", "div", "divby", "mod"}
	unmodelledFunctions = strings.Fields("tolower toupper trim length substring concat indexof matchesPattern " +
		"year month day hour minute second fractionalseconds date time now mindatetime maxdatetime totaloffsetminutes " +
		"round floor ceiling cast isof contains startswith endswith")
)

// unmodelledFunction returns the error for a function where the emulator does not model it, or
// nil.
func unmodelledFunction(name string) error {
	if strings.HasPrefix(name, "Microsoft.Dynamics.CRM.") || slices.Contains(unmodelledFunctions, name) {
		return NotModelled("the function " + name + " in this place of a $filter")
	}
	return nil
}

var textTests = map[string]func(s, part string) bool{
	"contains": strings.Contains, "startswith": strings.HasPrefix, "endswith": strings.HasSuffix,
}

func (p *filterParser) textTest(test func(s, part string) bool) (condition, error) {
	broken := BadRequest("Syntax error in a function of the $filter.")
	if !p.accept("(") {
		return nil, broken
	}
	of, _, err := p.value(p.next())
	if err != nil {
		return nil, err
	}
	if !p.accept(",") {
		return nil, broken
	}
	want, err := p.literal(p.next())
	part, isText := want.(string)
	if err != nil {
		return nil, err
	}
	if !isText || !p.accept(")") {
		return nil, broken
	}
	part = strings.ToLower(part)
	return func(r store.Row) bool {
		s, _ := of(r).(string)
		return test(strings.ToLower(s), part)
	}, nil
}

// oneOf parses Microsoft.Dynamics.CRM.In(PropertyName='x',PropertyValues=['a','b']).
func (p *filterParser) oneOf() (condition, error) {
	broken := BadRequest("Syntax error in Microsoft.Dynamics.CRM.In of the $filter.")
	if !p.accept("(", "PropertyName", "=") {
		return nil, broken
	}
	of, _, err := p.value(strings.TrimPrefix(p.next(), "'"))
	if err != nil {
		return nil, err
	}
	if !p.accept(",", "PropertyValues", "=", "[") {
		return nil, broken
	}
	var wanted []any
	for {
		want, err := p.literal(p.next())
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, want)
		if !p.accept(",") {
			break
		}
	}
	if !p.accept("]", ")") {
		return nil, broken
	}
	return func(r store.Row) bool {
		return slices.ContainsFunc(wanted, func(want any) bool { return equalValues(of(r), want) })
	}, nil
}
