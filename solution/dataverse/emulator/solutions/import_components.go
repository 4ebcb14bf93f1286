//lint:file-ignore ST1005 these errors are the words of the service

package solutions

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alm/solution/dataverse/emulator/components"
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/solutionzip"
	"alm/solution/dataverse/emulator/store"
)

func (i *importer) writeVariables(solution store.Row) *odata.Error {
	for _, v := range i.solution.Variables {
		d := i.definitionRow(v)
		if err := i.checkLengths("environmentvariabledefinitions", d); err != nil {
			return i.log("environmentvariabledefinition", "", v.Name, failed(err.Code, "EnvironmentVariableDefinition import: FAILURE: %s", err.Message))
		}
		stored := i.Store.Put("environmentvariabledefinitions", d)
		id := stored.Text("environmentvariabledefinitionid")
		components.AddMember(i.Store, solution, components.TypeDefinition, id)
		// A packaged value counts at the first install; later the environment's own does.
		if v.Value != nil && components.ValueOf(i.Store, id) == nil {
			if err := i.setValue(stored, *v.Value); err != nil {
				return i.log("environmentvariabledefinition", id, v.Name, err)
			}
		}
		i.log("environmentvariabledefinition", id, v.Name, nil)
	}
	for _, p := range i.op.Parameters {
		if p.Type != "environmentvariablevalue" {
			continue
		}
		if err := i.writeValue(p.Fields); err != nil {
			return err
		}
	}
	return nil
}

func (i *importer) definitionRow(v solutionzip.Variable) store.Row {
	d := store.Row{"schemaname": v.Name, "displayname": v.Display, "description": v.Description, "type": v.Type,
		"isrequired": v.Required, "iscustomizable": v.Customizable, "ismanaged": i.solution.Managed, "secretstore": 0.0, "defaultvalue": nil}
	if v.Default != nil {
		d["defaultvalue"] = *v.Default
	}
	if was := i.Store.Find("environmentvariabledefinitions", "schemaname", v.Name); was != nil {
		d["environmentvariabledefinitionid"] = was["environmentvariabledefinitionid"]
	}
	return d
}

// writeValue writes one value that came with the import.
func (i *importer) writeValue(fields map[string]string) *odata.Error {
	name, value, id := fields["schemaname"], fields["value"], fields["environmentvariablevalueid"]
	definition := i.Store.Find("environmentvariabledefinitions", "schemaname", name)
	switch {
	case definition == nil:
		return failed("0x80040217", valueFailure+"environmentvariabledefinition With schemaname = %s Does Not Exist", name)
	case value == "":
		return failed("0x80040203", valueFailure+"Environment variable value can't be an empty string. (%s)", name)
	case id != "" && i.Store.Find("environmentvariablevalues", "environmentvariablevalueid", id) == nil:
		return failed("0x80040217", valueFailure+"environmentvariablevalue With Id = %s Does Not Exist", id)
	}
	return i.setValue(definition, value)
}

const valueFailure = "EnvironmentVariableValue import: FAILURE: "

func (i *importer) setValue(definition store.Row, value string) *odata.Error {
	if err := i.checkLengths("environmentvariablevalues", store.Row{"value": value}); err != nil {
		return failed(err.Code, valueFailure+"%s", err.Message)
	}
	secret := definition["type"] == float64(store.TypeSecret)
	if secret && slices.Contains(i.Store.Unreadable, strings.ToLower(value)) {
		return failed("0x8004801e", "User is not authorized to read secrets from '%s' resource.", value)
	}
	components.SetValue(i.Store, definition, value)
	return nil
}

// checkLengths returns the error for a text that is too long for its column, or nil.
func (i *importer) checkLengths(set string, r store.Row) *odata.Error {
	return odata.CheckLengths(store.FindTable(set), r)
}

func (i *importer) writeConnectors(solution store.Row) *odata.Error {
	fault := i.op.Fault
	for n, c := range i.solution.Connectors {
		err := errors.New(fault.message("One or more errors occurred."))
		if n > 0 || fault.Kind != "component-failure" && fault.Kind != "partial" {
			err = i.writeConnector(solution, c)
		}
		if err == nil {
			i.log("Connector", c["connectorid"], c["name"], nil)
			continue
		}
		failure := failed(cmp.Or(fault.Code, "0x80040216"), "Connector import: FAILURE: %v", err)
		i.log("Connector", c["connectorid"], c["name"], failure)
		if fault.Kind != "partial" {
			return failure
		}
	}
	return nil
}

