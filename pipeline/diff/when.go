package diff

import "alm/pipeline/check"

// whenMet says when a rule's change is met: by a run of what exists, when a flow is saved or
// turned on, when a solution is imported, or in the designer alone. A rule that stands
// nowhere is met by nobody who uses the connector.
func whenMet(rule string) []check.Phase {
	switch rule {
	case "operation-id-renamed":
		return runSaveImportDesign
	case "connector-removed", "spec-version-changed", "operation-id-case-changed", "operation-id-missing",
		"operation-removed", "operation-removed-deprecated", "operation-moved-and-renamed",
		"request-parameter-added-required-internal-without-default",
		"request-property-added-required-internal-without-default", "request-property-added-required",
		"request-property-added-required-with-default", "request-property-became-required":
		return runSaveImport
	case "notification-content-removed", "dangling-operation-reference":
		return runDesign
	case "request-parameter-added-required", "request-parameter-became-required",
		"request-parameter-type-changed", "request-parameter-constraint-added",
		"request-parameter-constraint-tightened", "request-property-constraint-added",
		"request-property-constraint-tightened":
		return runSave
	case "notification-property-removed", "notification-property-renamed", "request-parameter-removed",
		"request-parameter-renamed", "request-parameter-case-changed", "request-path-parameter-renamed",
		"request-body-parameter-renamed", "request-body-type-changed", "request-property-removed",
		"request-property-renamed", "request-property-case-changed", "request-property-type-changed",
		"request-property-moved", "response-property-renamed", "response-property-case-changed",
		"response-body-type-changed":
		return saveImport
	case "connector-title-changed", "operation-removed-internal", "operation-hidden", "operation-deprecated",
		"operation-family-changed", "operation-revision-changed", "operation-summary-changed",
		"operation-description-changed", "operation-ai-metadata-changed", "request-parameter-became-optional",
		"request-parameter-enum-removed", "request-parameter-enum-label-changed",
		"request-parameter-order-changed", "dynamic-values-added", "dynamic-values-removed",
		"dynamic-values-source-changed", "response-property-removed", "response-property-hidden",
		"response-schema-removed", "response-success-status-added":
		return design
	case "host-changed", "base-path-changed", "scheme-removed", "scheme-https-removed",
		"request-media-type-removed", "response-media-type-removed", "operation-id-reused",
		"operation-path-changed", "operation-path-literal-case-changed", "operation-method-changed",
		"operation-pagination-changed", "operation-chunking-removed", "operation-long-running-changed",
		"operation-security-changed", "test-connection-changed", "trigger-became-action",
		"trigger-batch-mode-changed", "notification-url-moved", "notification-content-added",
		"notification-property-type-changed", "notification-property-format-changed",
		"trigger-metadata-changed", "webhook-unsubscribe-removed", "request-parameter-removed-internal",
		"request-property-removed-internal", "request-parameter-location-changed",
		"request-parameter-added-required-internal", "request-parameter-format-narrowed",
		"request-parameter-default-changed", "request-parameter-default-removed",
		"request-parameter-url-encoding-changed", "request-parameter-collection-format-changed",
		"request-parameter-items-changed", "request-parameter-empty-value-disallowed",
		"request-body-added-required", "request-body-became-required",
		"request-property-added-required-internal", "request-property-format-narrowed",
		"request-property-default-changed", "response-property-type-changed",
		"response-property-type-specialized", "response-property-type-generalized",
		"response-property-format-changed", "response-property-became-optional",
		"response-property-became-required", "response-property-enum-changed", "response-schema-added",
		"response-success-status-removed", "response-header-removed", "response-additional-properties-changed",
		"auth-type-changed", "connection-parameter-removed", "connection-parameter-renamed",
		"connection-parameter-added-required", "connection-parameter-added-optional",
		"connection-parameter-type-changed", "connection-parameter-secret-exposed",
		"connection-parameter-secret-hardened", "connection-parameter-became-required",
		"connection-parameter-allowed-values-narrowed", "oauth-identity-provider-changed",
		"oauth-endpoint-changed", "oauth-resource-changed", "oauth-client-id-changed", "oauth-scope-added",
		"oauth-scope-removed", "oauth-redirect-mode-changed", "connection-parameter-sets-added",
		"connection-parameter-sets-removed", "connection-parameter-set-removed", "gateway-capability-changed",
		"security-definition-changed", "policy-added", "policy-removed", "policy-changed",
		"policy-route-changed", "policy-scope-changed", "policy-reordered",
		"policy-connection-reference-broken", "script-added", "script-removed", "script-removed-in-use",
		"script-changed", "script-operations-changed":
		return run
	case "action-became-trigger", "trigger-delivery-changed", "request-parameter-added-required-with-default",
		"request-parameter-became-required-with-default", "request-parameter-enum-value-removed",
		"request-parameter-enum-added", "request-parameter-hidden", "request-parameter-unhidden",
		"dynamic-schema-added", "dynamic-schema-removed", "dynamic-schema-source-changed",
		"request-body-removed", "request-body-form-changed", "request-property-became-required-with-default",
		"request-property-enum-value-removed", "request-property-enum-added",
		"request-property-became-read-only", "request-property-hidden", "request-property-unhidden",
		"request-additional-properties-closed":
		return save
	}
	return nil
}

var (
	runSaveImportDesign = []check.Phase{check.AtRun, check.AtSave, check.AtImport, check.AtDesign}
	runSaveImport       = []check.Phase{check.AtRun, check.AtSave, check.AtImport}
	runDesign           = []check.Phase{check.AtRun, check.AtDesign}
	runSave             = []check.Phase{check.AtRun, check.AtSave}
	saveImport          = []check.Phase{check.AtSave, check.AtImport}
	design              = []check.Phase{check.AtDesign}
	run                 = []check.Phase{check.AtRun}
	save                = []check.Phase{check.AtSave}
)
