package convert

import "alm/pipeline/check"

// What is known of the platform's answer if a conversion kept what it leaves out or changes.
var (
	noPlatform     = check.Evidence{Refused: check.NoClaim}
	onlyTwo        = refused("the platform takes OpenAPI 2.0 alone (MicrosoftDocs/BusinessApplicationPlatform-Connectors-public issues 210, 245 and 456), and API Management validates definitions against its schema (coe-starter-kit issue 5245)")
	noAlternatives = refused("microsoft/Power-Fx issue 2076: oneOf and anyOf are not supported in connectors; API Management validates definitions against the schema of OpenAPI 2.0 (coe-starter-kit issue 5245)")
	formatRefused  = refused("richardawilson.com, June 2024: the error of the portal for lists as repeated names; OpenAPI 2.0 has no objects outside of a body")
	idsRefused     = check.Evidence{Refused: check.RefusedByCertification, Proof: "Microsoft's validator, for ids that are missing, repeated or have other characters"}
	oneSignIn      = check.Evidence{Refused: check.FailsInUse, Proof: "Microsoft: Authentication parameters of a custom connector, which lists the kinds of sign-in; troubleshoot OAuth 2.0 in custom connectors: only the authorization code flow"}
	nullFails      = check.Evidence{Refused: check.FailsInUse, Proof: "PowerPlatformConnectors issue 2118: an app shows nothing where a value with a type is null; issue 1402: users have problems with a list that has a type and is null"}
	subscribed     = check.Evidence{Refused: check.FailsInUse, Proof: "Microsoft: Use a webhook as a trigger, which needs an operation that subscribes and one that ends the subscription"}
)

func refused(proof string) check.Evidence {
	return check.Evidence{Refused: check.RefusedAtImport, Proof: proof}
}
