package connector

import "slices"

// AutoRestExtensions are extensions for code generators, which the platform ignores, sorted.
// (Azure/autorest, docs/extensions)
var AutoRestExtensions = []string{
	"x-ms-arm-id-details", "x-ms-azure-resource", "x-ms-client-default", "x-ms-client-flatten",
	"x-ms-client-name", "x-ms-client-request-id", "x-ms-code-generation-settings", "x-ms-discriminator-value", "x-ms-enum",
	"x-ms-error-response", "x-ms-external", "x-ms-header-collection-prefix", "x-ms-identifiers", "x-ms-internal",
	"x-ms-long-running-operation", "x-ms-long-running-operation-options", "x-ms-mutability", "x-ms-odata",
	"x-ms-parameter-grouping", "x-ms-parameter-location", "x-ms-parameterized-host", "x-ms-paths", "x-ms-request-id",
	"x-ms-secret", "x-ms-skip-url-encoding", "x-ms-text", "x-ms-version",
}

// AutoRest reports whether an extension is for code generators, so that the platform ignores it.
func AutoRest(name string) bool {
	_, found := slices.BinarySearch(AutoRestExtensions, name)
	return found
}
