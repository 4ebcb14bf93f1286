package diff

import (
	"alm/pipeline/check"
	"alm/solution/connector"
)

// identityRules check that flows still find each operation. An operation gets at most one
// finding about its id or removal, and one about its path or method.
var identityRules = []check.Rule{
	{
		ID:        "operation-id-renamed",
		Title:     "An operationId was renamed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  operationNotFound,
		Consumers: callers,
		When:      anytime,
		Members:   []string{"operation/operationId"},
		Fix:       "keep the old operationId; add the new operation beside it, and deprecate the old one",
		Run:       eachID(idRenamed, "%[1]s is now %[2]s (%[3]s): flows that %[4]s cannot be saved or turned on, and stay off after an import (WorkflowOperationInputsApiOperationNotFound)"),
	},
	{
		ID:        "operation-id-case-changed",
		Title:     "An operationId changed its spelling",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  keysAreExact,
		Consumers: []check.Consumer{check.PowerAutomate, check.Copilot},
		When:      onRunSaveImport,
		Fix:       "keep the old spelling",
		Run:       eachID(idRespelled, "%[1]s is now spelled %[2]s (%[3]s): flows that %[4]s store the old spelling, which the platform may not find (WorkflowOperationInputsApiOperationNotFound)"),
	},
	{
		ID:        "operation-id-missing",
		Title:     "An operation lost its operationId",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  validatorCode,
		Consumers: everyone,
		When:      onRunSaveImport,
		Fix:       "write the old operationId back",
		Run:       eachID(idLost, "%[3]s lost its operationId %[1]s: certification rejects it (OperationIdRequired), and flows that %[4]s cannot find it"),
	},
	{
		ID:        "operation-id-added",
		Title:     "An operation now has an operationId",
		Severity:  check.Note,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "no action needed; once released, the id cannot change",
		Run:       eachID(idGained, "%[3]s is now named %[2]s: makers can choose it"),
	},
	{
		ID:        "operation-id-reused",
		Title:     "An operationId now names another operation",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Fix:       "give the new operation an operationId of its own, and keep the old operation under the old one",
		Run: eachPairWhere(operationPair.takesID, func(p *check.Pass, pair operationPair) {
			if pair.swap != nil {
				pair.swap.report(p, pair, "%s: flows that %s silently call the other operation")
				return
			}
			reportReused(p, pair)
		}),
	},
	{
		ID:        "operation-removed",
		Title:     "An operation was removed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  operationNotFound,
		Consumers: everyone,
		When:      onRunSaveImport,
		Fix:       "keep it and mark it deprecated, or hide it with x-ms-visibility internal, until nothing uses it",
		Run:       eachLoss(outcomeRemoved, "%[1]s: flows that %[2]s cannot be saved or turned on, and stay off after an import (WorkflowOperationInputsApiOperationNotFound); logic apps %[3]s"),
	},
	{
		ID:        "operation-removed-deprecated",
		Title:     "A deprecated operation was removed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  operationNotFound,
		Consumers: everyone,
		When:      onRunSaveImport,
		Fix:       "wait until nothing uses it; deprecated operations keep working",
		Run:       eachLoss(outcomeRemovedDeprecated, "%s: it was deprecated, but flows that %s still worked and now cannot be saved or turned on, and stay off after an import (WorkflowOperationInputsApiOperationNotFound)"),
	},
	{
		ID:        "operation-removed-internal",
		Title:     "An internal operation was removed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: designers,
		When:      onDesign,
		Fix:       "check that no x-ms-dynamic-values, x-ms-dynamic-schema or webhook uses it",
		Run:       eachLoss(outcomeRemovedInternal, "%s: dropdowns, dynamic fields and webhooks that %s fail"),
	},
	{
		ID:        "operation-moved-and-renamed",
		Title:     "An operation was removed, and another looks like its successor",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  operationNotFound,
		Consumers: everyone,
		When:      onRunSaveImport,
		Fix:       "keep the old operation beside the new one, as deprecated revision 1 of the same family",
		Run:       eachLoss(outcomeReplaced, "%[1]s: flows that %[2]s cannot be saved or turned on, and stay off after an import (WorkflowOperationInputsApiOperationNotFound); logic apps %[3]s"),
	},
	{
		ID:        "operation-path-changed",
		Title:     "An operation's path changed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  detected("3648"),
		Consumers: byPath,
		When:      onRun,
		Fix:       "keep the old path, or offer the new one as a new operation; a policy can route the old path",
		Run: func(p *check.Pass) {
			eachMoveTogether(operationPair.otherPath, "path", "logic apps and canvas apps still call the old %s and fail; flows follow the operationId")(p)
			eachConnector(basePathMoved)(p)
			eachPairWhere(operationPair.swappedPaths, func(p *check.Pass, pair operationPair) {
				pair.swap.report(p, pair, "%s: logic apps and canvas apps that %s silently call the other operation; flows follow the operationId")
			})(p)
		},
	},
	{
		ID:        "operation-path-literal-case-changed",
		Title:     "An operation's path changed its spelling",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: byPath,
		When:      onRun,
		Fix:       "keep the old spelling",
		Run:       eachMoveTogether(operationPair.otherSpelling, "spelling", "logic apps and canvas apps still call the old %s, which the API may not serve"),
	},
	{
		ID:        "operation-method-changed",
		Title:     "An operation's method changed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  storedPath,
		Consumers: byPath,
		When:      onRun,
		Fix:       "keep the old method, or offer the new one as a new operation",
		Run:       eachMove(operationPair.otherMethod, "logic apps and canvas apps still call the old method and fail; flows follow the operationId"),
	},
	{
		ID:        "operation-added",
		Title:     "An operation is new",
		Severity:  check.Note,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "no action needed; once released, its names cannot change",
		Run: eachAdded(func(p *check.Pass, is *connector.Operation) {
			p.Report(check.Finding{
				Message: describeAdded(is),
				At:      is.At(), New: is.ID,
			})
		}),
	},
}
