package main

import (
	"context"
	"path/filepath"
	"time"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// failures are the ways in which importing custom connectors was seen to fail, and what alm
// says of each. A number is said nowhere else.
var failures = []struct {
	name        string
	opts        emulator.Options
	connections string // of the stage
	run         func(s *scene)
	want        string
}{
	1: {name: "a connector comes with the flow that uses it", run: func(s *scene) {
		s.imports(parcel{Reference: true, Flow: true})
		s.post("connections", `{"name":"c1","api":"contoso_deploy"}`)
		s.rewrite("stages:\n  dev:\n", "stages:\n  dev:\n    connections: {contoso_ref: c1}\n")
		s.alm("import", "--stage", "dev", "Deploy_1.0.0.0.zip")
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 3 remarks
verify  customizations.xml: connector "contoso_deploy" comes together with what uses it: flow Deploy on approval (connector-first-use)
import  dev: first contoso_deploy alone, as Deploy 0.0.0.1, sha256 SHA…: nobody can connect to what is not there
import  dev: connectors first Deploy none → 0.0.0.1 (asyncoperation GUID, importjob GUID)
import  dev: succeeded
import  dev: log in dist/logs/Deploy_0_0_0_1_dev_ID.xml
import  dev: Deploy runs on host deploy-dev.contoso.com
import  dev: TO DO: share Deploy with those who make flows and apps, at make.powerapps.com, Custom connectors, Deploy, Share: it belongs to whoever imported it, and nobody else sees it
import  dev: TO DO: make a connection of Deploy in https://org/dev, share it with the application user, and put its id into alm.yaml: stages.dev.connections.contoso_ref
alm: import: dev has the connectors of Deploy 1.0.0.0 and waits for 1 connection; nothing else was imported
hint: make what TO DO names, then run the same command again: it goes on with the whole
exit 3
$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 3 remarks
verify  customizations.xml: connector "contoso_deploy" comes together with what uses it: flow Deploy on approval (connector-first-use)
import  dev: upgrade Deploy 0.0.0.1 → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: succeeded
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
import  dev: Deploy runs on host deploy-dev.contoso.com
`},
	2: {name: "one or more errors occurred", run: func(s *scene) {
		s.fault("component-failure", "0x80060439", "")
		s.imports(parcel{})
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): Connector contoso_deploy failed: Connector import: FAILURE: One or more errors occurred. (0x80060439); likely because the platform refused the connector and kept the reason to itself: most often a definition that it does not take, or a file that is missing
hint: alm lint the connector and alm verify the zip; when both are content, import by hand once, which may say more
exit 4
`},
	3: {name: "the definition is refused", run: func(s *scene) {
		s.fault("component-failure", "", `Failed to update connector: {"error":{"code":"ValidationError","message":"Failed to parse the swagger: JSON is valid against no schemas from 'oneOf'. Path 'securityDefinitions.undefined', line 1, position 52."}}`)
		s.imports(parcel{})
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): Connector contoso_deploy failed: Connector import: FAILURE: Failed to update connector: ValidationError: Failed to parse the swagger: JSON is valid against no schemas from 'oneOf'. Path 'securityDefinitions.undefined', line 1, position 52. (0x80040216); likely because the definition is no Swagger 2.0 that the platform takes; the path in the message says where
hint: alm lint names what is wrong, with file and line; mend it and pack again
exit 4
`},
	4: {name: "a connector that goes has connections", run: func(s *scene) {
		s.quietly(func() { s.imports(parcel{}) })
		parcel{Version: "2.0.0.0", NoConnector: true}.write(s.t, filepath.Join(s.dir, "next.zip"))
		s.post("connections", `{"name":"c1","api":"contoso_deploy"}`)
		s.alm("plan", "--stage", "dev", "next.zip")
		s.alm("import", "--stage", "dev", "next.zip")
		s.post("faults", `{"kind":"forbidden","path":"RetrieveCurrentOrganization"}`)
		s.alm("import", "--stage", "dev", "next.zip")
	}, want: `$ alm plan --stage dev next.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: 3 remarks
upgrade   Deploy 1.0.0.0 → 2.0.0.0 at dev (https://org/dev)
sha256    HEX
REFUSED   connector Deploy goes with this version, and has connections: c1
BREAKS    connector-removed: Deploy is removed: every flow, app and agent on it stops, and solutions that need it cannot be imported
plan      HEX
alm: dev would refuse Deploy 2.0.0.0
hint: mend what it names and pack again
exit 3
$ alm import --stage dev next.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: 3 remarks
alm: import: the upgrade of Deploy at dev would end half way: connector Deploy goes with this version, and has connections: c1
hint: remove what uses it, from the outside in: flows and apps, connection references, connections; or keep it in the solution; or let --update leave it there
exit 3
$ alm import --stage dev next.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: 3 remarks
import  dev: what holds components that go is not known: connections to it: ask for the environment's id: 403: Principal user is missing access (0x80048306)
import  dev: upgrade Deploy 1.0.0.0 → 2.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_2_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): Solution Upgrade action failed after import as holding. InnerException is: Connector delete: FAILURE: CannotDeleteApiDueToExistingConnections: API 'shared_contoso-5fdeploy-5fSUFFIX' cannot be deleted because there are connections associated with this api. (0x8004f046); likely because the new version drops a connector that people have connections to
hint: delete those connections in the environment (Connections in the maker portal), or keep the connector in the solution; then finish the upgrade (Apply upgrade in the maker portal, or DeleteAndPromote), or remove the solution ending in _Upgrade: it does not mend itself
exit 4
`},
	5: {name: "a reference points to a connector that goes", run: func(s *scene) {
		s.quietly(func() { s.imports(parcel{}) })
		s.fault("promote-failure", "0x8004801e", `The DELETE statement conflicted with the REFERENCE constraint "connector_connectionreference". The conflict occurred in database "db_crmcorenam", table "dbo.connectionreferenceBase", column 'CustomConnectorId'.`)
		s.imports(parcel{Version: "2.0.0.0", NoConnector: true})
	}, want: `$ alm import --stage dev Deploy_2.0.0.0.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: 3 remarks
import  dev: upgrade Deploy 1.0.0.0 → 2.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_2_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): Solution Upgrade action failed after import as holding. InnerException is: The DELETE statement conflicted with the REFERENCE constraint "connector_connectionreference". The conflict occurred in database "db_crmcorenam", table "dbo.connectionreferenceBase", column 'CustomConnectorId'. (0x8004f046); likely because a connection reference still points to the connector that the new version drops
hint: find the connection references that use the connector, and delete them or give them another connector; then finish the upgrade (Apply upgrade in the maker portal, or DeleteAndPromote), or remove the solution ending in _Upgrade: it does not mend itself
exit 4
`},
	6: {name: "something else uses a connector that goes", run: func(s *scene) {
		s.quietly(func() {
			s.imports(parcel{})
			s.imports(parcel{Name: "Flows", NoConnector: true, Reference: true, Flow: true})
		})
		parcel{Version: "2.0.0.0", NoConnector: true}.write(s.t, filepath.Join(s.dir, "next.zip"))
		s.alm("plan", "--stage", "dev", "next.zip")
		s.alm("import", "--stage", "dev", "next.zip")
		s.post("faults", `{"kind":"forbidden","path":"RetrieveDependenciesForUninstall"}`)
		s.alm("import", "--stage", "dev", "next.zip")
	}, want: `$ alm plan --stage dev next.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: 3 remarks
upgrade   Deploy 1.0.0.0 → 2.0.0.0 at dev (https://org/dev)
sha256    HEX
REFUSED   connector Deploy goes with this version, and connection reference contoso_ref needs it
BREAKS    connector-removed: Deploy is removed: every flow, app and agent on it stops, and solutions that need it cannot be imported
plan      HEX
alm: dev would refuse Deploy 2.0.0.0
hint: mend what it names and pack again
exit 3
$ alm import --stage dev next.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: 3 remarks
alm: import: the upgrade of Deploy at dev would end half way: connector Deploy goes with this version, and connection reference contoso_ref needs it
hint: remove what uses it, from the outside in: flows and apps, connection references, connections; or keep it in the solution; or let --update leave it there
exit 3
$ alm import --stage dev next.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: 3 remarks
import  dev: what holds components that go is not known: read what needs Deploy: 403: Principal user is missing access (0x80048306)
import  dev: upgrade Deploy 1.0.0.0 → 2.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_2_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): Solution Upgrade action failed after import as holding. InnerException is: The connector component cannot be deleted because it is referenced by 1 other components. For a list of referenced components, use the RetrieveDependenciesForDeleteRequest. (connectionreference contoso_ref) (0x8004f046); likely because something in the environment still uses a component that would go: a flow its connection reference, a reference its connector
hint: remove what uses it first, from the outside in: flows and apps, then connection references, then the connector; then finish the upgrade (Apply upgrade in the maker portal, or DeleteAndPromote), or remove the solution ending in _Upgrade: it does not mend itself
exit 4
`},
	7: {name: "the client secret is wiped", run: func(s *scene) {
		s.imports(parcel{Parameters: oauth("")})
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: succeeded
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
import  dev: Deploy runs on host deploy-dev.contoso.com
import  dev: TO DO: enter the client secret of Deploy (token) at make.powerapps.com, Custom connectors, Deploy, Edit, Security; or name the variable that holds it in alm.yaml: stages.dev.secrets: {contoso_deploy: NAME}
import  dev: TO DO: share Deploy with those who make flows and apps, at make.powerapps.com, Custom connectors, Deploy, Share: it belongs to whoever imported it, and nobody else sees it
`},
	8: {name: "the variable of a client secret is lost", run: func(s *scene) {
		s.imports(parcel{Parameters: oauth(`@environmentVariables(\"contoso_Secret\")`)})
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 1 remark
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: succeeded
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
import  dev: Deploy runs on host deploy-dev.contoso.com
import  dev: TO DO: enter the client secret of Deploy (token), which was not kept though the solution names the environment variable contoso_Secret for it, at make.powerapps.com, Custom connectors, Deploy, Edit, Security; or name the variable that holds it in alm.yaml: stages.dev.secrets: {contoso_deploy: NAME}
import  dev: TO DO: share Deploy with those who make flows and apps, at make.powerapps.com, Custom connectors, Deploy, Share: it belongs to whoever imported it, and nobody else sees it
`},
	9: {name: "the host of another environment", run: func(s *scene) {
		s.quietly(func() { s.imports(parcel{Host: "deploy.contoso.com"}) })
		parcel{Version: "2.0.0.0", Host: "deploy-dev.contoso.com"}.write(s.t, filepath.Join(s.dir, "next.zip"))
		s.alm("plan", "--stage", "dev", "next.zip")
		s.alm("import", "--stage", "dev", "next.zip")
	}, want: `$ alm plan --stage dev next.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: 3 remarks
upgrade   Deploy 1.0.0.0 → 2.0.0.0 at dev (https://org/dev)
sha256    HEX
says      the host of Deploy is deploy.contoso.com there and becomes deploy-dev.contoso.com, which the zip writes for every stage; let an environment variable stand for it (solutions.Deploy.connectors, variables: {host: NAME})
plan      HEX
$ alm import --stage dev next.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: 3 remarks
import  dev: upgrade Deploy 1.0.0.0 → 2.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: succeeded
import  dev: log in dist/logs/Deploy_2_0_0_0_dev_ID.xml
import  dev: Deploy runs on host deploy-dev.contoso.com, before on deploy.contoso.com
`},
	10: {name: "no room for the script", run: func(s *scene) {
		s.fault("component-failure", "", `{"error":{"code":"CustomScriptProvisioningFailed","message":"Failed to provision compute for custom code. Request failed with error 'Code: BadRequest. Message: [FindAndAssignFunctionApp] Unable to find an unassigned function app in 'East US'.'.\"}}`)
		s.imports(parcel{})
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): Connector contoso_deploy failed: Connector import: FAILURE: CustomScriptProvisioningFailed: Failed to provision compute for custom code. Request failed with error 'Code: BadRequest. Message: [FindAndAssignFunctionApp] Unable to find an unassigned function app in 'East US'.'. (0x80040216); likely because the platform had no room left in its region to run the connector's script
hint: nothing is wrong with the connector: import again later, and ask Microsoft's support when it lasts
exit 4
`},
	11: {name: "a connection that is not there, or not shared", run: func(s *scene) {
		for _, message := range []string{
			`ConnectionReference import: FAILURE: Request failed with: NotFound and error: {"error":{"code":"ConnectionNotFound","message":"Could not find connection 'c1' for API 'shared_office365'."}}`,
			`ConnectionReference import: FAILURE: Request failed with: Forbidden and error: {"error":{"code":"ServiceToServiceUnauthorized","message":"The service principal is not authorized to use connection 'c1' for API 'shared_office365'."}}`,
		} {
			s.fault("fail", "0x80040265", message)
			s.imports(parcel{})
		}
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): ConnectionReference import: FAILURE: Request failed with: NotFound and error: ConnectionNotFound: Could not find connection 'c1' for API 'shared_office365'. (0x80040265); likely because a connection reference is bound to a connection that this environment does not have: a wrong id, or that of another environment or connector
hint: create the connection in this environment, and give its id to the stage (connections: in alm.yaml)
exit 4
$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): ConnectionReference import: FAILURE: Request failed with: Forbidden and error: ServiceToServiceUnauthorized: The service principal is not authorized to use connection 'c1' for API 'shared_office365'. (0x80040265); likely because the connection belongs to somebody who has not shared it with the application that imports
hint: share the connection with the application, as "Can use + share", and import again
exit 4
`},
	12: {name: "the connector has another name in each environment", connections: "    connections: {contoso_ref: c1}\n", run: func(s *scene) {
		s.quietly(func() {
			s.imports(parcel{Name: "Base"})
			s.post("connections", `{"name":"c1","api":"contoso_deploy"}`)
		})
		s.imports(parcel{Reference: true, Flow: true})
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 3 remarks
verify  customizations.xml: connector "contoso_deploy" comes together with what uses it: flow Deploy on approval (connector-first-use)
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: succeeded
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
import  dev: Deploy runs on host deploy-dev.contoso.com
import  dev: TO DO: share Deploy with those who make flows and apps, at make.powerapps.com, Custom connectors, Deploy, Share: it belongs to whoever imported it, and nobody else sees it
`},
	13: {name: "settings are passed over", run: func(s *scene) {
		s.fault("lost-settings", "", "")
		s.imports(parcel{Host: "deploy.contoso.com"})
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 3 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: succeeded
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
import  dev: contoso_DeployHost is now deploy-dev.contoso.com; the import passed over it
import  dev: Deploy runs on host deploy.contoso.com
import  dev: TO DO: share Deploy with those who make flows and apps, at make.powerapps.com, Custom connectors, Deploy, Share: it belongs to whoever imported it, and nobody else sees it
`},
	14: {name: "flows are off after the import", connections: "    connections: {contoso_ref: c1}\n", run: func(s *scene) {
		s.quietly(func() {
			s.imports(parcel{Name: "Base"})
			s.post("connections", `{"name":"c1","api":"contoso_deploy"}`)
			s.imports(parcel{Reference: true})
		})
		s.fault("flows-off", "", "")
		s.imports(parcel{Version: "1.1.0.0", Reference: true, Flow: true})
		s.rewrite("stages:\n  dev:\n", "stages:\n  dev:\n    activate-flows: true\n")
		s.alm("import", "--stage", "dev", "Deploy_1.1.0.0.zip")
	}, want: `$ alm import --stage dev Deploy_1.1.0.0.zip
verify  Deploy 1.1.0.0, managed, sha256 SHA…: 3 remarks
verify  customizations.xml: connector "contoso_deploy" comes together with what uses it: flow Deploy on approval (connector-first-use)
import  dev: upgrade Deploy 1.0.0.0 → 1.1.0.0 (asyncoperation GUID, importjob GUID)
import  dev: succeeded
import  dev: log in dist/logs/Deploy_1_1_0_0_dev_ID.xml
import  dev: Deploy runs on host deploy-dev.contoso.com
import  dev: TO DO: flow Deploy on approval is off: turn it on when its connections are there, or let alm do it: stages.dev.activate-flows: true
$ alm import --stage dev Deploy_1.1.0.0.zip
verify  Deploy 1.1.0.0, managed, sha256 SHA…: 3 remarks
verify  customizations.xml: connector "contoso_deploy" comes together with what uses it: flow Deploy on approval (connector-first-use)
import  dev: Deploy 1.1.0.0 is already there
import  dev: Deploy runs on host deploy-dev.contoso.com
import  dev: flow Deploy on approval was off: it is on now
`},
	15: {name: "alm is stopped while the import goes on", opts: emulator.Options{Run: time.Hour}, run: func(s *scene) {
		parcel{}.write(s.t, filepath.Join(s.dir, "Deploy.zip"))
		ctx, cancel := context.WithTimeout(s.t.Context(), time.Second)
		defer cancel()
		s.almUntil(ctx, "import", "--stage", "dev", "Deploy.zip")
	}, want: `$ alm import --stage dev Deploy.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
alm: import: import to dev may still run (asyncoperation GUID, importjob GUID): wait for asyncoperation GUID, importjob GUID: still running: context deadline exceeded
hint: alm import --stage dev --resume goes on with it
exit 5
`},
	16: {name: "somebody publishes", opts: emulator.Options{Run: time.Hour}, run: func(s *scene) {
		s.app.pace = dataverse.Pace{Lock: 5 * time.Millisecond, LockBudget: 400 * time.Millisecond}
		s.publish()
		s.imports(parcel{})
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: waiting for publish all since TIME
alm: import: stage dev: start ImportSolutionAsync: waited for publish all since TIME, no longer: 429: Cannot start another [Import] because there is a previous [PublishAll] running at this moment. Use Solution History for more details. (0x80071151); likely because an environment does one import, upgrade, publish or uninstall at a time; somebody publishes there now
hint: import again when the publish has ended; a managed import needs none, so leave it out of what runs before
exit 4
`},
	17: {name: "another import runs", opts: emulator.Options{Run: time.Hour}, run: func(s *scene) {
		s.app.pace = dataverse.Pace{Lock: 5 * time.Millisecond, LockBudget: 400 * time.Millisecond}
		s.start(parcel{Name: "Other", NoConnector: true})
		s.imports(parcel{})
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: waiting for import of Other 1.0.0.0 since TIME
alm: import: stage dev: start ImportSolutionAsync: waited for import of Other 1.0.0.0 since TIME, no longer: 429: Cannot start another [Import] because there is a previous [Import] running at this moment. Use Solution History for more details. (0x80071151); likely because an environment does one import, upgrade, publish or uninstall at a time
hint: wait for the other import, publish or uninstall to end; only one runs at a time
exit 4
`},
	18: {name: "nothing is there to upgrade", run: func(s *scene) {
		parcel{}.write(s.t, filepath.Join(s.dir, "Deploy.zip"))
		s.alm("import", "--stage", "dev", "--dry-run", "Deploy.zip")
		s.fault("fail", "0x80040216", "ImportAsHolding failed with exception :Solution manifest import: FAILURE: Cannot create a holding solution for missing base Deploy.")
		s.imports(parcel{})
	}, want: `$ alm import --stage dev --dry-run Deploy.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: would install Deploy 1.0.0.0 (installed: none)
$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): ImportAsHolding failed with exception :Solution manifest import: FAILURE: Cannot create a holding solution for missing base Deploy. (0x80040216); likely because there is nothing to upgrade: the environment does not have this solution
hint: import it again, plainly and not as an upgrade
exit 4
`},
	19: {name: "an upgrade is left half done", run: func(s *scene) {
		s.quietly(func() { s.imports(parcel{}) })
		s.fault("promote-failure", "", "")
		s.imports(parcel{Version: "2.0.0.0"})
		s.imports(parcel{Version: "3.0.0.0"})
	}, want: `$ alm import --stage dev Deploy_2.0.0.0.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: upgrade Deploy 1.0.0.0 → 2.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_2_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): Solution Upgrade action failed after import as holding. InnerException is: An unexpected error occurred. (0x8004f046); likely because an upgrade ended half done and left the new version beside the old one, as a solution ending in _Upgrade
hint: finish the upgrade (Apply upgrade in the maker portal, or DeleteAndPromote), or remove the solution ending in _Upgrade: it does not mend itself
exit 4
$ alm import --stage dev Deploy_3.0.0.0.zip
verify  Deploy 3.0.0.0, managed, sha256 SHA…: 2 remarks
alm: import: Deploy_Upgrade is left over at dev
hint: finish or remove the upgrade there first
exit 3
`},
	20: {name: "an unexpected error and no log", run: func(s *scene) {
		s.fault("no-job-row", "", "")
		s.imports(parcel{})
		s.fault("fail", "", "")
		s.imports(parcel{Version: "2.0.0.0"})
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: succeeded
import  dev: the environment keeps no log of this import
import  dev: Deploy runs on host deploy-dev.contoso.com
import  dev: TO DO: share Deploy with those who make flows and apps, at make.powerapps.com, Custom connectors, Deploy, Share: it belongs to whoever imported it, and nobody else sees it
$ alm import --stage dev Deploy_2.0.0.0.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: upgrade Deploy 1.0.0.0 → 2.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_2_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): An unexpected error occurred. (0x80040216); likely because the service keeps the reason to itself; behind it was most often a connection that is wrong or not shared with the application that imports
hint: look into the import's log that alm kept, check the stage's connections, and import again
exit 4
`},
	21: {name: "nobody else sees the connector", run: func(s *scene) {
		s.imports(parcel{})
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: succeeded
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
import  dev: Deploy runs on host deploy-dev.contoso.com
import  dev: TO DO: share Deploy with those who make flows and apps, at make.powerapps.com, Custom connectors, Deploy, Share: it belongs to whoever imported it, and nobody else sees it
`},
	22: {name: "the platform is overrun", run: func(s *scene) {
		for _, message := range []string{"CanvasApp import: FAILURE: Code: TooManyRequests Message: Rate limit is exceeded. Try again in 12 seconds.",
			`Workflow import: FAILURE: Flow server error returned with status code "BadGateway" and details "{\"error\":{\"code\":\"BadGateway\",\"message\":\"The server was unable to process the request.\"}}".`} {
			s.fault("fail", "", message)
			s.imports(parcel{})
		}
	}, want: `$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): CanvasApp import: FAILURE: Code: TooManyRequests Message: Rate limit is exceeded. Try again in 12 seconds. (0x80040216); likely because a service behind the environment is overrun for the moment
hint: nothing is wrong with the solution: import again later
exit 4
$ alm import --stage dev Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: 2 remarks
import  dev: install Deploy none → 1.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: failed
import  dev: log in dist/logs/Deploy_1_0_0_0_dev_ID.xml
alm: import: import to dev did not succeed (asyncoperation GUID, importjob GUID): Workflow import: FAILURE: Flow server error returned with status code "BadGateway" and details BadGateway: The server was unable to process the request. (0x80040216); likely because a service behind the environment did not answer
hint: nothing is wrong with the solution: import again later
exit 4
`},
}
