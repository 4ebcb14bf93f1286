package emulator

import (
	"slices"
	"strings"
)

// notModelled lists names of the service's Web API that the emulator does not model.
var notModelled = []struct{ what, names string }{
	{"the metadata document", "$metadata"},
	{"batches", "$batch"},
	{"table definitions", "EntityDefinitions GlobalOptionSetDefinitions RelationshipDefinitions ManagedPropertyDefinitions CreateEntities " +
		"RetrieveEntity RetrieveAllEntities RetrieveMetadataChanges RetrieveTimestamp InsertOptionValue UpdateOptionValue " +
		"entities attributes relationships entitykeys optionsets"},
	{"exports", "ExportSolution ExportSolutionAsync DownloadSolutionExportData ExportTranslation ExportFieldTranslation exportsolutionuploads"},
	{"translations", "ImportTranslation ImportTranslationAsync ImportFieldTranslation"},
	{"patches", "CloneAsPatch CloneAsSolution"},
	{"editing solutions", "AddSolutionComponent RemoveSolutionComponent UpdateSolutionComponent AddAppComponents RemoveAppComponents RemoveActiveCustomizations"},
	{"asynchronous publishing", "PublishAllXmlAsync"},
	{"staging without an import", "stagesolutionuploads"},
	{"this function; use dependencies", "RetrieveRequiredComponents"},
	{"changing and taking back shares of rows", "ModifyAccess RevokeAccess RetrievePrincipalAccess RetrieveSharedPrincipalsAndAccess"},
	{"privileges", "privileges roleprivilegescollection RetrieveUserPrivilegeByPrivilegeName RetrieveRolePrivilegesRole " +
		"RetrieveUserSetOfPrivilegesByIds RetrieveUserSetOfPrivilegesByNames RetrieveAadUserPrivileges RetrieveAadUserRoles AddPrivilegesRole " +
		"ReplacePrivilegesRole RemovePrivilegeRole systemuserrolescollection teamrolescollection fieldsecurityprofiles fieldpermissions"},
	{"members of teams, and queues", "teammemberships queues AddMembersTeam RemoveMembersTeam"},
	{"business units", "businessunits"},
	{"business tables", "accounts contacts leads opportunities incidents tasks emails letters faxes phonecalls appointments activitypointers " +
		"transactioncurrencies connections connectionroles subjects territories sites positions"},
	{"apps", "appmodules appmodulecomponents appactions sitemaps systemforms savedqueries savedqueryvisualizations userqueries customcontrols"},
	{"agents", "botcomponentcollections botcomponent_workflowset conversationtranscripts aicopilots aiplugins aipluginoperations msdyn_aimodels msdyn_aiconfigurations"},
	{"web resources", "webresourceset"},
	{"plug-ins", "pluginassemblies pluginpackages plugintypes plugintracelogs sdkmessages sdkmessagefilters sdkmessageprocessingsteps " +
		"sdkmessageprocessingstepimages serviceendpoints customapis customapirequestparameters customapiresponseproperties workflowdependencies"},
	{"the runs of flows", "flowruns flowsessions flowlogs flowevents processsessions workflowlogs bulkdeleteoperations"},
	{"other components", "connectioninstances datalakefolders desktopflowmodules desktopflowbinaries dvtablesearchs reports templates emailtemplates " +
		"documenttemplates mailmergetemplates knowledgearticles duplicaterules slas convertrules routingrules organizationdatasyncsubscriptions"},
	{"pipelines", "deploymentpipelines deploymentstages deploymentstageruns deploymentartifacts deploymentenvironments ValidatePackageAsync DeployPackageAsync RetrieveDeploymentPipelineInfo"},
	{"languages", "languagelocale RetrieveProvisionedLanguages RetrieveAvailableLanguages RetrieveInstalledLanguagePacks ProvisionLanguage ProvisionLanguageAsync " +
		"timezonedefinitions timezonerules"},
	{"settings", "usersettingscollection settingdefinitions organizationsettings appsettings RetrieveSetting RetrieveOrganizationInfo"},
	{"this set; use msdyn_solutionhistories", "solutionhistories solutionhistorydatas"},
	{"this set; use solutioncomponents", "solutioncomponentdefinitions solutioncomponentsummaries"},
	{"this set; use RetrieveCurrentOrganization", "organizations"},
	{"other functions and actions", "RetrieveTotalRecordCount IsComponentCustomizable IsDataEncryptionActive RetrieveDuplicates CreateMultiple UpdateMultiple " +
		"UpsertMultiple DeleteMultiple InitializeFrom Merge BulkDelete ExecuteWorkflow RetrieveVersionHistory RetrieveRecordChangeHistory " +
		"InitializeFileBlocksUpload UploadBlock CommitFileBlocksUpload DownloadBlock RetrieveSolutionUpgradeStatus"},
}

// microsoftPrefixes start the names of tables that come with the service and its products.
var microsoftPrefixes = []string{"msdyn_", "msdynmkt_", "msdynce_", "adx_", "mspp_", "mspcat_", "msfp_", "powerpage"}

// unmodelledName returns what a name of the service stands for, and whether it is one.
func unmodelledName(name string) (what string, found bool) {
	for _, group := range notModelled {
		if slices.Contains(strings.Fields(group.names), name) {
			return group.what, true
		}
	}
	for _, prefix := range microsoftPrefixes {
		if strings.HasPrefix(name, prefix) {
			return "the tables of Microsoft's products", true
		}
	}
	return "", false
}
