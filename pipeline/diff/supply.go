package diff

import "alm/solution/connector"

// strandsVisible reports whether the platform no longer fills in a required input: existing flows
// do not send it.
func (f sides) strandsVisible() bool {
	return f.c.at.isInput() && f.c.required && f.was.internal() && !f.is.internal() && !f.is.suppliedByPlatform() &&
		!requiresOnlySupplied(f.d.is, f.is, 0)
}

// requiresOnlySupplied reports whether an object requires fields and the platform fills in all of these.
func requiresOnlySupplied(c *connector.Connector, v view, level int) bool {
	found := false
	for _, p := range v.fields().all {
		if !p.required {
			continue
		}
		found = true
		if below := viewOf(c, p.value); !below.suppliedByPlatform() && (level == maxSupplyLevels || !requiresOnlySupplied(c, below, level+1)) {
			return false
		}
	}
	return found
}

// maxSupplyLevels is how many levels below an input are searched.
const maxSupplyLevels = 3

// suppliedContent returns the content of a change after which a default is sent.
func suppliedContent(was, is view) string {
	if !is.hasDefault() {
		return ""
	}
	return contentOf(was.get("default"), is.get("default"))
}

// recordAsNew records a required input that flows could not fill in before: the same as a new one.
func (f sides) recordAsNew(name, detail string) {
	m, _ := f.d.classifyAdded(f.is, true)
	switch m {
	case addedRequiredWithDefault:
		detail += ", with a default"
	case addedRequired:
		detail += ", and has no default"
	}
	f.record(f.c.at.usualRule(m), name, f.memberChange(name, detail))
}

// compareSupply compares who fills in an input whose type changed too.
func (f sides) compareSupply() {
	switch {
	case !f.c.at.isInput() || !f.c.required:
	case f.was.get("readOnly").Bool() && !f.is.get("readOnly").Bool() && !f.c.at.isParameter():
		f.compareReadOnly()
	case f.strandsVisible():
		f.compareVisibility()
	case f.was.suppliedByPlatform() && f.is.internal() && !f.is.suppliedByPlatform():
		f.compareDefault()
	}
}
