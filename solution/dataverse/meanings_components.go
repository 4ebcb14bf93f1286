package dataverse

// ofConnectors are recognized by their text: the code beside "Connector import: FAILURE" means
// nothing. (0x80060439, "The formula is empty", was seen there)
var ofConnectors = []meaning{
	{texts: []string{"cannotdeleteapiduetoexistingconnections"},
		cause: "the new version drops a connector that people have connections to; connections of other people do not appear in the maker portal",
		hint: "list and delete them as an environment admin: Get-AdminPowerAppConnection -EnvironmentName ID -ConnectorName the API of the message, " +
			"then Remove-AdminPowerAppConnection (PowerShell, Microsoft.PowerApps.Administration.PowerShell); or keep the connector in the solution"},
	{texts: []string{"connector_connectionreference"},
		cause: "a connection reference still points to the connector that the new version drops",
		hint:  "find the connection references that use the connector, and delete them or give them another connector"},
	{texts: []string{"is valid against no schemas"},
		cause: "the platform rejects the definition as Swagger 2.0; the message names the path",
		hint:  "alm lint names what is wrong, with file and line; fix it and pack again"},
	{texts: []string{"invalid api definition object"},
		cause: "the definition is not Swagger 2.0 with a title, a host and paths",
		hint:  "alm lint names what is wrong, with file and line; fix it and pack again"},
	{texts: []string{"nullable object must have a value"},
		cause: "a connection parameter has no type, or the complete apiProperties.json is where connectionParameters belong",
		hint:  "alm lint the connector, and pack with alm, which writes the parameters alone"},
	{texts: []string{"no file with that name found"},
		cause: "the zip names a connector's file that it does not contain",
		hint:  "alm verify says which; pack again"},
	{texts: []string{"customscriptprovisioningfailed"}, err: ErrLater,
		cause: "the platform's region had no capacity left to run the connector's script",
		hint: "nothing is wrong with the connector: import again later; if it lasts, leave the script out where the connector can do without it, " +
			"or ask Microsoft's support"},
	{texts: []string{"apihubsservererror", "api hubs", "internalservererror"}, part: "Connector", err: ErrLater,
		cause: "the service behind connectors failed in this region",
		hint:  "nothing is wrong with the solution: import again in some hours; if it lasts, ask Microsoft's support with the import log that alm saved"},
	{texts: []string{"apihubsservererror"}, err: ErrLater,
		cause: "the service behind connectors failed in this region",
		hint:  "nothing is wrong with the solution: import again in some hours; if it lasts, ask Microsoft's support with the import log that alm saved"},
	{texts: []string{"customcodeblobcontent"},
		cause: "the environment is older than the solution: its connector table has no column for custom code",
		hint:  "update the environment (admin center, Environments, Updates), or wait until Microsoft did, and import again"},
	{texts: []string{"one or more errors occurred"}, part: "Connector",
		cause: "the platform gives no reason; people found an environment older than the solution, or a failure of the region's connector service",
		hint: "open Details of the import in the maker portal (Solutions, See history), which may show the inner error; " +
			"then import again later, or ask Microsoft's support with the import log that alm saved"},
}

var ofConnections = []meaning{
	{texts: []string{"connectionnotfound", "cannot find connection with name", "could not find connection"},
		cause: "a connection reference is bound to a connection that this environment does not have: a wrong id, or that of another environment or connector",
		hint:  "create the connection in this environment, and give its id to the stage (connections: in alm.yaml)"},
	{texts: []string{"servicetoserviceunauthorized", "modifypermissionsforserviceprincipal"},
		cause: "the importing application may not use the connection: it is not shared with it as \"Can use + share\", or it does not exist in this environment",
		hint: "check that the id of the connection belongs to this environment, and let its owner share it with the application as \"Can use + share\"; " +
			"if that was done before, create the connection again and give its new id to the stage"},
	{texts: []string{"flowmissingconnection", "xrmconnectionreferencemissingconnection", "connection id missing for connection reference", "must have a connection"},
		cause: "a flow uses a connection reference that has no connection yet",
		hint:  "create the connection in this environment, and give its id to the stage (connections: in alm.yaml)"},
	{texts: []string{"failed to find connection reference", "connectionreferencenotfound"}, err: ErrMissing,
		cause: "the solution uses a connection reference that neither it nor the environment has",
		hint:  "add the connection reference to the solution where it is developed, export it and pack again; alm plan names the flow"},
}

var ofFlows = []meaning{
	{texts: []string{"dlpviolation", "apipolicydataflowviolation", "apipolicyendpointviolation", "admin api policies", "admin data policy", "data loss prevention"},
		cause: "a data policy of the environment blocks the connector, or its combination with other connectors in one flow",
		hint: "a Power Platform admin puts the custom connector into the same group (Business) as the flow's other connectors: " +
			"admin center, Security, Data policies, the policy of the message, or its custom connector pattern for the connector's host; then import again"},
}

var ofVariables = []meaning{
	{texts: []string{"not authorized to read secrets", "does not have secrets get permission"},
		cause: "the value of a Secret variable is a Key Vault secret that the importing application may not read",
		hint: "give two principals the role Key Vault Secrets User on the vault: the application that imports, and Dataverse " +
			"(00000007-0000-0000-c000-000000000000); the vault's subscription needs the resource provider Microsoft.PowerPlatform, and the vault the same tenant"},
	{texts: []string{"already has a value", "ndx_envvarval_schemaname"}, codes: "80040237",
		cause: "the zip brings a value of an environment variable, and the environment has a value of its own",
		hint: "leave the value out of the zip (value: of the variable in alm.yaml) and name it per stage; " +
			"or delete the variable's current value in the environment (Default Solution, Environment variables) and import again"},
}
