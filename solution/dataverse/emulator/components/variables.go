package components

import (
	"encoding/json"
	"fmt"
	"net/http"

	"alm/internal/lazyregexp"
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// ValueOf returns the value row of an environment variable definition, or nil.
func ValueOf(s *store.Store, definitionID string) store.Row {
	return s.Find("environmentvariablevalues", "_environmentvariabledefinitionid_value", definitionID)
}

// SetValue creates or changes the value row of a definition.
func SetValue(s *store.Store, definition store.Row, value string) {
	id := definition.Text("environmentvariabledefinitionid")
	r := store.Row{"schemaname": definition["schemaname"], "value": value, "_environmentvariabledefinitionid_value": id, "ismanaged": false}
	if was := ValueOf(s, id); was != nil {
		r["environmentvariablevalueid"] = was["environmentvariablevalueid"]
	}
	s.Put("environmentvariablevalues", r)
}

// saveValue rejects an empty value, and one without a definition.
func (c *Rules) saveValue(r store.Row, creating bool) error {
	definition := r.Text("_environmentvariabledefinitionid_value")
	if creating && c.Store.Find("environmentvariabledefinitions", "environmentvariabledefinitionid", definition) == nil {
		return odata.NotFound("environmentvariabledefinition With Id = %s Does Not Exist", definition)
	}
	if value, sent := r["value"]; sent && value == "" {
		return odata.Errorf(http.StatusBadRequest, "0x80040203", "Environment variable value can't be an empty string.")
	}
	return nil
}

// saveDefinition rejects a schema name that another definition has.
func (c *Rules) saveDefinition(r store.Row, creating bool) error {
	other := c.Store.Find("environmentvariabledefinitions", "schemaname", r.Text("schemaname"))
	if other != nil && (creating || other.Text("environmentvariabledefinitionid") != r.Text("environmentvariabledefinitionid")) {
		return odata.Duplicate()
	}
	return nil
}

// referencePattern matches @environmentVariables("name") inside a JSON string.
var referencePattern = lazyregexp.New(`@environmentVariables\(\\"([^"\\]{1,200})\\"\)`)

// resolveVariables replaces each @environmentVariables("name") in a JSON text by the variable's
// value.
func resolveVariables(s *store.Store, doc string) (string, error) {
	var missing error
	doc = referencePattern.Get().ReplaceAllStringFunc(doc, func(match string) string {
		value, err := currentValue(s, referencePattern.Get().FindStringSubmatch(match)[1])
		if err != nil {
			missing = err
			return match
		}
		quoted, _ := json.Marshal(value)
		return string(quoted[1 : len(quoted)-1])
	})
	return doc, missing
}

// currentValue returns the value of an environment variable, or else its default.
func currentValue(s *store.Store, name string) (string, error) {
	definition := s.Find("environmentvariabledefinitions", "schemaname", name)
	if definition == nil {
		return "", fmt.Errorf("the environment variable '%s' is not defined", name)
	}
	if value := ValueOf(s, definition.Text("environmentvariabledefinitionid")).Text("value"); value != "" {
		return value, nil
	}
	if definition.Text("defaultvalue") != "" {
		return definition.Text("defaultvalue"), nil
	}
	return "", fmt.Errorf("the environment variable '%s' has neither a value nor a default", name)
}
