package diff

import "alm/pipeline/check"

// Moments at which a change is noticed: when what exists runs, when a flow is saved or turned
// on, when a solution is imported, or in the designer only. A rule with an empty list
// describes a change that nobody who uses the connector notices.
var (
	anytime         = []check.Phase{check.AtRun, check.AtSave, check.AtImport, check.AtDesign}
	onRunSaveImport = []check.Phase{check.AtRun, check.AtSave, check.AtImport}
	onRunDesign     = []check.Phase{check.AtRun, check.AtDesign}
	onRunSave       = []check.Phase{check.AtRun, check.AtSave}
	onSaveImport    = []check.Phase{check.AtSave, check.AtImport}
	onDesign        = []check.Phase{check.AtDesign}
	onRunImport     = []check.Phase{check.AtRun, check.AtImport}
	onImport        = []check.Phase{check.AtImport}
	onRun           = []check.Phase{check.AtRun}
	onSave          = []check.Phase{check.AtSave}
	unnoticed       []check.Phase
)
