// Package emulator serves Dataverse environments on this machine: the part of the Web API that
// deploys solutions, over HTTP, with the checks and the error codes of the service.
//
// It stores solutions, publishers, connectors, connection references, connections, environment
// variables and cloud flows. It rejects with 501 what the service has and the
// emulator does not model; its page lists these names.
//
// Where the documentation is silent or contradicts itself, it behaves like this:
//
//   - The last import wins: it replaces unmanaged changes of a connector, which until then are a layer. No other component has layers.
//   - A connector's row shows the values that replaced @environmentVariables when it was saved or imported.
//   - A managed import needs a higher version than the installed one, or it fails with 0x80048541; the version rule can allow the same version or any.
//   - The lock answers 429 with 0x80071151 and no Retry-After; on request the job is accepted and fails instead.
//   - Publishing holds the lock and answers when it has ended.
//   - An upload is good for one import and for a day.
//   - A solution zip without its root files is rejected at the start with 400, not by a failed job.
//   - A value that comes with an import takes precedence over the existing one, that over the packaged one, that over the default.
//   - Every save and import empties clientSecret; an empty file in the zip leaves the stored settings unchanged.
//   - An icon that is written as base64 comes back; that of an imported solution does not.
//   - A connector has a different internal id in each environment: its name and sixteen digits of the environment.
//   - An environment in which no connection was ever made accepts every connection's name, unless it is configured to check.
//   - A flow is on after an import if it was on, PublishWorkflows is set and all of its references have connections; else it is off and the import succeeds.
//   - Every application has a user in every environment, and that user is a System Administrator.
//   - RetrieveUserPrivileges returns the privileges that importing needs, and not the many others of the role.
//   - A token is valid for the host that it was issued for; the signature of a client's assertion is not checked.
//   - A PATCH ignores columns that only the service writes.
//   - A row may be created with a key of the caller's; a key that exists answers 412 with 0x80040237.
//   - Privileges at the level User, Basic, are for the caller's own rows; the levels between it and Organization are not modelled.
//   - A connection reference depends on its connector, a flow on its references; dependencies among tables, apps and roles are not modelled.
//   - The names of jobs other than ImportSolution are guesses that follow that one, which was recorded.
//   - An environment remembers its last 200 jobs.
//   - Publishers and solutions are made by a POST, and not changed or deleted by requests; two publishers may have one prefix.
//   - MSCRM.SolutionUniqueName adds what a request creates to an unmanaged solution; elsewhere it answers 501.
//   - The x-ms-ratelimit headers count the requests and the time of a user in the last five minutes; exceeding the limits has no effect.
//   - A request may have 128 MB, a URL 32 kB, and a text as many characters as its column's reference page says, also in an import.
//   - A process that is killed loses nothing that it answered; a machine that loses power can lose the last moments.
package emulator
