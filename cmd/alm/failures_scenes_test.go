package main

import (
	"path/filepath"
	"time"

	"alm/internal/racetest"
	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// failures are the ways in which importing custom connectors was seen to fail. What alm says
// of each stands in testdata/failures, by number.
var failures = []struct {
	name        string
	opts        emulator.Options
	connections string // of the stage
	run         func(s *scene)
}{
	1: {name: "a connector comes with the flow that uses it", run: func(s *scene) {
		s.imports(parcel{Reference: true, Flow: true})
		s.post("connections", `{"name":"c1","api":"contoso_deploy"}`)
		s.rewrite("stages:\n  dev:\n", "stages:\n  dev:\n    connections: {contoso_ref: c1}\n")
		s.alm("import", "--stage", "dev", "Deploy_1.0.0.0.zip")
	}},
	2: {name: "one or more errors occurred", run: func(s *scene) {
		s.fault("component-failure", "0x80060439", "")
		s.imports(parcel{})
	}},
	3: {name: "the definition is refused", run: func(s *scene) {
		s.fault("component-failure", "", `Failed to update connector: {"error":{"code":"ValidationError","message":"Failed to parse the swagger: JSON is valid against no schemas from 'oneOf'. Path 'securityDefinitions.undefined', line 1, position 52."}}`)
		s.imports(parcel{})
	}},
	4: {name: "a connector that goes has connections", run: func(s *scene) {
		s.quietly(func() { s.imports(parcel{}) })
		parcel{Version: "2.0.0.0", NoConnector: true}.write(s.t, filepath.Join(s.dir, "next.zip"))
		s.post("connections", `{"name":"c1","api":"contoso_deploy"}`)
		s.alm("plan", "--stage", "dev", "next.zip")
		s.alm("import", "--stage", "dev", "next.zip")
		s.post("faults", `{"kind":"forbidden","path":"RetrieveCurrentOrganization"}`)
		s.alm("import", "--stage", "dev", "next.zip")
	}},
	5: {name: "a reference points to a connector that goes", run: func(s *scene) {
		s.quietly(func() { s.imports(parcel{}) })
		s.fault("promote-failure", "0x8004801e", `The DELETE statement conflicted with the REFERENCE constraint "connector_connectionreference". The conflict occurred in database "db_crmcorenam", table "dbo.connectionreferenceBase", column 'CustomConnectorId'.`)
		s.imports(parcel{Version: "2.0.0.0", NoConnector: true})
	}},
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
	}},
	7: {name: "the client secret is wiped", run: func(s *scene) {
		s.imports(parcel{Parameters: oauth("")})
	}},
	8: {name: "the variable of a client secret is lost", run: func(s *scene) {
		s.imports(parcel{Parameters: oauth(`@environmentVariables(\"contoso_Secret\")`)})
	}},
	9: {name: "the host of another environment", run: func(s *scene) {
		s.quietly(func() { s.imports(parcel{Host: "deploy.contoso.com"}) })
		parcel{Version: "2.0.0.0", Host: "deploy-dev.contoso.com"}.write(s.t, filepath.Join(s.dir, "next.zip"))
		s.alm("plan", "--stage", "dev", "next.zip")
		s.alm("import", "--stage", "dev", "next.zip")
	}},
	10: {name: "no room for the script", run: func(s *scene) {
		s.fault("component-failure", "", `{"error":{"code":"CustomScriptProvisioningFailed","message":"Failed to provision compute for custom code. Request failed with error 'Code: BadRequest. Message: [FindAndAssignFunctionApp] Unable to find an unassigned function app in 'East US'.'.\"}}`)
		s.imports(parcel{})
	}},
	11: {name: "a connection that is not there, or not shared", run: func(s *scene) {
		for _, message := range []string{
			`ConnectionReference import: FAILURE: Request failed with: NotFound and error: {"error":{"code":"ConnectionNotFound","message":"Could not find connection 'c1' for API 'shared_office365'."}}`,
			`ConnectionReference import: FAILURE: Request failed with: Forbidden and error: {"error":{"code":"ServiceToServiceUnauthorized","message":"Token for app '00000007-0000-0000-c000-000000000000' with tenant id '9daacc0b-8f29-4d45-9661-a5497186b7a4' and object id '97c505fd-3830-400d-979d-60e80ef88052' is not authorized to call 'GET/PROVIDERS/MICROSOFT.POWERAPPS/SCOPES/SERVICE/APIS/CONNECTIONS/C1' in a service context. Reach out to the PA RP team for authorization."}}`,
		} {
			s.fault("fail", "0x80040265", message)
			s.imports(parcel{})
		}
	}},
	12: {name: "the connector has another name in each environment", connections: "    connections: {contoso_ref: c1}\n", run: func(s *scene) {
		s.quietly(func() {
			s.imports(parcel{Name: "Base"})
			s.share()
			s.post("connections", `{"name":"c1","api":"contoso_deploy"}`)
		})
		s.imports(parcel{Reference: true, Flow: true})
	}},
	13: {name: "settings are passed over", run: func(s *scene) {
		s.fault("lost-settings", "", "")
		s.imports(parcel{Host: "deploy.contoso.com"})
	}},
	14: {name: "flows are off after the import", connections: "    connections: {contoso_ref: c1}\n", run: func(s *scene) {
		s.quietly(func() {
			s.imports(parcel{Name: "Base"})
			s.share()
			s.post("connections", `{"name":"c1","api":"contoso_deploy"}`)
			s.imports(parcel{Reference: true})
		})
		s.fault("flows-off", "", "")
		s.imports(parcel{Version: "1.1.0.0", Reference: true, Flow: true})
		s.rewrite("stages:\n  dev:\n", "stages:\n  dev:\n    activate-flows: true\n")
		s.alm("import", "--stage", "dev", "Deploy_1.1.0.0.zip")
	}},
	15: {name: "alm is stopped while the import goes on", opts: emulator.Options{Run: time.Hour}, run: func(s *scene) {
		parcel{}.write(s.t, filepath.Join(s.dir, "Deploy.zip"))
		timer := &expiring{Context: s.t.Context(), over: make(chan struct{})}
		s.saying = func(text []byte) { timer.expireAt(text, "importjob") }
		s.almUntil(timer, "import", "--stage", "dev", "Deploy.zip")
	}},
	16: {name: "somebody publishes", opts: emulator.Options{Run: time.Hour}, run: func(s *scene) {
		s.app.pace = dataverse.Pace{Lock: 5 * time.Millisecond, LockBudget: 400 * time.Millisecond * time.Duration(racetest.Every(5))}
		s.publish()
		s.imports(parcel{})
	}},
	17: {name: "another import runs", opts: emulator.Options{Run: time.Hour}, run: func(s *scene) {
		s.app.pace = dataverse.Pace{Lock: 5 * time.Millisecond, LockBudget: 400 * time.Millisecond * time.Duration(racetest.Every(5))}
		s.start(parcel{Name: "Other", NoConnector: true})
		s.imports(parcel{})
	}},
	18: {name: "nothing is there to upgrade", run: func(s *scene) {
		parcel{}.write(s.t, filepath.Join(s.dir, "Deploy.zip"))
		s.alm("import", "--stage", "dev", "--dry-run", "Deploy.zip")
		s.fault("fail", "0x80040216", "ImportAsHolding failed with exception :Solution manifest import: FAILURE: Cannot create a holding solution for missing base Deploy.")
		s.imports(parcel{})
	}},
	19: {name: "an upgrade is left half done", run: func(s *scene) {
		s.quietly(func() { s.imports(parcel{}) })
		s.fault("promote-failure", "", "")
		s.imports(parcel{Version: "2.0.0.0"})
		s.imports(parcel{Version: "3.0.0.0"})
	}},
	20: {name: "an unexpected error and no log", run: func(s *scene) {
		s.fault("no-job-row", "", "")
		s.imports(parcel{})
		s.fault("fail", "", "")
		s.imports(parcel{Version: "2.0.0.0"})
	}},
	21: {name: "nobody else sees the connector", run: func(s *scene) {
		s.imports(parcel{})
	}},
	22: {name: "the platform is overrun", run: func(s *scene) {
		for _, message := range []string{"CanvasApp import: FAILURE: Code: TooManyRequests Message: Rate limit is exceeded. Try again in 12 seconds.",
			`Workflow import: FAILURE: Flow server error returned with status code "BadGateway" and details "{\"error\":{\"code\":\"BadGateway\",\"message\":\"The server was unable to process the request.\"}}".`} {
			s.fault("fail", "", message)
			s.imports(parcel{})
		}
	}},
	23: {name: "what a plan sees in the way", run: func(s *scene) {
		plan := func(p parcel) {
			p.write(s.t, filepath.Join(s.dir, "Deploy.zip"))
			s.alm("plan", "--stage", "dev", "Deploy.zip")
		}
		plan(parcel{Flow: true})
		s.post("policies", `{"policyDefinition":{"name":"p1","displayName":"Only partners","defaultConnectorsClassification":"General","environmentType":"AllEnvironments"},
			"customConnectorUrlPatternsDefinition":{"rules":[{"order":2,"customConnectorRuleClassification":"General","pattern":"*"},{"order":1,"customConnectorRuleClassification":"Blocked","pattern":"https://*.contoso.com"}]}}`)
		s.post("unreadable", `{"path":"/subscriptions/s/resourceGroups/r/providers/Microsoft.KeyVault/vaults/v/secrets/deploy"}`)
		plan(parcel{Reference: true, Flow: true})
		s.post("faults", `{"kind":"forbidden","path":"governance"}`)
		s.post("faults", `{"kind":"forbidden","path":"RetrieveUserPrivileges"}`)
		s.post("faults", `{"kind":"forbidden","path":"systemuserroles_association"}`)
		plan(parcel{NoConnector: true})
	}},
	24: {name: "the messages that people met most", run: func(s *scene) {
		for _, f := range []struct{ code, message string }{
			{"0x8004801e", "ImportAsHolding failed with exception :User is not authorized to read secrets from '/subscriptions/s/resourceGroups/r/providers/Microsoft.KeyVault/vaults/v/secrets/deploy' resource."},
			{"0x80040216", "SecLib::CheckPrivilege failed. User: cd6816aa-bf1a-f011-998a-000d3a283f31, PrivilegeName: prvWriteRole, Required Depth: Basic"},
			{"0x80040216", `Workflow import: FAILURE: Flow client error returned with status code "Forbidden" and details "{\"error\":{\"code\":\"DlpViolation\",\"message\":\"Flow '231e2aae-09e0-eb8e-9d6e-628197c149a8' cannot be activated due to admin API policies.\"}}".`},
			{"0x8004f01d", "ImportAsHolding failed with exception :Solution dependencies exist, cannot uninstall. DependencyCount : 1"},
			{"0x80040237", "EnvironmentVariableValue import: FAILURE: Definition with ID ab10dde3-c788-4dc5-8025-894190891ab3 and SchemaName contoso_DeployHost already has a value."},
		} {
			s.fault("fail", f.code, f.message)
			s.imports(parcel{})
		}
	}},
}
