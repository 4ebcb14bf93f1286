package odata

import (
	"slices"
	"strings"
)

// FunctionArguments reads the arguments of a function: P='x' as well as P=@p with ?@p='x'. Every
// parameter needs a value.
func FunctionArguments(inline, parameters string, aliases Options) (map[string]string, error) {
	arguments := map[string]string{}
	pairs, err := split(inline, ',')
	if err != nil {
		return nil, err
	}
	known := strings.Fields(parameters)
	for _, pair := range pairs {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if !slices.Contains(known, name) {
			return nil, BadRequest("The parameter '%s' is not a parameter of the function.", name)
		}
		if strings.HasPrefix(value, "@") {
			value = aliases[value]
		}
		value = strings.TrimSpace(value)
		if quoted, n := scanString(value + " "); strings.HasPrefix(value, "'") && n == len(value) {
			value = quoted[1:]
		}
		arguments[name] = value
	}
	for _, name := range known {
		if arguments[name] == "" {
			return nil, BadRequest("The function parameter '%s' has no value.", name)
		}
	}
	return arguments, nil
}
