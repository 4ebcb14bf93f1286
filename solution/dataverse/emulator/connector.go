//lint:file-ignore ST1005 these errors are the service's own words

package emulator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"alm/internal/lazyregexp"
)

// fileColumns are the children of <Connector> that name a file of the zip.
var fileColumns = []string{"openapidefinition", "connectionparameters", "connectionparametersets",
	"policytemplateinstances", "customcodeblobcontent", "iconblob"}

func (i *importing) writeConnectors(solution row, out *outcome) *refusal {
	for n, c := range i.p.Connectors {
		err := errors.New(cmp.Or(i.op.Fault.Message, "One or more errors occurred."))
		if n > 0 || i.op.Fault.Kind != "component-failure" && i.op.Fault.Kind != "partial" {
			err = i.writeConnector(solution, c)
		}
		p := part{"Connector", c["connectorid"], c["name"], nil}
		if err != nil {
			p.Err = failed(cmp.Or(i.op.Fault.Code, "0x80040216"), "Connector import: FAILURE: %v", err)
		}
		out.parts = append(out.parts, p)
		if p.Err != nil && i.op.Fault.Kind != "partial" {
			return p.Err
		}
	}
	return nil
}

func (i *importing) writeConnector(solution row, c fields) error {
	if !isGUID(c["connectorid"]) || c["name"] == "" {
		return errors.New("a connector without connectorid or name")
	}
	r := row{"connectorid": c["connectorid"], "name": c["name"], "displayname": c["displayname"], "description": c["description"],
		"iconbrandcolor": c["iconbrandcolor"], "connectortype": 1.0, "scriptoperations": c["scriptoperations"],
		"ismanaged": i.p.Managed, "statecode": 0.0, "statuscode": 1.0, "componentstate": 0.0, "introducedversion": i.p.Version,
		"_solutionid_value": solution["solutionid"]}
	for _, column := range fileColumns {
		name, listed := c[column]
		if !listed {
			continue
		}
		text, there := i.p.files[strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "/"))]
		if !there {
			return fmt.Errorf("No file with that name found: %s", name)
		}
		// An empty file leaves the stored settings alone. (ALM Accelerator)
		if column == "iconblob" || len(text) == 0 {
			continue
		}
		r[column] = string(bytes.TrimPrefix(text, []byte("\ufeff")))
	}
	if r["openapidefinition"] == nil {
		return errors.New("Invalid Api definition object.")
	}
	if other := i.env.find("connectors", "name", c["name"]); other != nil && other.text("connectorid") != c["connectorid"] {
		return fmt.Errorf("a connector named '%s' exists with another id, %s", c["name"], other.text("connectorid"))
	}
	if r.text("connectionparameters")+r.text("connectionparametersets") != "" {
		r[hasSecret] = false
	}
	if err := i.env.prepare(r); err != nil {
		return err
	}
	r[touched] = false
	i.env.put("connectors", r)
	i.env.own(solution, typeConnector, c["connectorid"])
	return nil
}

// savingConnector is what happens to a connector that is written by hand.
func savingConnector(env *environment, r row, creating bool) error {
	if creating {
		if other := env.find("connectors", "name", r.text("name")); other != nil {
			return refused(http.StatusPreconditionFailed, "0x80040237", "A record with matching key values already exists.")
		}
	} else if name, ok := r["name"]; ok && name != env.find("connectors", "connectorid", r.text("connectorid"))["name"] {
		return refused(http.StatusBadRequest, "0x80040203", "The name of a connector cannot be changed.")
	}
	if was := env.find("connectors", "connectorid", r.text("connectorid")); was["ismanaged"] == true {
		r[touched] = true
	}
	if text := r.text("connectionparameters") + r.text("connectionparametersets"); text != "" {
		r[hasSecret] = filledSecret().MatchString(text)
	}
	if err := env.prepare(r); err != nil {
		return refused(http.StatusBadRequest, "0x80040216", "%v", err)
	}
	return nil
}

// hasSecret is what nobody can read: that a client secret was entered by hand.
const hasSecret = "_secret"

var filledSecret = lazyregexp.New(`(?i)"clientSecret"\s*:\s*"[^"]`)

// resolved are the columns in which @environmentVariables("…") is replaced when a
// connector is saved or imported; it works in no policy.
var resolved = []string{"openapidefinition", "connectionparameters", "connectionparametersets"}

