package judge

import (
	"alm/pipeline/check"
	"alm/solution/connector"
)

// reviewPoint is one point of the security review: what it asks, the rules that can tell,
// what is looked at, and what only a person can tell.
type reviewPoint struct {
	Title, Asks string
	Point       check.Point // whose rules can tell; none of the last
	Check       func(*Result, *connector.Connector) seen
	ByHand      []string
}

var reviewPoints = []reviewPoint{
	{
		Title: "Sign-in", Asks: "The least that works signs in, over https, and only to the API.",
		Point:  check.ReviewSignIn,
		Check:  checkSignIn,
		ByHand: []string{"What signs in (key, account, app registration) may do no more than these operations need."},
	},
	{
		Title: "OAuth scopes", Asks: "Scopes are named one by one, never .default.",
		Point:  check.ReviewScopes,
		Check:  checkScopes,
		ByHand: []string{"Each scope is needed by an operation, and consent was given for no others."},
	},
	{
		Title: "Secrets in connections", Asks: "Every secret that a connection asks for is a securestring without a default, and is not shown.",
		Point: check.ReviewConnection,
		Check: checkConnection,
	},
	{
		Title: "No secret in a file", Asks: "No file of the connector holds a credential.",
		Point:  check.ReviewFiles,
		Check:  checkFiles,
		ByHand: []string{"Credentials that earlier commits held are revoked: git log -p -- the connector's folder."},
	},
	{
		Title: "Internal hosts", Asks: "A host inside a network is reached through the gateway; no tunnel or test host is named.",
		Point: check.ReviewHost,
		Check: checkHost,
	},
	{
		Title: "Webhooks", Asks: "A subscription can be taken back, and its callback address is not shown.",
		Point:  check.ReviewWebhooks,
		Check:  checkWebhooks,
		ByHand: []string{"Turning a flow off removes its subscription from the API (try it once)."},
	},
	{
		Title: "Script", Asks: "script.csx is small, uses only what the platform has, and sends nothing elsewhere.",
		Point:  check.ReviewScript,
		Check:  checkScript,
		ByHand: []string{"The script is needed: no policy does the same."},
	},
	{
		Title: "Environment variables", Asks: "Host and base URL come from environment variables, so that a stage is configuration.",
		Point: check.ReviewVariables,
		Check: checkVariables,
	},
	{
		Title: "Stable operations", Asks: "Every operation has an id of its own that flows can hold on to.",
		Point:  check.ReviewOperations,
		Check:  checkOperations,
		ByHand: []string{"alm diff against the released version shows no breaking change, or its flows are known."},
	},
	{
		Title: "The way to production", Asks: "The connector is in a solution, managed in test and production, and a person has looked at it.",
		Check:  checkProject,
		ByHand: []string{"Somebody other than the author has read the change.", "The import to production waits for an approval."},
	},
}
