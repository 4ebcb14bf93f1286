package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
)

// saving are what happens before a row that is written by hand is kept.
var saving = map[string]func(env *environment, r row, creating bool) error{
	"connectors": savingConnector, "connectionreferences": savingReference, "environmentvariabledefinitions": savingDefinition,
	"environmentvariablevalues": savingValue, "workflows": savingFlow,
}

// savingValue refuses a value that belongs to no definition, and the empty one.
func savingValue(env *environment, r row, creating bool) error {
	definition := r.text("_environmentvariabledefinitionid_value")
	if creating && env.find("environmentvariabledefinitions", "environmentvariabledefinitionid", definition) == nil {
		return notFound("environmentvariabledefinition With Id = %s Does Not Exist", definition)
	}
	if value, ok := r["value"]; ok && value == "" {
		return refused(http.StatusBadRequest, "0x80040203", "Environment variable value can't be an empty string.")
	}
	return nil
}

// savingDefinition keeps schema names apart.
func savingDefinition(env *environment, r row, creating bool) error {
	other := env.find("environmentvariabledefinitions", "schemaname", r.text("schemaname"))
	if creating && other != nil || other != nil && other.text("environmentvariabledefinitionid") != r.text("environmentvariabledefinitionid") {
		return refused(http.StatusPreconditionFailed, "0x80040237", "A record with matching key values already exists.")
	}
	return nil
}

// savingFlow lets a flow be turned on when all of its references have connections.
func savingFlow(env *environment, r row, _ bool) error {
	if r["statecode"] != 1.0 {
		return nil
	}
	was := env.find("workflows", "workflowid", r.text("workflowid"))
	data := r.text("clientdata")
	if data == "" {
		data = was.text("clientdata")
	}
	if name := env.unbound(data); name != "" {
		return refused(http.StatusBadRequest, "0x80060467", "Flow client error returned with status code \"BadRequest\" and details "+
			"\"{\\\"error\\\":{\\\"code\\\":\\\"XrmConnectionReferenceMissingConnection\\\",\\\"message\\\":\\\"Connection reference '%s' must have a connection.\\\"}}\".", name)
	}
	return nil
}

// unbound is the first connection reference of a flow that has no connection, "" when all
// have.
func (env *environment) unbound(clientdata string) string {
	for _, name := range referencesOf(clientdata) {
		if env.find("connectionreferences", "connectionreferencelogicalname", name).text("connectionid") == "" {
			return name
		}
	}
	return ""
}

// referencesOf are the connection references that a flow names.
func referencesOf(clientdata string) []string {
	var flow struct {
		Properties struct {
			References map[string]struct {
				Connection struct {
					Name string `json:"connectionReferenceLogicalName"`
				} `json:"connection"`
			} `json:"connectionReferences"`
		} `json:"properties"`
	}
	if json.Unmarshal([]byte(clientdata), &flow) != nil {
		return nil
	}
	var names []string
	for _, r := range flow.Properties.References {
		if r.Connection.Name != "" {
			names = append(names, r.Connection.Name)
		}
	}
	slices.Sort(names)
	return names
}
