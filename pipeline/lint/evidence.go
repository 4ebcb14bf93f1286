package lint

// Proofs that several rules have.
const (
	openAPISchema     = "API Management validates definitions against the schema of OpenAPI 2.0: coe-starter-kit issue 5245, SentinelAutomationModules pull request 435"
	fileSchemas       = openAPISchema + "; the service reads apiProperties.json into its types: PowerPlatformConnectors issues 614 and 4056; extensions: " + publishedSchemas
	validator         = "Microsoft's validator, for submissions and when paconn creates or updates a connector"
	publishedSchemas  = "Microsoft's schemas in PowerPlatformConnectors, which its pull requests are checked by"
	certificationPage = "Microsoft's page on certification"
	variablesPage     = "Microsoft: Use environment variables in solution custom connectors"
	extensionsPage    = "Microsoft: OpenAPI extensions for custom connectors"
	webhookPage       = "Microsoft: Use a webhook as a trigger"
	codePage          = "Microsoft: Write code in a custom connector"
)
