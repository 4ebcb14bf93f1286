package diff

import "alm/pipeline/check"

// What is known of the platform's answer to changes. Microsoft checks updates of published
// connectors with a change detector; its messages are in pull requests of
// microsoft/PowerPlatformConnectors. Codes of errors are those of Azure/LogicAppsUX,
// baseactionresult.ts, which does not say when they are raised.
var (
	operationNotFound = detected("3470; WorkflowOperationInputsApiOperationNotFound: microsoft/coe-starter-kit issues 4873 (the import ended with a warning) and 8646 (a flow could not be turned on)")
	unknownKey        = seenRefusal(check.FailsInUse, "WorkflowOperationParametersExtraParameter: MicrosoftLearning/PL-900-Microsoft-Power-Platform-Fundamentals issue 30, microsoft/Templates-for-Power-Platform issue 69")
	missingInput      = seenRefusal(check.FailsInUse, "is missing required property: OfficeDev/Project-Accelerator issue 126 (the import ended with a warning), microsoft/coe-starter-kit issues 7268 and 7465")
	keysAreExact      = seenRefusal(check.NotProven, "flows store the name as a key; no public report shows whether case counts")
	codeOnly          = seenRefusal(check.NotProven, "the error's code exists (Azure/LogicAppsUX); no public report shows when it is raised")
	serviceAddress    = seenRefusal(check.NotProven, "paconn takes the address from scheme, host and base path (operations/upsert.py); whether another one answers alike depends on the API")
	storedPath        = seenRefusal(check.FailsInUse, "logic apps store method and path (Azure/LogicAppsUX, operation.ts); Unable to match incoming request to an operation: PowerPlatformConnectors issue 3552")
	failedRuns        = seenRefusal(check.FailsInUse, "ResponseSwaggerSchemaValidationFailure: microsoft/coe-starter-kit issues 5615, 7630 and 10360, microsoftgraph/msgraph-training-powerautomate issue 6")
	failedStatus      = seenRefusal(check.FailsInUse, "errors about the schema in place of the service's own: a reviewer of PowerPlatformConnectors pull request 567")
	failedValues      = seenRefusal(check.FailsInUse, "public reports of OpenApiOperationParameterValidationFailed and …TypeConversionFailed with lengths and formats")
	byPosition        = seenRefusal(check.FailsInUse, "required inputs are positional, path before query before header: microsoft/Power-Fx, ConnectorFunction.cs")
	sentDefaults      = seenRefusal(check.FailsInUse, "Power Fx sends defaults for inputs without a value (microsoft/Power-Fx, HttpFunctionInvoker.cs); for flows it is not proven")
	validatedHook     = documented("Webhook trigger, in the training on triggers of custom connectors")
	boundTokens       = seenRefusal(check.FailsInUse, "RFC 6749, 6 and 10.4: a refresh token belongs to a client, and gives no scope that was not granted")
	madeAgain         = seenRefusal(check.FailsInUse, "after a change of OAuth settings connections are deleted and created again: troystaylor/SharingIsCaring, A2A Connector Template")
	listedRedirect    = seenRefusal(check.FailsInUse, "RFC 6749, 3.1.2.4: an address that is not registered is refused")
	scriptRefused     = seenRefusal(check.RefusedAtImport, "error of pac connector create without a script: troystaylor/SharingIsCaring, A2A Connector Template")
	certifiedUpdates  = seenRefusal(check.RefusedByCertification, "Microsoft: Update a certified connector")
	validatorCode     = seenRefusal(check.RefusedByCertification, "Microsoft's validator")
	danglingCode      = seenRefusal(check.RefusedByCertification, "Microsoft's validator; flows that could not be turned on because a dynamic operation was not found: microsoft/Power-CAT-Copilot-Studio-Kit issues 306 and 397, microsoft/powerapps-tools issue 985")
	dependsOnService  = seenRefusal(check.NotProven, "it depends on the API, on the data or on what flows do")
	dependsOnSignIn   = seenRefusal(check.NotProven, "it depends on the identity provider and the connections that exist")
	formatRefused     = seenRefusal(check.RefusedAtImport, "richardawilson.com, June 2024: the error of the portal for multi")
	ownStatement      = seenRefusal(check.NoClaim, "")
)

// detected is what Microsoft's change detector reports as an error.
func detected(pulls string) check.Evidence {
	return seenRefusal(check.RefusedByCertification, "Microsoft's change detector: PowerPlatformConnectors pull request "+pulls)
}

// documented is what a page of Microsoft's describes.
func documented(page string) check.Evidence {
	return seenRefusal(check.FailsInUse, "Microsoft: "+page)
}

func seenRefusal(r check.Refusal, proof string) check.Evidence {
	return check.Evidence{Refused: r, Proof: proof}
}
