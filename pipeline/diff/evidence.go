package diff

import "alm/pipeline/check"

// What is known of the platform's answer to changes. Microsoft checks updates of published
// connectors with a change detector; its messages are in pull requests of
// microsoft/PowerPlatformConnectors. Codes of errors are those of Azure/LogicAppsUX,
// baseactionresult.ts, which does not say when they are raised.
var (
	operationNotFound = seen(check.RefusedAtImport, "coe-starter-kit issue 4873: WorkflowOperationInputsApiOperationNotFound in the log of an import")
	unknownKey        = seen(check.RefusedAtImport, "Microsoft Learn, AI Builder: WorkflowOperationParametersExtraParameter after the input pages was removed")
	keysAreExact      = seen(check.NotProven, "flows store the name as a key; no public report shows the error")
	codeOnly          = seen(check.NotProven, "the error's code exists (Azure/LogicAppsUX); no public report shows when it is raised")
	failedRuns        = seen(check.FailsInUse, "coe-starter-kit issues 7630, 7771 and 10360: runs failed at a value of another type")
	failedValues      = seen(check.FailsInUse, "public reports of OpenApiOperationParameterValidationFailed and …TypeConversionFailed with lengths and formats")
	certifiedUpdates  = seen(check.RefusedByCertification, "Microsoft: Update a certified connector")
	validatorCode     = seen(check.RefusedByCertification, "Microsoft's validator")
	dependsOnService  = seen(check.NotProven, "it depends on the API, on the data or on what flows do")
	dependsOnSignIn   = seen(check.NotProven, "it depends on the identity provider and the connections that exist")
	formatRefused     = seen(check.RefusedAtImport, "richardawilson.com, June 2024: the error of the portal for multi")
	ownStatement      = seen(check.NoClaim, "")
)

// detected is what Microsoft's change detector reports as an error.
func detected(pulls string) check.Evidence {
	return seen(check.RefusedByCertification, "Microsoft's change detector: PowerPlatformConnectors pull request "+pulls)
}

// documented is what a page of Microsoft's describes.
func documented(page string) check.Evidence {
	return seen(check.FailsInUse, "Microsoft: "+page)
}

func seen(r check.Refusal, proof string) check.Evidence {
	return check.Evidence{Refused: r, Proof: proof}
}
