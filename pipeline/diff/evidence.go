package diff

import "alm/pipeline/check"

// What is known of the platform's answer to changes. Microsoft checks updates of published
// connectors with a change detector; its messages are in pull requests of
// microsoft/PowerPlatformConnectors. Codes of errors are those of Azure/LogicAppsUX,
// baseactionresult.ts, which does not say when they are raised.
var (
	operationNotFound = seenRefusal(check.RefusedAtImport, "coe-starter-kit issue 4873: WorkflowOperationInputsApiOperationNotFound in the log of an import")
	unknownKey        = seenRefusal(check.RefusedAtImport, "Microsoft Learn, AI Builder: WorkflowOperationParametersExtraParameter after the input pages was removed")
	keysAreExact      = seenRefusal(check.NotProven, "flows store the name as a key; no public report shows the error")
	codeOnly          = seenRefusal(check.NotProven, "the error's code exists (Azure/LogicAppsUX); no public report shows when it is raised")
	failedRuns        = seenRefusal(check.FailsInUse, "coe-starter-kit issues 7630, 7771 and 10360: runs failed at a value of another type")
	failedValues      = seenRefusal(check.FailsInUse, "public reports of OpenApiOperationParameterValidationFailed and …TypeConversionFailed with lengths and formats")
	certifiedUpdates  = seenRefusal(check.RefusedByCertification, "Microsoft: Update a certified connector")
	validatorCode     = seenRefusal(check.RefusedByCertification, "Microsoft's validator")
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
