package dataverse

import (
	"slices"
	"strings"
)

// A meaning recognizes an error by its code or by its text, and explains the cause and the remedy
// that helped people. Texts are recognized wherever they are: services wrap each other's errors.
type meaning struct {
	codes string   // hexadecimal without 0x, blank between
	texts []string // parts of the message, in lower case; one is enough
	part  string   // only of a component of that sort; "" is any
	err   error
	cause string
	hint  string
}

func (e *Error) means(m meaning) bool {
	if m.part != "" && e.Part != m.part && !strings.HasPrefix(e.Message, m.part+" import:") {
		return false
	}
	code := strings.TrimPrefix(e.Code, "0x")
	if code != "" && slices.Contains(strings.Fields(m.codes), code) {
		return true
	}
	message := strings.ToLower(e.Message)
	return slices.ContainsFunc(m.texts, func(text string) bool { return strings.Contains(message, text) })
}

// halfUpgraded is the code of an upgrade that failed after its import.
const halfUpgraded = "0x8004f046"

// upgradeFailed is its text, in lower case, which other errors wrap.
const upgradeFailed = "solution upgrade action failed after import as holding"

// leftUpgrade reports whether an upgrade failed after its import.
func (e *Error) leftUpgrade() bool {
	return e.Code == halfUpgraded || strings.Contains(strings.ToLower(e.Message), upgradeFailed)
}

const finishUpgrade = "finish the upgrade (Apply upgrade in the maker portal, or DeleteAndPromote), or remove the solution ending in _Upgrade: it does not go away by itself"

const oneAtATime = "an environment does one import, upgrade, publish or uninstall at a time"

// meanings is searched from the top: errors of one component or service come before those of
// the job. Codes are those of "Web service error codes"; the texts were seen in public issues.
var meanings = slices.Concat(ofConnectors, ofConnections, ofFlows, ofVariables, ofPlatform, ofSolutions)

// privilegePattern matches the name of a privilege.
var privilegePattern = compileLater(`\bprv[A-Z]\w{2,60}`)

// forbiddenHint names the privilege that the message names, which a custom role may lack.
func forbiddenHint(message string) string {
	privilege := privilegePattern().FindString(message)
	if privilege == "" {
		return hints[ErrForbidden]
	}
	return "give the application user a security role with the privilege " + privilege + " in this environment (System Administrator has every privilege)"
}
