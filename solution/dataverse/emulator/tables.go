package emulator

import (
	"slices"
	"strings"
)

// table is one entity set.
type table struct {
	Set      string
	Logical  string
	Key      string
	Columns  columns  // besides the key and the columns that every table has
	Writable bool     // through POST, PATCH and DELETE
	Required string   // columns that a create must bring
	Lookups  []lookup // single-valued navigation properties
	Many     []many   // collection-valued ones
	Labels   map[string]map[float64]string
	Name     string // the column that names a row to people
}

// lookup leads from a row to another one.
type lookup struct {
	Property string // as $expand and @odata.bind spell it
	Column   string
	Set      string
}

// many leads from a row to those that name it.
type many struct {
	Property string
	Set      string
	Column   string // of that set; "" is all of its rows
}

// everyTable lists the columns that all tables have.
const everyTable = columns("createdon:time modifiedon:time versionnumber:int _ownerid_value statecode:int statuscode:int ismanaged:bool")

var yesNo = map[float64]string{0: "Active", 1: "Inactive"}

// tables are the sets in the order of the service document. Lengths are those of the
// tables' reference pages.
var tables = []table{
	{
		Set: "solutions", Logical: "solution", Key: "solutionid", Name: "friendlyname",
		Columns: columns("uniquename:65 friendlyname:256 description:2000 version:256 isvisible:bool installedon:time updatedon:time " +
			"solutiontype:int _parentsolutionid_value _publisherid_value solutionpackageversion upgradeinfo templatesuffix"),
		Lookups: []lookup{{"publisherid", "_publisherid_value", "publishers"}, {"parentsolutionid", "_parentsolutionid_value", "solutions"}},
		Many:    []many{{"solution_solutioncomponent", "solutioncomponents", "_solutionid_value"}},
	},
	{
		Set: "publishers", Logical: "publisher", Key: "publisherid", Name: "friendlyname",
		Columns: columns("uniquename friendlyname description customizationprefix customizationoptionvalueprefix:int isreadonly:bool"),
		Many:    []many{{"publisher_solution", "solutions", "_publisherid_value"}},
	},
	{
		Set: "solutioncomponents", Logical: "solutioncomponent", Key: "solutioncomponentid",
		Columns: columns("_solutionid_value componenttype:int objectid:id rootcomponentbehavior:int"),
		Lookups: []lookup{{"solutionid", "_solutionid_value", "solutions"}},
	},
	{
		Set: "connectors", Logical: "connector", Key: "connectorid", Name: "displayname",
		Columns: columns("name:500 displayname:200 description:1000 connectortype:int openapidefinition:500000 connectionparameters:500000 " +
			"connectionparametersets:500000 policytemplateinstances:500000 scriptoperations:500000 customcodeblobcontent:500000 iconblob iconbrandcolor " +
			"capabilities connectorinternalid:ro componentstate:int introducedversion _solutionid_value iscustomizable:managed"),
		Writable: true, Required: "name displayname openapidefinition connectortype",
		Lookups: []lookup{{"ownerid", "_ownerid_value", "systemusers"}},
		Many:    []many{{"connector_connectionreference", "connectionreferences", "_customconnectorid_value"}},
		Labels:  map[string]map[float64]string{"statecode": yesNo, "connectortype": {0: "NotSpecified", 1: "CustomConnector"}},
	},
	{
		Set: "connectionreferences", Logical: "connectionreference", Key: "connectionreferenceid", Name: "connectionreferencedisplayname",
		Columns: columns("connectionreferencelogicalname:200 connectionreferencedisplayname:200 description:1000 connectorid:1000 connectionid:1000 " +
			"promptingbehavior:int _customconnectorid_value iscustomizable:managed"),
		Writable: true, Required: "connectionreferencelogicalname connectionreferencedisplayname",
		Lookups: []lookup{{"CustomConnectorId", "_customconnectorid_value", "connectors"}, {"ownerid", "_ownerid_value", "systemusers"}},
		Labels:  map[string]map[float64]string{"statecode": yesNo},
	},
	{
		Set: "environmentvariabledefinitions", Logical: "environmentvariabledefinition", Key: "environmentvariabledefinitionid", Name: "displayname",
		Columns:  columns("schemaname:100 displayname:100 description:2000 type:int defaultvalue:2000 valueschema secretstore:int isrequired:bool apiid parameterkey introducedversion iscustomizable:managed"),
		Writable: true, Required: "schemaname displayname type",
		Many: []many{{"environmentvariabledefinition_environmentvariablevalue", "environmentvariablevalues", "_environmentvariabledefinitionid_value"}},
		Labels: map[string]map[float64]string{"statecode": yesNo, "type": {100000000: "String", 100000001: "Number", 100000002: "Boolean",
			100000003: "JSON", 100000004: "Data source", typeSecret: "Secret"}},
	},
	{
		Set: "environmentvariablevalues", Logical: "environmentvariablevalue", Key: "environmentvariablevalueid", Name: "schemaname",
		Columns:  columns("schemaname:100 value:2000 _environmentvariabledefinitionid_value"),
		Writable: true, Required: "_environmentvariabledefinitionid_value",
		Lookups: []lookup{{"EnvironmentVariableDefinitionId", "_environmentvariabledefinitionid_value", "environmentvariabledefinitions"}},
	},
	{
		Set: "workflows", Logical: "workflow", Key: "workflowid", Name: "name",
		Columns:  columns("name category:int type:int clientdata primaryentity workflowidunique:id iscustomizable:managed"),
		Writable: true, Required: "name category clientdata",
		Lookups: []lookup{{"ownerid", "_ownerid_value", "systemusers"}},
		Labels: map[string]map[float64]string{"statecode": {0: "Draft", 1: "Activated", 2: "Suspended"},
			"statuscode": {1: "Draft", 2: "Activated"}, "category": {5: "Modern Flow"}, "type": {1: "Definition", 2: "Activation", 3: "Template"}},
	},
	{
		Set: "asyncoperations", Logical: "asyncoperation", Key: "asyncoperationid", Name: "name",
		Columns: columns("name messagename operationtype:int subtype:int dependencytoken message friendlymessage errorcode:int retrycount:int " +
			"startedon:time completedon:time executiontimespan"),
		Lookups: []lookup{{"ownerid", "_ownerid_value", "systemusers"}},
		Labels: map[string]map[float64]string{
			"statecode":  {0: "Ready", 1: "Suspended", 2: "Locked", 3: "Completed"},
			"statuscode": {0: "Waiting For Resources", 10: "Waiting", 20: "In Progress", 21: "Pausing", 22: "Canceling", 30: "Succeeded", 31: "Failed", 32: "Canceled"}},
	},
	{
		Set: "importjobs", Logical: "importjob", Key: "importjobid", Name: "name",
		Columns: columns("solutionname _solutionid_value name progress:number data startedon:time completedon:time importcontext operationcontext"),
	},
	{
		Set: "msdyn_solutionhistories", Logical: "msdyn_solutionhistory", Key: "msdyn_solutionhistoryid", Name: "msdyn_name",
		Columns: columns("msdyn_name msdyn_operation:int msdyn_suboperation:int msdyn_status:int msdyn_result:bool msdyn_errorcode:int " +
			"msdyn_exceptionmessage msdyn_starttime:time msdyn_endtime:time msdyn_totaltime:int msdyn_correlationid:id msdyn_solutionversion " +
			"msdyn_publishername msdyn_ismanaged:bool"),
		Labels: map[string]map[float64]string{"msdyn_operation": {0: "Import", 1: "Uninstall", 2: "Export", 3: "Publish", 4: "PublishAll"},
			"msdyn_suboperation": {0: "None", 1: "New", 2: "Upgrade", 3: "Update", 4: "Delete"}, "msdyn_status": {0: "Started", 1: "Completed"}},
	},
	{
		Set: "msdyn_componentlayers", Logical: "msdyn_componentlayer", Key: "msdyn_componentlayerid", Name: "msdyn_name",
		Columns: columns("msdyn_componentid msdyn_solutioncomponentname msdyn_solutionname msdyn_name msdyn_order:int"),
	},
	{
		Set: "dependencies", Logical: "dependency", Key: "dependencyid",
		Columns: columns("dependentcomponenttype:int dependentcomponentobjectid:id requiredcomponenttype:int requiredcomponentobjectid:id dependencytype:int"),
	},
	{
		Set: "systemusers", Logical: "systemuser", Key: "systemuserid", Name: "fullname",
		Columns: columns("fullname applicationid:id isdisabled:bool accessmode:int _businessunitid_value"),
		Many:    []many{{"systemuserroles_association", "roles", ""}},
	},
	{
		Set: "roles", Logical: "role", Key: "roleid", Name: "name",
		Columns: columns("name _businessunitid_value"),
	},
}