func (i *importer) writeConnector(solution store.Row, c solutionzip.Fields) error {
	if !odata.IsGUID(c["connectorid"]) || c["name"] == "" {
		return errors.New("a connector without connectorid or name")
	}
	r := store.Row{"connectorid": c["connectorid"], "name": c["name"], "displayname": c["displayname"], "description": c["description"],
		"iconbrandcolor": c["iconbrandcolor"], "connectortype": 1.0, "scriptoperations": c["scriptoperations"],
		"ismanaged": i.solution.Managed, "statecode": 0.0, "statuscode": 1.0, "componentstate": 0.0, "introducedversion": i.solution.Version,
		"solutionid": solution["solutionid"], components.Touched: false}
	if err := i.readFiles(c, r); err != nil {
		return err
	}
	if other := i.Store.Find("connectors", "name", c["name"]); other != nil && other.Text("connectorid") != c["connectorid"] {
		return fmt.Errorf("a connector named '%s' exists with another id, %s", c["name"], other.Text("connectorid"))
	}
	if components.Parameters(r) != "" {
		r[components.SecretEntered] = false
	}
	if err := components.PrepareConnector(i.Store, r); err != nil {
		return err
	}
	if err := i.checkLengths("connectors", r); err != nil {
		return errors.New(err.Message)
	}
	i.Store.Put("connectors", r)
	components.AddMember(i.Store, solution, components.TypeConnector, c["connectorid"])
	return nil
}

// fileColumns are the children of <Connector> that name a file of the zip.
var fileColumns = []string{"openapidefinition", "connectionparameters", "connectionparametersets",
	"policytemplateinstances", "customcodeblobcontent", "iconblob"}

// readFiles sets the columns of a connector that are files of the zip.
func (i *importer) readFiles(c solutionzip.Fields, r store.Row) error {
	for _, column := range fileColumns {
		name, listed := c[column]
		if !listed {
			continue
		}
		data, found := i.solution.File(name)
		if !found {
			return fmt.Errorf("No file with that name found: %s", name)
		}
		// An empty file leaves the stored settings alone. (ALM Accelerator)
		if column == "iconblob" || len(data) == 0 {
			continue
		}
		r[column] = string(bytes.TrimPrefix(data, []byte("\ufeff")))
	}
	if r["openapidefinition"] == nil {
		return errors.New("Invalid Api definition object.")
	}
	return nil
}

func (i *importer) writeReferences(solution store.Row) *odata.Error {
	connections := map[string]map[string]string{}
	for _, p := range i.op.Parameters {
		if p.Type == "connectionreference" {
			connections[strings.ToLower(p.Fields["connectionreferencelogicalname"])] = p.Fields
		}
	}
	for _, f := range i.solution.References {
		name := f["connectionreferencelogicalname"]
		r := i.referenceRow(f, connections[strings.ToLower(name)])
		if err := i.rules.CheckConnection(r.Text("connectorid"), r.Text("connectionid")); err != nil {
			return i.log("connectionreference", "", name, failed("0x80040265", "ConnectionReference import: FAILURE: %v", err))
		}
		if err := i.checkLengths("connectionreferences", r); err != nil {
			return i.log("connectionreference", "", name, failed(err.Code, "ConnectionReference import: FAILURE: %s", err.Message))
		}
		id := i.Store.Put("connectionreferences", r).Text("connectionreferenceid")
		components.AddMember(i.Store, solution, components.TypeReference, id)
		i.log("connectionreference", id, name, nil)
	}
	return nil
}

// referenceRow returns the row of a connection reference with the connection that came with the
// import.
func (i *importer) referenceRow(f solutionzip.Fields, connection map[string]string) store.Row {
	name := f["connectionreferencelogicalname"]
	r := store.Row{"connectionreferencelogicalname": name, "connectionreferencedisplayname": f["connectionreferencedisplayname"],
		"connectorid": cmp.Or(connection["connectorid"], f["connectorid"]), "ismanaged": i.solution.Managed, "statecode": 0.0, "statuscode": 1.0}
	if id := f["customconnectorid"]; id != "" {
		r["_customconnectorid_value"] = strings.ToLower(id)
	}
	if connection["connectionid"] != "" {
		r["connectionid"] = connection["connectionid"]
	}
	if was := i.Store.Find("connectionreferences", "connectionreferencelogicalname", name); was != nil {
		r["connectionreferenceid"] = was["connectionreferenceid"]
	}
	if customizable := f["iscustomizable"]; customizable != "" {
		r["iscustomizable"] = customizable == "1"
	}
	return r
}

// writeFlows writes cloud flows. A flow that was on where it came from is turned on if all of its
// references have a connection; else it stays off and the import succeeds.
func (i *importer) writeFlows(solution store.Row) *odata.Error {
	if i.op.Fault.Kind == "flows-lost" {
		return nil
	}
	for _, f := range i.solution.Flows {
		data, found := i.solution.File(f.File)
		if !found {
			return i.log("workflow", f.ID, f.Name, failed("0x80040216", "Workflow import: FAILURE: No file with that name found: %s", f.File))
		}
		r := store.Row{"workflowid": f.ID, "name": f.Name, "category": 5.0, "type": 1.0, "primaryentity": "none", "clientdata": string(data),
			"ismanaged": i.solution.Managed, "iscustomizable": f.Customizable, "statecode": 0.0, "statuscode": 1.0}
		if i.op.Activate && i.op.Fault.Kind != "flows-off" && f.State == "1" && components.UnboundReference(i.Store, string(data)) == "" {
			r["statecode"], r["statuscode"] = 1.0, 2.0
		}
		i.Store.Put("workflows", r)
		components.AddMember(i.Store, solution, components.TypeFlow, f.ID)
		i.log("workflow", f.ID, f.Name, nil)
	}
	return nil
}
