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
	Columns  string            // besides the key and the columns that every table has
	Writable bool              // through POST, PATCH and DELETE
	Required string            // columns that a create must bring
	Binds    map[string]string // navigation property, as @odata.bind spells it: lookup column
	Expands  map[string]string // navigation property: set, behind the lookup column _NAME_value
	saving   func(env *environment, r row, creating bool) error
}

// everyTable lists the columns that all tables have.
const everyTable = "createdon modifiedon versionnumber _ownerid_value statecode statuscode ismanaged"

var tables = []table{
	{
		Set: "solutions", Logical: "solution", Key: "solutionid",
		Columns: "uniquename friendlyname description version isvisible installedon updatedon solutiontype " +
			"_parentsolutionid_value _publisherid_value solutionpackageversion",
		Expands: map[string]string{"publisherid": "publishers"},
	},
	{
		Set: "publishers", Logical: "publisher", Key: "publisherid",
		Columns: "uniquename friendlyname description customizationprefix customizationoptionvalueprefix isreadonly",
	},
	{
		Set: "solutioncomponents", Logical: "solutioncomponent", Key: "solutioncomponentid",
		Columns: "_solutionid_value componenttype objectid rootcomponentbehavior",
	},
	{
		Set: "connectors", Logical: "connector", Key: "connectorid",
		Columns: "name displayname description connectortype openapidefinition connectionparameters connectionparametersets " +
			"policytemplateinstances scriptoperations customcodeblobcontent iconblob iconbrandcolor capabilities " +
			"connectorinternalid componentstate introducedversion _solutionid_value",
		Writable: true, Required: "name displayname openapidefinition connectortype", saving: savingConnector,
	},
	{
		Set: "connectionreferences", Logical: "connectionreference", Key: "connectionreferenceid",
		Columns: "connectionreferencelogicalname connectionreferencedisplayname description connectorid connectionid " +
			"promptingbehavior _customconnectorid_value",
		Writable: true, Required: "connectionreferencelogicalname connectionreferencedisplayname",
		Binds: map[string]string{"CustomConnectorId": "_customconnectorid_value"},
	},
	{
		Set: "environmentvariabledefinitions", Logical: "environmentvariabledefinition", Key: "environmentvariabledefinitionid",
		Columns:  "schemaname displayname description type defaultvalue valueschema secretstore isrequired apiid parameterkey introducedversion",
		Writable: true, Required: "schemaname displayname type",
	},
	{
		Set: "environmentvariablevalues", Logical: "environmentvariablevalue", Key: "environmentvariablevalueid",
		Columns:  "schemaname value _environmentvariabledefinitionid_value",
		Writable: true, Required: "_environmentvariabledefinitionid_value",
		Binds:   map[string]string{"EnvironmentVariableDefinitionId": "_environmentvariabledefinitionid_value"},
		Expands: map[string]string{"EnvironmentVariableDefinitionId": "environmentvariabledefinitions"},
		saving:  savingValue,
	},
	{
		Set: "asyncoperations", Logical: "asyncoperation", Key: "asyncoperationid",
		Columns: "name messagename operationtype subtype dependencytoken message friendlymessage errorcode retrycount " +
			"startedon completedon executiontimespan",
	},
	{
		Set: "importjobs", Logical: "importjob", Key: "importjobid",
		Columns: "solutionname solutionid name progress data startedon completedon importcontext operationcontext",
	},
	{
		Set: "msdyn_solutionhistories", Logical: "msdyn_solutionhistory", Key: "msdyn_solutionhistoryid",
		Columns: "msdyn_name msdyn_operation msdyn_suboperation msdyn_status msdyn_result msdyn_errorcode " +
			"msdyn_exceptionmessage msdyn_starttime msdyn_endtime msdyn_solutionversion",
	},
}

func tableOf(set string) *table {
	i := slices.IndexFunc(tables, func(t table) bool { return t.Set == set })
	if i < 0 {
		return nil
	}
	return &tables[i]
}

func (t *table) has(column string) bool {
	return column == t.Key || slices.Contains(strings.Fields(t.Columns), column) ||
		slices.Contains(strings.Fields(everyTable), column)
}

// savingValue refuses a value that belongs to no definition, and the empty one.
func savingValue(env *environment, r row, creating bool) error {
	definition := r.text("_environmentvariabledefinitionid_value")
	if creating && env.find("environmentvariabledefinitions", "environmentvariabledefinitionid", definition) == nil {
		return notFound("environmentvariabledefinition With Id = %s Does Not Exist", definition)
	}
	if value, ok := r["value"]; ok && value == "" {
		return refused(400, "0x80040203", "Environment variable value can't be an empty string.")
	}
	return nil
}
