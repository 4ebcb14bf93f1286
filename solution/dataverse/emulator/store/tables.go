package store

// everyTable lists the columns that all tables have.
const everyTable = ColumnList("createdon:time modifiedon:time versionnumber:int _createdby_value _modifiedby_value _ownerid_value statecode:int statuscode:int ismanaged:bool")

// everyLookup lists the lookups that all tables have.
var everyLookup = []Lookup{{"createdby", "_createdby_value", "systemusers"}, {"modifiedby", "_modifiedby_value", "systemusers"}}

var yesNo = map[float64]string{0: "Active", 1: "Inactive"}

// TypeSecret is the type of an environment variable that names a secret in Key Vault.
const TypeSecret = 100000005

// Tables are the entity sets in the order of the service document. Text lengths are those of
// the tables' reference pages.
var Tables = []Table{
	{
		Set: "solutions", Logical: "solution", Key: "solutionid", Name: "friendlyname",
		Columns: ColumnList("uniquename:65 friendlyname:256 description:2000 version:256 isvisible:bool installedon:time updatedon:time " +
			"solutiontype:int _parentsolutionid_value _publisherid_value solutionpackageversion upgradeinfo templatesuffix"),
		Writable: true, Required: "uniquename friendlyname version _publisherid_value",
		Lookups:     []Lookup{{"publisherid", "_publisherid_value", "publishers"}, {"parentsolutionid", "_parentsolutionid_value", "solutions"}},
		Collections: []Collection{{"solution_solutioncomponent", "solutioncomponents", "_solutionid_value"}},
	},
	{
		Set: "publishers", Logical: "publisher", Key: "publisherid", Name: "friendlyname",
		Columns:  ColumnList("uniquename:256 friendlyname:256 description:2000 customizationprefix:8 customizationoptionvalueprefix:int isreadonly:bool"),
		Writable: true, Required: "uniquename friendlyname customizationprefix customizationoptionvalueprefix",
		Collections: []Collection{{"publisher_solution", "solutions", "_publisherid_value"}},
	},
	{
		Set: "solutioncomponents", Logical: "solutioncomponent", Key: "solutioncomponentid",
		Columns: ColumnList("_solutionid_value componenttype:int objectid:id rootcomponentbehavior:int"),
		Lookups: []Lookup{{"solutionid", "_solutionid_value", "solutions"}},
	},
	{
		Set: "connectors", Logical: "connector", Key: "connectorid", Name: "displayname",
		Columns: ColumnList("name:500 displayname:200 description:1000 connectortype:int openapidefinition:1000000 connectionparameters:500000 " +
			"connectionparametersets:500000 policytemplateinstances:500000 scriptoperations:500000 customcodeblobcontent:500000 iconblob iconbrandcolor:100 " +
			"capabilities connectorinternalid:ro componentstate:int introducedversion:48 solutionid:id iscustomizable:managed"),
		Writable: true, Required: "name displayname openapidefinition connectortype",
		Lookups:     []Lookup{{"ownerid", "_ownerid_value", "systemusers"}},
		Collections: []Collection{{"connector_connectionreference", "connectionreferences", "_customconnectorid_value"}},
		Labels:      map[string]map[float64]string{"statecode": yesNo, "connectortype": {0: "NotSpecified", 1: "CustomConnector"}},
	},
	{
		Set: "connectionreferences", Logical: "connectionreference", Key: "connectionreferenceid", Name: "connectionreferencedisplayname",
		Columns: ColumnList("connectionreferencelogicalname:200 connectionreferencedisplayname:200 description:1000 connectorid:1000 connectionid:1000 " +
			"promptingbehavior:int _customconnectorid_value iscustomizable:managed"),
		Writable: true, Required: "connectionreferencelogicalname connectionreferencedisplayname",
		Lookups: []Lookup{{"CustomConnectorId", "_customconnectorid_value", "connectors"}, {"ownerid", "_ownerid_value", "systemusers"}},
		Labels:  map[string]map[float64]string{"statecode": yesNo},
	},
	{
		Set: "environmentvariabledefinitions", Logical: "environmentvariabledefinition", Key: "environmentvariabledefinitionid", Name: "displayname",
		Columns:  ColumnList("schemaname:100 displayname:100 description:2000 type:int defaultvalue:2000 valueschema secretstore:int isrequired:bool apiid parameterkey introducedversion iscustomizable:managed"),
		Writable: true, Required: "schemaname displayname type",
		Collections: []Collection{{"environmentvariabledefinition_environmentvariablevalue", "environmentvariablevalues", "_environmentvariabledefinitionid_value"}},
		Labels: map[string]map[float64]string{"statecode": yesNo, "type": {100000000: "String", 100000001: "Number", 100000002: "Boolean",
			100000003: "JSON", 100000004: "Data source", TypeSecret: "Secret"}},
	},
	{
		Set: "environmentvariablevalues", Logical: "environmentvariablevalue", Key: "environmentvariablevalueid", Name: "schemaname",
		Columns:  ColumnList("schemaname:100 value:2000 _environmentvariabledefinitionid_value"),
		Writable: true, Required: "_environmentvariabledefinitionid_value",
		Lookups: []Lookup{{"EnvironmentVariableDefinitionId", "_environmentvariabledefinitionid_value", "environmentvariabledefinitions"}},
	},
	{
		Set: "workflows", Logical: "workflow", Key: "workflowid", Name: "name",
		Columns:  ColumnList("name category:int type:int modernflowtype:int clientdata suspensionreasondetails primaryentity workflowidunique:id iscustomizable:managed"),
		Writable: true, Required: "name category clientdata",
		Lookups: []Lookup{{"ownerid", "_ownerid_value", "systemusers"}},
		Labels: map[string]map[float64]string{"statecode": {0: "Draft", 1: "Activated", 2: "Suspended"},
			"statuscode": {1: "Draft", 2: "Activated"}, "category": {5: "Modern Flow", 6: "Desktop Flow"}, "type": {1: "Definition", 2: "Activation", 3: "Template"}},
	},
	{
		Set: "canvasapps", Logical: "canvasapp", Key: "canvasappid", Name: "displayname",
		Columns: ColumnList("name:100 displayname canvasapptype:int status connectionreferences appopenuri aadcreatedbyid:id aadlastmodifiedbyid:id " +
			"aadlastpublishedbyid:id lastpublishtime:time iscustomizable:managed"),
		Lookups: []Lookup{{"ownerid", "_ownerid_value", "systemusers"}},
		Labels:  map[string]map[float64]string{"statecode": yesNo, "canvasapptype": {0: "StandardCanvasApp", 1: "CanvasComponentLibrary", 2: "CustomCanvasPage"}},
	},
	{
		Set: "bots", Logical: "bot", Key: "botid", Name: "name",
		Columns:  ColumnList("name:100 schemaname:100 language:int configuration template publishedon:time iscustomizable:managed"),
		Writable: true, Required: "name schemaname",
		Lookups:     []Lookup{{"ownerid", "_ownerid_value", "systemusers"}},
		Collections: []Collection{{"bot_botcomponent", "botcomponents", "_parentbotid_value"}},
		Labels:      map[string]map[float64]string{"statecode": yesNo},
	},
	{
		Set: "botcomponents", Logical: "botcomponent", Key: "botcomponentid", Name: "name",
		Columns:  ColumnList("name:500 schemaname:100 componenttype:int category content data description:2000 language:int _parentbotid_value _parentbotcomponentid_value iscustomizable:managed"),
		Writable: true, Required: "name schemaname componenttype",
		Lookups: []Lookup{{"ownerid", "_ownerid_value", "systemusers"}, {"parentbotid", "_parentbotid_value", "bots"}, {"ParentBotComponentId", "_parentbotcomponentid_value", "botcomponents"}},
		Labels:  map[string]map[float64]string{"statecode": yesNo, "componenttype": {0: "Topic", 9: "Topic (V2)", 15: "Custom GPT", 17: "External Trigger", 19: "Test Case"}},
	},
	{
		Set: "botcomponent_connectionreferenceset", Logical: "botcomponent_connectionreference", Key: "botcomponent_connectionreferenceid",
		Columns: ColumnList("botcomponentid:id connectionreferenceid:id"),
	},
	{
		Set: "asyncoperations", Logical: "asyncoperation", Key: "asyncoperationid", Name: "name",
		Columns: ColumnList("name messagename operationtype:int subtype:int dependencytoken message friendlymessage errorcode:int retrycount:int " +
			"startedon:time completedon:time executiontimespan"),
		Lookups: []Lookup{{"ownerid", "_ownerid_value", "systemusers"}},
		Labels: map[string]map[float64]string{
			"statecode":  {0: "Ready", 1: "Suspended", 2: "Locked", 3: "Completed"},
			"statuscode": {0: "Waiting For Resources", 10: "Waiting", 20: "In Progress", 21: "Pausing", 22: "Canceling", 30: "Succeeded", 31: "Failed", 32: "Canceled"}},
	},
	{
		Set: "importjobs", Logical: "importjob", Key: "importjobid", Name: "name",
		Columns: ColumnList("solutionname solutionid:id name progress:number data startedon:time completedon:time importcontext operationcontext"),
	},
	{
		Set: "msdyn_solutionhistories", Logical: "msdyn_solutionhistory", Key: "msdyn_solutionhistoryid", Name: "msdyn_name",
		Columns: ColumnList("msdyn_name msdyn_operation:int msdyn_suboperation:int msdyn_status:int msdyn_result:bool msdyn_errorcode:int " +
			"msdyn_exceptionmessage msdyn_starttime:time msdyn_endtime:time msdyn_totaltime:int msdyn_correlationid:id msdyn_solutionversion " +
			"msdyn_publishername msdyn_ismanaged:bool"),
		Labels: map[string]map[float64]string{"msdyn_operation": {0: "Import", 1: "Uninstall", 2: "Export", 3: "Publish", 4: "PublishAll"},
			"msdyn_suboperation": {0: "None", 1: "New", 2: "Upgrade", 3: "Update", 4: "Delete"}, "msdyn_status": {0: "Started", 1: "Completed"}},
	},
	{
		Set: "msdyn_componentlayers", Logical: "msdyn_componentlayer", Key: "msdyn_componentlayerid", Name: "msdyn_name",
		Columns: ColumnList("msdyn_componentid msdyn_solutioncomponentname msdyn_solutionname msdyn_name msdyn_order:int"),
	},
	{
		Set: "dependencies", Logical: "dependency", Key: "dependencyid",
		Columns: ColumnList("dependentcomponenttype:int dependentcomponentobjectid:id requiredcomponenttype:int requiredcomponentobjectid:id dependencytype:int"),
	},
	{
		Set: "systemusers", Logical: "systemuser", Key: "systemuserid", Name: "fullname",
		Columns:     ColumnList("fullname domainname applicationid:id isdisabled:bool accessmode:int _businessunitid_value"),
		Collections: []Collection{{"systemuserroles_association", "roles", ""}},
	},
	{
		Set: "teams", Logical: "team", Key: "teamid", Name: "name",
		Columns:  ColumnList("name:160 description:2000 teamtype:int _businessunitid_value"),
		Writable: true, Required: "name",
		Labels: map[string]map[float64]string{"teamtype": {0: "Owner", 1: "Access", 2: "Security Group", 3: "Office Group"}},
	},
	{
		Set: "principalobjectaccessset", Logical: "principalobjectaccess", Key: "principalobjectaccessid",
		Columns: ColumnList("objectid:id objecttypecode principalid:id principaltypecode accessrightsmask:int"),
	},
	{
		Set: "annotations", Logical: "annotation", Key: "annotationid", Name: "subject",
		Columns:  ColumnList("subject:500 notetext:100000 filename:255 mimetype:256 langid:2 stepid:32 isdocument:bool"),
		Writable: true,
		Lookups:  []Lookup{{"ownerid", "_ownerid_value", "systemusers"}},
	},
	{
		Set: "roles", Logical: "role", Key: "roleid", Name: "name",
		Columns: ColumnList("name _businessunitid_value"),
	},
}
