package pipeline

import (
	"alm/solution/connector"
)

// reviewPoint is one point of the security review: what it asks, the rules that can tell,
// what is looked at, and what only a person can tell.
type reviewPoint struct {
	Title, Asks string
	Rules       []string
	Look        func(*Release, *connector.Connector) seen
	ByHand      []string
}

var reviewPoints = []reviewPoint{
	{
		Title: "Sign-in", Asks: "The least that works signs in, over https, and only to the API.",
		Rules: []string{"auth-none", "auth-basic", "auth-api-key-in-query", "auth-oauth-flow", "auth-oauth-http-url", "auth-oauth-parameters",
			"auth-oauth-provider", "auth-oauth-on-behalf-of", "auth-tenant-common", "auth-mismatch", "auth-credential-parameter",
			"auth-dynamic-host", "security-definition", "security-requirement", "schemes-https"},
		Look:   lookAtSignIn,
		ByHand: []string{"What signs in (key, account, app registration) may do no more than these operations need."},
	},
	{
		Title: "OAuth scopes", Asks: "Scopes are named one by one, never .default.",
		Rules:  []string{"auth-oauth-default-scope", "auth-oauth-broad-scope", "auth-oauth-no-scopes"},
		Look:   lookAtScopes,
		ByHand: []string{"Each scope is needed by an operation, and consent was given for no others."},
	},
	{
		Title: "Secrets in connections", Asks: "Every secret that a connection asks for is a securestring without a default, and is not shown.",
		Rules: []string{"auth-secret-not-securestring", "auth-securestring-cleartext", "secret-connection-default",
			"connection-parameter-type", "connection-constraint-unknown", "connection-parameter-unused", "policy-connection-parameter"},
		Look: lookAtConnection,
	},
	{
		Title: "No secret in a file", Asks: "No file of the connector holds a credential.",
		Rules: []string{"secret-parameter-default", "secret-policy-literal", "secret-oauth-client-secret", "secret-known-pattern",
			"secret-generic", "secret-example", "secret-placeholder", "script-secret", "script-logging", "alm-secret-environment-variable"},
		Look:   lookAtFiles,
		ByHand: []string{"Credentials that earlier commits held are revoked: git log -p -- the connector's folder."},
	},
	{
		Title: "Internal hosts", Asks: "A host inside a network is reached through the gateway; no tunnel or test host is named.",
		Rules: []string{"environment-host-internal", "environment-host-temporary", "environment-host-nonproduction",
			"environment-url-nonproduction", "gateway-limits"},
		Look: lookAtHost,
	},
	{
		Title: "Webhooks", Asks: "A subscription can be taken back, and its callback address is not shown.",
		Rules: []string{"trigger-unsubscribe", "trigger-unsubscribe-path", "trigger-unsubscribe-internal", "trigger-subscribe-201",
			"trigger-notification-url", "trigger-notification-url-internal", "trigger-notification-url-required",
			"trigger-notification-content", "trigger-notification-content-placement"},
		Look:   lookAtWebhooks,
		ByHand: []string{"Turning a flow off removes its subscription from the API (try it once)."},
	},
	{
		Title: "Script", Asks: "script.csx is small, uses only what the platform has, and sends nothing elsewhere.",
		Rules: []string{"script-size", "script-class", "script-namespace", "script-http-client", "script-blocking", "script-dangerous",
			"script-missing", "script-operations", "script-operations-undeclared", "script-syntax"},
		Look:   lookAtScript,
		ByHand: []string{"The script is needed: no policy does the same."},
	},
	{
		Title: "Environment variables", Asks: "Host and base URL come from environment variables, so that a stage is configuration.",
		Rules: []string{"alm-host-environment-variable", "alm-environment-variable-syntax", "policy-environment-variable",
			"environment-tenant-id", "alm-settings-committed"},
		Look: lookAtVariables,
	},
	{
		Title: "Stable operations", Asks: "Every operation has an id of its own that flows can hold on to.",
		Rules:  []string{"operation-id-required", "operation-id-unique", "policy-operation"},
		Look:   lookAtOperations,
		ByHand: []string{"alm diff against the released version shows no breaking change, or its flows are known."},
	},
	{
		Title: "The way to production", Asks: "The connector is in a solution, managed in test and production, and a person has looked at it.",
		Look:   lookAtProject,
		ByHand: []string{"Somebody other than the author has read the change.", "The import to production waits for an approval."},
	},
}
