package project

import (
	"maps"
	"reflect"

	"alm/internal/exit"
	"alm/internal/yamltext"
)

// WithConnector returns alm.yaml with a field of a connector's entry in a solution, such as
// displayName; without a field, with an entry that has none. Mappings that are missing are added,
// and every other byte stays. The result is read again: it differs in that entry only.
func (p *Project) WithConnector(solution, dir, field, value string) (*Project, error) {
	keys, text, what := []string{"solutions", solution, "connectors", dir}, "{}", dir+": {}"
	if field != "" {
		keys, text = append(keys, field), yamltext.Scalar(value)
		what = dir + ": {" + field + ": " + text + "}"
	}
	if is := p.edited(text, keys); is != nil {
		if _, ok := is.Solutions[solution].Connectors[dir]; ok {
			return is, nil
		}
	}
	return nil, exit.Refused.Errorf("write it there by hand: "+what, "alm cannot change connectors of solution %s in %s without changing more of it", solution, p.FileName())
}

// WithVariable returns alm.yaml with an environment variable of type String in a solution, as
// WithConnector does with a connector.
func (p *Project) WithVariable(solution, name string, v Variable) (*Project, error) {
	text := "{displayName: " + yamltext.Scalar(v.DisplayName)
	if v.Default != nil && *v.Default != "" {
		text += ", default: " + yamltext.Scalar(*v.Default)
	}
	text += "}"
	if is := p.edited(text, []string{"solutions", solution, "variables", name}); is != nil {
		if _, ok := is.Solutions[solution].Variables[name]; ok {
			return is, nil
		}
	}
	return nil, exit.Refused.Errorf("write it under variables of the solution by hand: "+name+": "+text, "alm cannot add the variable %s to solution %s in %s without changing more of it", name, solution, p.FileName())
}

// edited returns alm.yaml with a value under keys, nil if that would change more than the connector or
// the variable that the keys lead to.
func (p *Project) edited(text string, keys []string) *Project {
	data, err := p.set(text, keys...)
	if err != nil {
		return nil
	}
	is, err := Parse(p.File, data)
	if err != nil || !reflect.DeepEqual(is.without(keys), p.without(keys)) {
		return nil
	}
	for name, stage := range is.Stages { // what the settings files say stays
		stage.file, stage.Variables, stage.Connections = p.Stages[name].file, p.Stages[name].Variables, p.Stages[name].Connections
		is.Stages[name] = stage
	}
	is.Budget, is.SecretPrefixes = p.Budget, p.SecretPrefixes
	return is
}

// without returns what the project says besides a connector or a variable of a solution.
func (p *Project) without(keys []string) any {
	solutions := map[string]Solution{}
	for name, s := range p.Solutions {
		if name == keys[1] {
			s.Connectors, s.Variables = lacking(s.Connectors, keys[3]), lacking(s.Variables, keys[3])
		}
		solutions[name] = s
	}
	return []any{solutions, p.Connectors, p.Consumers, p.Rules, p.Overrides, p.Lint, p.Waivers, p.Order}
}

// lacking returns a map without a key, nil for an empty one.
func lacking[V any](all map[string]V, key string) map[string]V {
	rest := maps.Clone(all)
	delete(rest, key)
	if len(rest) == 0 {
		return nil
	}
	return rest
}
