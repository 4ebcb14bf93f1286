// Package emulator is Dataverse environments on this machine: the part of the Web API that
// carries solutions, over HTTP, with the checks and the error codes of the service.
//
// It keeps solutions, publishers, connectors, connection references, connections,
// environment variables and cloud flows. What it does not model it refuses with 501: see
// NotModelled.
//
// Where the documents are silent or disagree, it reads them so:
//
//   - The last import wins; an unmanaged change does not stay on top of a managed one. Until then it is a layer, of connectors only.
//   - A connector's row shows the values that stood in for @environmentVariables when it was saved or imported.
//   - A plain import of a lower managed version is refused with 0x80048541; the version rule may allow it, or refuse the same version too.
//   - The lock answers 429 with 0x80071151 and no Retry-After; on request the job is taken and fails instead.
//   - Publishing holds the lock, and answers at its end.
//   - An upload is good for one import and for a day.
//   - A solution zip without its root files is refused at the start with 400, not as a failed job.
//   - A value that comes with an import counts before the one that is there, that before the packaged one, that before the default.
//   - A clientSecret is emptied at every save and import; an empty file in the zip leaves the stored settings alone.
//   - A connector has one internal id in each environment: its name, and sixteen digits that are the environment's.
//   - An environment into which no connection was ever put takes any connection's name, unless it is told to check.
//   - A flow is on after an import when it was on, PublishWorkflows is set and all its references have connections; else it is off and the import succeeds.
//   - Every application has a user in every environment, and that user is a System Administrator.
//   - A token opens the host that it was issued for; the signature of a client's assertion is not looked at.
//   - Columns that only the service writes are passed over in a PATCH.
//   - What depends on what: a reference on its connector, a flow on its references; dependencies among tables, apps and roles are not known.
//   - The names of jobs other than ImportSolution are made after that one, which was recorded.
//   - An environment remembers its last 200 jobs.
//   - A killed process loses nothing that it answered; a machine that loses its power may lose the last moments.
package emulator