// prepare checks a connector's columns, puts the values of variables in, blanks secrets
// and gives the internal id.
func (env *environment) prepare(r row) error {
	for _, column := range []string{"openapidefinition", "connectionparameters", "connectionparametersets", "policytemplateinstances"} {
		if text := r.text(column); text != "" && !json.Valid([]byte(text)) {
			return fmt.Errorf("%s is not JSON", column)
		}
	}
	if text := r.text("openapidefinition"); text != "" {
		if err := validDefinition(text); err != nil {
			return err
		}
	}
	if err := validParameters(r.text("connectionparameters")); err != nil {
		return err
	}
	for _, column := range resolved {
		if r.text(column) == "" {
			continue
		}
		text, err := env.resolve(r.text(column))
		if err != nil {
			return err
		}
		r[column] = text
	}
	for _, column := range []string{"connectionparameters", "connectionparametersets"} {
		if r.text(column) != "" {
			r[column] = blank(r.text(column))
		}
	}
	if r.text("name") != "" {
		r["connectorinternalid"] = env.internalID(r.text("name"))
	}
	return nil
}

// internalID is the connector's name as the Power Apps API knows it: another one in every
// environment.
func (env *environment) internalID(name string) string {
	return "shared_" + strings.ReplaceAll(strings.ToLower(name), "_", "-5f") + "-5f" + env.state.Suffix
}

// validDefinition checks as much of Swagger 2.0 as the service was seen to insist on.
func validDefinition(text string) error {
	var d struct {
		Swagger string
		Info    struct{ Title string }
		Host    string
		Paths   map[string]json.RawMessage
	}
	err := json.Unmarshal([]byte(text), &d)
	switch {
	case err != nil:
		return fmt.Errorf("Invalid Api definition object. %v", err)
	case d.Swagger != "2.0":
		return errors.New("Invalid Api definition object. swagger must be \"2.0\".")
	case d.Info.Title == "":
		return errors.New("Invalid Api definition object. info.title is required.")
	case d.Host == "":
		return errors.New("Invalid Api definition object. host is required.")
	case d.Paths == nil:
		return errors.New("Invalid Api definition object. paths is required.")
	}
	return nil
}

// validParameters refuses the whole of apiProperties.json where the bare
// connectionParameters belong.
func validParameters(text string) error {
	var all map[string]struct{ Type string }
	if text == "" || text == "null" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return errors.New("ApiHubsRequestFailed: connectionParameters is no object of parameters.")
	}
	for name, p := range all {
		if p.Type == "" {
			return fmt.Errorf("ApiHubsRequestFailed: Nullable object must have a value. (connection parameter '%s' has no type)", name)
		}
	}
	return nil
}

// reference is @environmentVariables("name") inside a JSON string.
var reference = lazyregexp.New(`@environmentVariables\(\\"([^"\\]{1,200})\\"\)`)

func (env *environment) resolve(text string) (string, error) {
	var missing error
	text = reference().ReplaceAllStringFunc(text, func(match string) string {
		name := reference().FindStringSubmatch(match)[1]
		value, err := env.current(name)
		if err != nil {
			missing = err
			return match
		}
		quoted, _ := json.Marshal(value)
		return string(quoted[1 : len(quoted)-1])
	})
	return text, missing
}

// current is the value of an environment variable, or its default.
func (env *environment) current(name string) (string, error) {
	definition := env.find("environmentvariabledefinitions", "schemaname", name)
	if definition == nil {
		return "", fmt.Errorf("the environment variable '%s' is not defined", name)
	}
	if value := env.value(definition.text("environmentvariabledefinitionid")); value != nil && value.text("value") != "" {
		return value.text("value"), nil
	}
	if definition.text("defaultvalue") != "" {
		return definition.text("defaultvalue"), nil
	}
	return "", fmt.Errorf("the environment variable '%s' has neither a value nor a default", name)
}

// blank empties every clientSecret, as the service does: it has to be entered anew.
func blank(text string) string {
	var doc any
	if json.Unmarshal([]byte(text), &doc) != nil || !blankIn(doc) {
		return text
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(doc) != nil {
		return "{}"
	}
	return strings.TrimSpace(b.String())
}

// blankIn tells whether there was a secret. encoding/json bounds the depth.
func blankIn(node any) (found bool) {
	switch n := node.(type) {
	case map[string]any:
		for name, value := range n {
			if s, ok := value.(string); ok && strings.EqualFold(name, "clientSecret") && s != "" {
				n[name], found = "", true
			} else if blankIn(value) {
				found = true
			}
		}
	case []any:
		for _, value := range n {
			found = blankIn(value) || found
		}
	}
	return found
}