func tableOf(set string) *table {
	i := slices.IndexFunc(tables, func(t table) bool { return t.Set == set })
	if i < 0 {
		return nil
	}
	return &tables[i]
}

// column gives the column of that name, if the table has it.
func (t *table) column(name string) (column, bool) {
	if name == t.Key {
		return column{Name: name, Kind: kindID}, true
	}
	for _, list := range [][]column{t.Columns.list(), everyTable.list()} {
		if i := slices.IndexFunc(list, func(c column) bool { return c.Name == name }); i >= 0 {
			return list[i], true
		}
	}
	return column{}, false
}

func (t *table) lookup(property string) *lookup {
	i := slices.IndexFunc(t.Lookups, func(l lookup) bool { return l.Property == property })
	if i < 0 {
		return nil
	}
	return &t.Lookups[i]
}

func (t *table) many(property string) *many {
	i := slices.IndexFunc(t.Many, func(m many) bool { return m.Property == property })
	if i < 0 {
		return nil
	}
	return &t.Many[i]
}

// all are the rows of a set: kept, or made when somebody asks.
func (env *environment) all(t *table) []row {
	switch t.Set {
	case "msdyn_componentlayers":
		return env.layers()
	case "dependencies":
		return env.dependencies()
	case "systemusers":
		return env.users()
	case "roles":
		return env.roles()
	}
	return env.state.Tables[t.Set]
}

// users are the caller's application users, one for each app that was here.
func (env *environment) users() []row {
	all := []row{env.userRow(env.state.User, "emulator")}
	for _, app := range env.state.Apps {
		all = append(all, env.userRow(env.userOf(app), app))
	}
	return all
}

func (env *environment) userRow(id, app string) row {
	return row{"systemuserid": id, "fullname": "# " + strings.TrimSpace(app), "applicationid": app, "isdisabled": false,
		"accessmode": 4.0, "_businessunitid_value": env.state.BusinessUnit}
}

func (env *environment) roles() []row {
	return []row{{"roleid": env.state.BusinessUnit, "name": "System Administrator", "_businessunitid_value": env.state.BusinessUnit}}
}

const typeSecret = 100000005
