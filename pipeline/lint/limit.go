package lint

import "alm/pipeline/check"

// The platform's limits for one connector. (Microsoft's connector FAQ)
const (
	maxOperations       = 256
	maxBodySchemas      = 512
	maxOperationSchemas = 16384
)

var limitRules = []check.Rule{
	{
		ID:       "schema-limits",
		Title:    "A value's limits contradict each other, or its pattern is invalid",
		Severity: check.Warning,
		In:       makersOnly,
		Aliases: []string{"MinimumShouldBeLessThanOrEqualToMaximum", "MinLengthShouldBeLessThanOrEqualToMaxLength", "MinItemsShouldBeLessThanOrEqualToMaxItems",
			"ExclusiveMaximumRequiresMaximum", "ExclusiveMinimumRequiresMinimum", "MultipleOfMustBeGreaterThanZero", "PatternShouldBeValidRegularExpression",
			"MaxItemsMustBeGreaterThanOrEqualToZero", "MaxLengthMustBeGreaterThanOrEqualToZero", "MaxPropertiesMustBeGreaterThanOrEqualToZero",
			"MinItemsMustBeGreaterThanOrEqualToZero", "MinLengthMustBeGreaterThanOrEqualToZero", "MinPropertiesMustBeGreaterThanOrEqualToZero"},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "change the limit so that it accepts the values that the API accepts",
		Run:      checkLimits,
	},
	{
		ID:       "limit-counts",
		Title:    "The connector has too many operations or schemas",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedAtImport,
			Proof: "PowerPlatformConnectors issue 1088: the error of the portal for more than 512 schemas; Microsoft's FAQ has the other limits for Azure Logic Apps only"},
		In:      check.Profiles{Certification: check.AsError},
		Aliases: []string{"TotalOperationsCountExceedsMaxAllowed", "BodySchemaCountExceedsMaxAllowed", "OperationSchemaCountExceedsMaxAllowed", "TotalSchemaCountExceedsMaxAllowed"},
		Fix:     "split the connector, or remove what makers do not use",
		Run:     checkCounts,
	},
}
