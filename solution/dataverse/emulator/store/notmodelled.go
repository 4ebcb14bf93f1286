package store

import (
	"slices"
	"strings"
)

// everyUnmodelled are properties that the service has on nearly every table and the emulator
// does not model.
const everyUnmodelled = "_createdonbehalfby_value createdonbehalfby _modifiedonbehalfby_value modifiedonbehalfby " +
	"_owningbusinessunit_value owningbusinessunit _owninguser_value owninguser _owningteam_value owningteam ownerid " +
	"importsequencenumber overriddencreatedon timezoneruleversionnumber utcconversiontimezonecode overwritetime " +
	"solutionid supportingsolutionid componentstate componentidunique organizationid _organizationid_value"

// unmodelled are the properties by table that the service has and the emulator does not model.
var unmodelled = map[string]string{
	"solutions": "solutionversion configurationpageid _configurationpageid_value enabledforsourcecontrolintegration fileid fileid_name isapimanaged isinternal " +
		"pinpointassetid pinpointpublisherid pinpointsolutiondefaultlocale pinpointsolutionid sourcecontrolsyncstatus thumbprint",
	"publishers":         "emailaddress entityimage entityimage_url entityimageid pinpointpublisherdefaultlocale pinpointpublisherid supportingwebsiteurl",
	"solutioncomponents": "ismetadata rootsolutioncomponentid",
	"connectors":         "connectoridunique iconblob_timestamp iconblob_url iconblobid",
	"connectionreferences": "connectionreferenceidunique connectionparametersetconfig introducedversion " +
		"environmentvariabledefinition_connectionreference",
	"environmentvariabledefinitions": "environmentvariabledefinitionidunique hint _parentdefinitionid_value ParentDefinitionId _connectionreferenceid_value ConnectionReferenceId",
	"environmentvariablevalues":      "environmentvariablevalueidunique introducedversion iscustomizable",
	"workflows": "_activeworkflowid_value activeworkflowid asyncautodelete businessprocesstype clientdataiscompressed createmetadata createstage credentials " +
		"definition deletestage dependencies description dynamicssolutioncontext entityimage errorcode formid inputparameters inputs introducedversion " +
		"iscrmuiworkflow iscustomprocessingstepallowedforotherpublishers istransacted languagecode licensemetadata metadata mode ondemand " +
		"outputs _parentworkflowid_value parentworkflowid plan planverified plugintypeid _plugintypeid_value processorder processroleassignment " +
		"processtriggerformid processtriggerscope rank rendererobjecttypecode resourcecontainer resourceid runas schemaversion scope _sdkmessageid_value " +
		"sdkmessageid subprocess syncworkflowlogonfailure throttlingbehavior triggeroncreate triggerondelete " +
		"triggeronupdateattributelist trustedaccess uidata uiflowtype uniquename updatestage workflowid_activities xaml",
	"canvasapps": "aadcreatedby aadlastmodifiedby aadlastpublishedby adminconsentbypass appcomponentdependencies appcomponents appversion assets authorizationreferences " +
		"backgroundcolor backgroundimageuri bypassconsent canvasappidunique canvasapprowid canconsumeapppass cdsdependencies commitmessage createdbyclientversion " +
		"createdtime databasereferences description document embeddedapp galleryitemid introducedversion iscdsupgraded isfeaturedapp isheroapp ishidden " +
		"largeiconuri lastmodifiedtime mediumiconuri minclientversion publisher smalliconuri tags teamsiconuri uniquecanvasappid widelargeiconuri",
	"bots": "accesscontrolpolicy applicationmanifestinformation authenticationconfiguration authenticationmode authenticationtrigger authorizedsecuritygroupids " +
		"botidunique iconbase64 introducedversion origin _publishedby_value publishedby runtimeprovider supportedlanguages synchronizationstatus",
	"botcomponents": "accentcolor botcomponentidunique _parentbotcomponentcollectionid_value parentbotcomponentcollectionid " +
		"parentbotcomponentid filedata filedata_name helplink iconurl introducedversion reusepolicy",
	"asyncoperations": "breadcrumbid callerorigin correlationid correlationupdatedtime data depth expanderstarttime hostid iswaitingforevent " +
		"owningextensionid _owningextensionid_value parentpluginexecutionid postponeuntil primaryentitytype recurrencepattern recurrencestarttime " +
		"regardingobjectid _regardingobjectid_value requestid retainjobhistory rootexecutioncontext sequence workflowactivationid " +
		"_workflowactivationid_value workflowstagename workload",
	"importjobs": "solutionid",
	"msdyn_solutionhistories": "msdyn_activityid msdyn_exceptionstack msdyn_ismicrosoftpublisher msdyn_isoverwritecustomizations msdyn_ispatch " +
		"msdyn_packagename msdyn_packageversion msdyn_solutionid msdyn_componentids msdyn_maxlayers",
	"msdyn_componentlayers": "msdyn_changes msdyn_children msdyn_componentjson msdyn_endtime msdyn_overwritetime msdyn_publishername msdyn_fullname",
	"dependencies": "dependentcomponentbasesolutionid dependentcomponentnodeid _dependentcomponentnodeid_value dependentcomponentparentid " +
		"requiredcomponentbasesolutionid requiredcomponentintroducedversion requiredcomponentnodeid _requiredcomponentnodeid_value requiredcomponentparentid",
	"systemusers": "applicationiduri azureactivedirectoryobjectid azurestate businessunitid _calendarid_value caltype _defaultmailbox_value defaultmailbox " +
		"defaultodbfoldername deletedstate disabledreason displayinserviceviews emailrouteraccessapproval employeeid entityimage entityimage_url " +
		"firstname governmentid homephone identityid incomingemaildeliverymethod internalemailaddress invitestatuscode isactivedirectoryuser " +
		"isemailaddressapprovedbyo365admin isintegrationuser islicensed issyncwithdirectory jobtitle lastname middlename mobilealertemail mobilephone nickname " +
		"outgoingemaildeliverymethod parentsystemuserid _parentsystemuserid_value passporthi passportlo personalemailaddress photourl positionid _positionid_value " +
		"preferredaddresscode preferredemailcode preferredphonecode processid queueid _queueid_value salutation setupuser sharepointemailaddress siteid _siteid_value " +
		"skills stageid systemmanagedusertype teammembership_association territoryid _territoryid_value title traversedpath userlicensetype userpuid windowsliveid " +
		"yammeremailaddress yammeruserid yomifirstname yomifullname yomilastname yomimiddlename",
	"teams": "_administratorid_value administratorid azureactivedirectoryobjectid businessunitid _delegatedauthorizationid_value delegatedauthorizationid emailaddress " +
		"_exchangerate_value isdefault issastokenset membershiptype processid _queueid_value queueid _regardingobjectid_value regardingobjectid sastoken shareLinkQualifier " +
		"stageid systemmanaged _teamtemplateid_value teamtemplateid teammembership_association teamroles_association _transactioncurrencyid_value traversedpath yominame",
	"annotations":              "documentbody documentbody_binary filesize objecttypecode prefix _objectid_value",
	"principalobjectaccessset": "changedon inheritedaccessrightsmask principalobjectaccessidunique",
	"roles": "appliesto businessunitid canbedeleted isautoassigned iscustomizable isinherited issytemgenerated parentroleid _parentroleid_value " +
		"parentrootroleid _parentrootroleid_value roleidunique roleprivileges_association _roletemplateid_value roletemplateid " +
		"summaryofcoretablepermissions systemuserroles_association teamroles_association",
}

// Unmodelled reports whether the service has a property of that name on the table and the
// emulator does not model it.
func (t *Table) Unmodelled(property string) bool {
	if (t.Set == "publishers" || t.Set == "systemusers") && strings.HasPrefix(property, "address") {
		return true
	}
	return slices.Contains(strings.Fields(everyUnmodelled), property) || slices.Contains(strings.Fields(unmodelled[t.Set]), property)
}
