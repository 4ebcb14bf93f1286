package verify

import "alm/pipeline/check"

// What is known of the platform's answer to solutions. A proof is a public report, Microsoft's own
// packer (Microsoft.CrmSdk.CoreTools 9.1.1), or what public exports show. An error that is not
// proven is what no public export has: an import changes an environment, so alm stops before it.
var (
	invalidFile    = evidence(check.RefusedAtImport, "error 80048060, The solution file is invalid: microsoft/powerapps-tools issue 193, microsoftarchive/microsoft-teams-apps-inspection issue 1")
	notInTarget    = evidence(check.RefusedAtImport, "error ImportMissingComponent, Cannot add a Root Component: microsoft/coe-starter-kit issues 4029 and 4780")
	needsReference = evidence(check.RefusedAtImport, "missing dependencies of type connectionreference: pnp/powerplatform-samples pull request 150, microsoft/powerapps-tools issue 564")
	needsComponent = evidence(check.RefusedAtImport, "missing dependencies: microsoft/powerapps-tools issue 645, MicrosoftDocs/power-platform issue 886")
	needsFile      = evidence(check.RefusedAtImport, "Connector Import Failed, File Not Found: microsoft/powerplatform-build-tools issue 882")
	packerNeeds    = evidence(check.RefusedAtImport, "Cannot find required file, of Microsoft's packer: microsoft/powerplatform-build-tools issues 313 and 677")
	packerStops    = evidence(check.RefusedAtImport, "Microsoft's packer stops at it; the import was not tried")
	packerLoses    = evidence(check.FailsInUse, "Microsoft's packer loses the file without a message")
	wrongXML       = evidence(check.RefusedAtImport, "The import file is invalid, XSD validation failed: Ardalyst/Celedon-Autonumber-RTM issue 25")
	nullReference  = evidence(check.RefusedAtImport, "microsoft/new-copilot-studio-tech-guide: its deployment script keeps the element, since the import fails without it")
	invalidAPI     = evidence(check.RefusedAtImport, "error ApiHubsRequestFailed, Invalid Api definition object: TALXIS/tools-devkit-build, which checks swagger, title and host for it; swagger-api/swagger-editor issue 1106")
	nullableObject = evidence(check.RefusedAtImport, "error ApiHubsRequestFailed, Nullable object must have a value: TALXIS/tools-devkit-build issue 119")
	noScript       = evidence(check.RefusedAtImport, "error InvalidScriptDefinitionUrlWithNonNullOperations of pac connector create for operations without a script: troystaylor/SharingIsCaring, A2A Connector Template; the other ways round were not tried")
	childUnknown   = evidence(check.FailsInUse, "error ChildFlowNeverPublished when the parent is turned on: microsoft/coe-starter-kit issues 1860 and 2155")
	callUnknown    = evidence(check.FailsInUse, "error WorkflowOperationInputsApiOperationNotFound: microsoft/coe-starter-kit issue 4873, where the import ended with a warning and the flow was not saved")
	firstUse       = evidence(check.FailsInUse, "microsoft/coe-starter-kit issues 3015 and 3084; Microsoft: custom connectors in solutions, known limitations")
	secretEmptied  = evidence(check.FailsInUse, "an import empties the secret: microsoft/coe-starter-kit issues 78 and 113")
	leftAlone      = evidence(check.FailsInUse, "exported empty on purpose: microsoft/coe-starter-kit pull requests 910 and 911")
	asVariables    = evidence(check.FailsInUse, "Microsoft: use environment variables in solution custom connectors")
	valueTravels   = evidence(check.FailsInUse, "Microsoft: use environment variables in solutions, do I need to remove the value before export")
	vaultPath      = evidence(check.FailsInUse, "Microsoft: use Azure Key Vault secrets in environment variables")
	lowerVersion   = evidence(check.RefusedAtImport, "The import solution must have a higher version than the existing solution it is upgrading: microsoft/coe-starter-kit issue 781, MicrosoftLearning/PL-400_Microsoft-Power-Platform-Developer issue 160")
	sizesDiffer    = evidence(check.NotProven, "Microsoft's pages say 29, 95 and 120 MB")
	tableOf        = evidence(check.NotProven, "Microsoft's table reference; no public report of an import")
	columnTooShort = evidence(check.NotProven, "Microsoft's table reference; Dataverse rejects longer texts in rows (microsoft/powerapps-tools issues 403 and 480); no public report of an import")
	packagingRules = evidence(check.NotProven, "ISO/IEC 29500-2, packages; none of 292 public zips has it, and no public report of an import is known")
	unlikeExports  = evidence(check.NotProven, "no public export has it, and no public report of an import is known")
	unreadable     = evidence(check.NotProven, "strict parsers cannot read it; no public report of an import")
	prefixesKept   = evidence(check.NotProven, "Microsoft's packer finds files by the beginning of their name, and kept both in tsykes-ctecs/PurchaseRequisitionCustomConnectors")
	ownStatement   = evidence(check.NoClaim, "")
)

func evidence(r check.Refusal, proof string) check.Evidence {
	return check.Evidence{Refused: r, Proof: proof}
}
