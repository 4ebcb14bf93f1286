//lint:file-ignore ST1005 these errors are the words of the service

package components

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"alm/internal/lazyregexp"
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// SecretEntered is the hidden column of a connector whose client secret was entered by hand.
const SecretEntered = "_secret"

var filledSecretPattern = lazyregexp.New(`(?i)"clientSecret"\s*:\s*"[^"]`)

// saveConnector checks and prepares a connector that a caller writes.
func (c *Rules) saveConnector(r store.Row, creating bool) error {
	was := c.Store.Find("connectors", "connectorid", r.Text("connectorid"))
	name, renames := r["name"]
	switch {
	case creating && c.Store.Find("connectors", "name", r.Text("name")) != nil:
		return odata.Duplicate()
	case !creating && renames && name != was["name"]:
		return odata.Errorf(http.StatusBadRequest, "0x80040203", "The name of a connector cannot be changed.")
	}
	if was["ismanaged"] == true {
		r[Touched] = true
	}
	if parameters := Parameters(r); parameters != "" {
		r[SecretEntered] = filledSecretPattern.Get().MatchString(parameters)
	}
	if err := checkIcon(r.Text("iconblob")); err != nil {
		return err
	}
	if err := checkScript(was, r); err != nil {
		return err
	}
	if err := PrepareConnector(c.Store, r); err != nil {
		return odata.Errorf(http.StatusBadRequest, "0x80040216", "%v", err)
	}
	return nil
}

// checkIcon rejects what is no image in base64.
func checkIcon(icon string) error {
	data, err := base64.StdEncoding.DecodeString(icon)
	if err != nil {
		return odata.BadPayload("Cannot convert the literal to the expected type 'Edm.Binary'.")
	}
	if kind := http.DetectContentType(data); len(data) > 0 && !strings.HasPrefix(kind, "image/") {
		return odata.Errorf(http.StatusBadRequest, "0x80072521", "The image is not valid.")
	}
	return nil
}

// checkScript rejects operations without a script.
func checkScript(was, r store.Row) error {
	text := func(column string) string {
		if value, sent := r[column]; sent {
			s, _ := value.(string)
			return s
		}
		return was.Text(column)
	}
	if text("customcodeblobcontent") == "" && strings.Trim(text("scriptoperations"), "[] \n") != "" {
		return odata.Errorf(http.StatusBadRequest, "0x80040216", "InvalidScriptDefinitionUrlWithNonNullOperations: scriptOperations need a script.")
	}
	return nil
}

// Parameters returns the connection parameters of a connector and their sets, "" for none.
func Parameters(connector store.Row) string {
	return connector.Text("connectionparameters") + connector.Text("connectionparametersets")
}

// jsonColumns are the columns of a connector that hold JSON; the service replaces
// @environmentVariables("…") in all of them but the last.
var jsonColumns = []string{"openapidefinition", "connectionparameters", "connectionparametersets", "policytemplateinstances"}

// PrepareConnector checks a connector's columns, resolves environment variables, empties
// secrets and sets the internal id.
func PrepareConnector(s *store.Store, r store.Row) error {
	for _, column := range jsonColumns {
		if doc := r.Text(column); doc != "" && !json.Valid([]byte(doc)) {
			return fmt.Errorf("%s is not JSON", column)
		}
	}
	if err := checkDefinition(r.Text("openapidefinition")); err != nil {
		return err
	}
	if err := checkParameters(r.Text("connectionparameters")); err != nil {
		return err
	}
	for _, column := range jsonColumns[:3] {
		if r.Text(column) == "" {
			continue
		}
		resolved, err := resolveVariables(s, r.Text(column))
		if err != nil {
			return err
		}
		r[column] = resolved
	}
	for _, column := range jsonColumns[1:3] {
		if r.Text(column) != "" {
			r[column] = emptySecrets(r.Text(column))
		}
	}
	if r.Text("name") != "" {
		r["connectorinternalid"] = internalID(s, r.Text("name"))
	}
	return nil
}

// internalID returns the connector's name in the Power Apps API, which differs per environment.
func internalID(s *store.Store, name string) string {
	return "shared_" + strings.ReplaceAll(strings.ToLower(name), "_", "-5f") + "-5f" + s.Suffix
}

// checkDefinition checks the parts of Swagger 2.0 that the service was seen to require.
func checkDefinition(definition string) error {
	if definition == "" {
		return nil
	}
	var d struct {
		Swagger string
		Info    struct{ Title string }
		Host    string
		Paths   map[string]json.RawMessage
	}
	err := json.Unmarshal([]byte(definition), &d)
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

// checkParameters rejects a complete apiProperties.json where only its connectionParameters
// belong.
func checkParameters(parameters string) error {
	if parameters == "" || parameters == "null" {
		return nil
	}
	var byName map[string]struct{ Type string }
	if err := json.Unmarshal([]byte(parameters), &byName); err != nil {
		return errors.New("ApiHubsRequestFailed: connectionParameters is no object of parameters.")
	}
	for name, p := range byName {
		if p.Type == "" {
			return fmt.Errorf("ApiHubsRequestFailed: Nullable object must have a value. (connection parameter '%s' has no type)", name)
		}
	}
	return nil
}
