package project

import (
	"cmp"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/solution"
	"alm/solution/dataverse"
)

var variableTypes = map[string]solution.VariableType{
	"": solution.String, "String": solution.String, "Number": solution.Number,
	"Boolean": solution.Boolean, "JSON": solution.JSON, "DataSource": solution.DataSource, "Secret": solution.Secret,
}

// globHint says how folders are named.
const globHint = "write a path such as connectors/orders, or a pattern such as connectors/*"

// check refuses what the shape of the file alone cannot: each finding names its line.
func (p *Project) check() error {
	if err := p.checkNames(); err != nil {
		return err
	}
	for _, glob := range p.Connectors {
		if _, err := path.Match(glob, ""); err != nil {
			return p.At("connectors").Errorf(globHint, "%q is no pattern of folders", glob)
		}
	}
	if err := p.checkConsumers(); err != nil {
		return err
	}
	if err := p.checkRules(); err != nil {
		return err
	}
	if err := p.checkLint(); err != nil {
		return err
	}
	if err := p.checkWaivers(); err != nil {
		return err
	}
	for _, name := range p.SolutionNames() {
		if err := p.checkSolution(name, p.Solutions[name]); err != nil {
			return err
		}
	}
	for _, name := range p.Order {
		if err := p.checkStage(name, p.Stages[name]); err != nil {
			return err
		}
	}
	return p.checkForms()
}

func (p *Project) checkSolution(name string, s Solution) error {
	at := p.At("solutions", name)
	if _, err := solution.ParseVersion(s.Version); err != nil {
		return at.At("version").Errorf("write four numbers, such as 1.0.0.0", "solution %s: version %q is no version", name, s.Version)
	}
	if s.Source != "" && !fs.ValidPath(path.Clean(s.Source)) {
		return at.At("source").Errorf("name an unpacked solution or a zip below the folder of the project file", "solution %s: source %q is no path in the project", name, s.Source)
	}
	if s.Source == "" && (s.Publisher.Prefix == "" || s.Publisher.Name == "") {
		return at.Errorf("write publisher: {name: contoso, prefix: contoso}, or source: FOLDER with an unpacked solution", "solution %s: publisher needs name and prefix", name)
	}
	for variable, v := range s.Variables {
		if _, ok := variableTypes[v.Type]; !ok {
			return at.At("variables", variable).Errorf("write String, Number, Boolean, JSON, DataSource or Secret", "variable %s: unknown type %q", variable, v.Type)
		}
		if err := checkVault(at.At("variables", variable), variable, v); err != nil {
			return err
		}
		if err := s.checkDefault(at.At("variables", variable), variable, v); err != nil {
			return err
		}
	}
	for dir, part := range s.Connectors {
		if !fs.ValidPath(dir) {
			return at.At("connectors").key(dir).Errorf("write the connector's folder as it is below the folder of "+p.FileName()+", such as connectors/orders",
				"solution %s: connector %q is no path in the project", name, dir)
		}
		if err := p.checkPlaces(name, dir, part); err != nil {
			return err
		}
	}
	return nil
}

func (p *Project) checkPlaces(name, dir string, part ConnectorPart) error {
	s := p.Solutions[name]
	for place, text := range part.Variables {
		where := p.At("solutions", name, "connectors", dir, "variables").key(place)
		if !solution.PlaceExists(place) {
			return where.Errorf("use host, basePath, oauth/SETTING/FIELD, set/NAME/SETTING/FIELD or policy/TITLE/PARAMETER", "%q is no place for a variable", place)
		}
		for _, variable := range (solution.Substitution{Text: text, Where: place}).Variables() {
			v, ok := s.Variables[variable]
			if ok && strings.EqualFold(path.Base(place), "clientSecret") && v.Type != "Secret" {
				return where.Errorf("give it the type Secret, and the path of a Key Vault secret as value",
					"variable %s goes into a client secret and is of type %s: everyone who may see the environment would read it", variable, cmp.Or(v.Type, "String"))
			}
			if ok && !solution.FillsPlace(place, v.SolutionType()) {
				return where.Errorf("give it the type String", "variable %s is of type %s and cannot fill %s", variable, v.Type, place)
			}
			if !ok && s.Source == "" {
				return where.Errorf("add it to the variables of the solution, or correct its name", "variable %s is not among the variables of solution %s", variable, name)
			}
		}
	}
	return nil
}

func (p *Project) checkStage(name string, s Stage) error {
	at := p.At("stages", name)
	if s.URL == "" {
		return at.Errorf("write the URL of the environment, such as url: https://contoso.crm.dynamics.com", "stage %s has no url", name)
	}
	if err := dataverse.CheckURL(s.URL); err != nil {
		return at.At("url").Errorf("write the URL of the environment, such as https://contoso.crm.dynamics.com", "stage %s: %w", name, err)
	}
	if err := p.checkSecretNames(name, s.Secrets); err != nil {
		return err
	}
	if err := p.checkPolicy(name, s); err != nil {
		return err
	}
	if s.From != "" && !slices.Contains(p.Order, s.From) {
		return at.At("from").Errorf("the stages are "+words.List(p.Order), "stage %s comes from %q, which is no stage", name, s.From)
	}
	for _, variable := range slices.Sorted(maps.Keys(s.Variables)) {
		if !p.hasVariable(variable) {
			return p.variableAt(name, variable).Errorf("add it to the variables of a solution, or remove it from the stage", "stage %s: variable %s belongs to no solution", name, variable)
		}
		for _, in := range p.Solutions {
			v, known := in.Variables[variable]
			if !known {
				continue // its type is in the source
			}
			if err := p.checkGiven(name, variable, s.Variables[variable], v.SolutionType()); err != nil {
				return err
			}
		}
	}
	return nil
}

// hasVariable reports whether a solution may have a variable: what a source holds is not
// known before it is packed.
func (p *Project) hasVariable(name string) bool {
	for _, s := range p.Solutions {
		if s.Source != "" {
			return true
		}
	}
	return p.listsVariable(name)
}

func (p *Project) listsVariable(name string) bool {
	for _, s := range p.Solutions {
		if _, ok := s.Variables[name]; ok {
			return true
		}
	}
	return false
}
