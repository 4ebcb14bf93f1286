package project

import "alm/pipeline/check"

// What is known of the platform's answer to what a change of the project does.
var (
	noPlatform       = check.Evidence{Refused: check.NoClaim}
	deletedByUpgrade = check.Evidence{Refused: check.FailsInUse, Proof: "an upgrade removes what the solution no longer has (microsoft/coe-starter-kit issue 8455), and stops where connections exist (CannotDeleteApiDueToExistingConnections: issues 6018 and 6802)"}
	knownByID        = check.Evidence{Refused: check.NotProven, Proof: "the id is the connector's key in Dataverse; for another publisher an upgrade ends with error 8004801C (GorgonUK/Modern-Dropzone-PCF issue 36)"}
)
