package dataverse

import (
	"slices"
	"strings"
)

// A meaning recognizes an error by its code or, where the code is not reliable, by its text,
// and explains the cause and the remedy.
type meaning struct {
	codes string // hexadecimal without 0x, blank between
	text  string // part of the message
	part  string // only of a component of that sort; "" is any
	err   error
	cause string
	hint  string
}

func (e *Error) means(m meaning) bool {
	if m.part != "" && e.Part != m.part && !strings.HasPrefix(e.Message, m.part+" import:") {
		return false
	}
	code := strings.TrimPrefix(e.Code, "0x")
	return code != "" && slices.Contains(strings.Fields(m.codes), code) ||
		m.text != "" && strings.Contains(e.Message, m.text)
}

// halfUpgraded is the code of an upgrade that failed after its import.
const halfUpgraded = "0x8004f046"

const finishUpgrade = "finish the upgrade (Apply upgrade in the maker portal, or DeleteAndPromote), or remove the solution ending in _Upgrade: it does not go away by itself"

const oneAtATime = "an environment does one import, upgrade, publish or uninstall at a time"

// meanings is searched from the top: errors of one component or service come before those of
// the job. Codes are those of "Web service error codes"; the texts were seen in public issues.
var meanings = slices.Concat(ofConnectors, ofPlatform, ofSolutions)

// ofConnectors are recognized by their text: the code beside "Connector import: FAILURE" means
// nothing. (0x80060439, "The formula is empty", was seen there)
var ofConnectors = []meaning{
	{text: "CannotDeleteApiDueToExistingConnections",
		cause: "the new version drops a connector that people have connections to",
		hint:  "delete those connections in the environment (Connections in the maker portal), or keep the connector in the solution"},
	{text: "connector_connectionreference",
		cause: "a connection reference still points to the connector that the new version drops",
		hint:  "find the connection references that use the connector, and delete them or give them another connector"},
	{text: "is valid against no schemas",
		cause: "the platform rejects the definition as Swagger 2.0; the message names the path",
		hint:  "alm lint names what is wrong, with file and line; fix it and pack again"},
	{text: "Invalid Api definition object",
		cause: "the definition is not Swagger 2.0 with a title, a host and paths",
		hint:  "alm lint names what is wrong, with file and line; fix it and pack again"},
	{text: "Nullable object must have a value",
		cause: "a connection parameter has no type, or the complete apiProperties.json is where connectionParameters belong",
		hint:  "alm lint the connector, and pack with alm, which writes the parameters alone"},
	{text: "No file with that name found",
		cause: "the zip names a connector's file that it does not contain",
		hint:  "alm verify says which; pack again"},
	{text: "CustomScriptProvisioningFailed", err: ErrLater,
		cause: "the platform's region had no capacity left to run the connector's script",
		hint:  "nothing is wrong with the connector: import again later, and ask Microsoft's support when it lasts"},
	{text: "ConnectionNotFound",
		cause: "a connection reference is bound to a connection that this environment does not have: a wrong id, or that of another environment or connector",
		hint:  "create the connection in this environment, and give its id to the stage (connections: in alm.yaml)"},
	{text: "ServiceToServiceUnauthorized",
		cause: "the owner of the connection has not shared it with the importing application",
		hint:  "share the connection with the application, as \"Can use + share\", and import again"},
	{text: "must have a connection",
		cause: "a flow uses a connection reference that has no connection yet",
		hint:  "create the connection in this environment, and give its id to the stage (connections: in alm.yaml)"},
	{text: "One or more errors occurred", part: "Connector",
		cause: "the platform rejected the connector without a reason: usually an unsupported definition or a missing file",
		hint:  "alm lint the connector and alm verify the zip; if both pass, import by hand once, which may show more"},
}

var ofPlatform = []meaning{
	{text: "Cannot start the requested operation [Publish", err: ErrLocked, cause: oneAtATime + ", and this publish came while another ran",
		hint: "a managed import needs no publish: leave the publish out, or wait for the other operation to end"},
	{text: "previous [Publish", err: ErrLocked, cause: oneAtATime + "; somebody publishes there now",
		hint: "import again when the publish has ended; a managed import needs none, so remove the step that publishes"},
	{codes: "80071151 80071155 80048543 8004ed47", text: "Cannot start another [", err: ErrLocked, cause: oneAtATime,
		hint: "wait for the other import, publish or uninstall to end; only one runs at a time"},
	{codes: "80072321 80072322 80072326 80060916 80060917", err: ErrThrottled, hint: hints[ErrThrottled]},
	{text: "Code: TooManyRequests", err: ErrLater, cause: "a service behind the environment is overloaded at the moment",
		hint: "nothing is wrong with the solution: import again later"},
	{text: "BadGateway", err: ErrLater, cause: "a service behind the environment did not answer",
		hint: "nothing is wrong with the solution: import again later"},
}

var ofSolutions = []meaning{
	{codes: "8004f01d 8004f01f 8004f020", text: "cannot be deleted because it is referenced by",
		cause: "something in the environment still uses a component that would be removed: a flow its connection reference, a reference its connector",
		hint:  "remove what uses it first, from the outside in: flows and apps, then connection references, then the connector"},
	{codes: "8004801d 80048034 8004801f 8004f036 8004f040 8004f041", text: "<MissingDependencies>", err: ErrMissing,
		hint: "import the solutions that hold the missing components first"},
	{codes: "80048541 8004f01e", err: ErrVersion, hint: "raise the solution's version: `alm bump`"},
	{codes: "80048040 80048041 80048038 8004f024 8004f016", err: ErrMode,
		hint: "the environment has this solution in the other mode: remove it there, or import the other zip"},
	{codes: "80048539 8004853c 8004f046", text: "Holding solution", err: ErrUpgrade,
		cause: "an upgrade stopped half way and left the new version beside the old one, as a solution ending in _Upgrade",
		hint:  finishUpgrade},
	{text: "Cannot create a holding solution for missing base", err: ErrNotFound,
		cause: "there is nothing to upgrade: the environment does not have this solution",
		hint:  "import it again without upgrade"},
	{codes: "8004853b", err: ErrNotFound, hint: "there is no pending upgrade to finish"},
	{codes: "8004801c 80048062 8004f031", hint: "a managed solution keeps its publisher: pack with the one that is installed"},
	{codes: "80048060", hint: "the zip is not a solution: `alm verify` reports what is missing"},
	{codes: "80040220 80048306 80072560", err: ErrForbidden, hint: hints[ErrForbidden]},
	{codes: "80040217", err: ErrNotFound},
	{text: "An unexpected error occurred",
		cause: "the service gives no reason; the usual cause is a connection that is wrong or not shared with the importing application",
		hint:  "read the import log that alm saved, check the stage's connections, and import again"},
}
