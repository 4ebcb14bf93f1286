package lint

import "alm/pipeline/check"

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
}
