package judge

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

const seedDir = "../../testdata/connectors/seed"

// seedMalformed is all that lint says of the seed connector until its properties are JSON.
const seedMalformed = "error json-syntax file/apiProperties.json"

// seedFindings are all that lint says of the seed connector then, by profile.
var seedFindings = map[check.Profile][]string{
	check.Default: {
		"error connection-constraint-unknown connectionParameters/api_key",
		"error info-description info/description",
		"error ref-unresolved ref/#/definitions/DeployFinishedEvent",
		"error trigger-notification-content-placement operation/OnDeployFinished",
		"error trigger-notification-url operation/OnDeployFinished",
		"note connector-metadata x-ms-connector-metadata",
		"note info-contact info/contact",
		"note parameter-description operation/OnDeployFinished/parameter/body",
		"note parameter-description operation/TriggerDeploy/parameter/body",
		"warning environment-host-internal host",
		"warning info-title-words info/title",
		"warning operation-description operation/OnDeployFinished",
		"warning operation-description operation/TriggerDeploy",
		"warning trigger-unsubscribe operation/OnDeployFinished",
	},
	check.Security: {
		"error connection-constraint-unknown connectionParameters/api_key",
		"error info-description info/description",
		"error ref-unresolved ref/#/definitions/DeployFinishedEvent",
		"error trigger-notification-content-placement operation/OnDeployFinished",
		"error trigger-notification-url operation/OnDeployFinished",
		"error trigger-unsubscribe operation/OnDeployFinished",
		"note info-contact info/contact",
		"note info-title-words info/title",
		"warning environment-host-internal host",
	},
}

// seedEdits fix by hand what no fix can know: the file, what it holds and what it should.
var seedEdits = []struct{ why, file, was, is string }{
	{"the policy list is closed", "apiProperties.json", "      }\n  }\n}", "      }\n    ]\n  }\n}"},
	{"the gateway does not support the API key, so the host is public", "apiDefinition.swagger.json", `"host": "deploybot.internal.corp"`, `"host": "deploy.lumen-api.net"`},
	{"the connector says what it is", "apiDefinition.swagger.json", `"title": "Internal Deploy API",`,
		`"title": "Internal Deploy",
    "description": "Starts deployments of internal services and tells when they have finished.",
    "contact": { "name": "Platform team", "url": "https://wiki.internal.corp/deploy", "email": "platform@internal.corp" },`},
	{"makers and reviewers find its owner", "apiDefinition.swagger.json", `  "swagger": "2.0",`,
		`  "swagger": "2.0",
  "x-ms-connector-metadata": [
    { "propertyName": "Website", "propertyValue": "https://www.corp.com" },
    { "propertyName": "Privacy policy", "propertyValue": "https://www.corp.com/privacy" },
    { "propertyName": "Categories", "propertyValue": "IT Operations" }
  ],
  "securityDefinitions": {
    "api_key": { "type": "apiKey", "in": "header", "name": "X-API-Key" }
  },
  "security": [{ "api_key": [] }],
  "definitions": {
    "DeployFinishedEvent": {
      "type": "object",
      "properties": {
        "deployId": { "type": "string", "x-ms-summary": "Deployment", "description": "The deployment that has finished." }
      }
    }
  },`},
	{"the action is described", "apiDefinition.swagger.json", `"operationId": "TriggerDeploy",`,
		`"operationId": "TriggerDeploy",
        "description": "Starts a deployment of one service to one environment.",`},
	{"the trigger is described", "apiDefinition.swagger.json", `"operationId": "OnDeployFinished",`,
		`"operationId": "OnDeployFinished",
        "description": "Starts a flow each time that a deployment finishes.",`},
	{"the body is described", "apiDefinition.swagger.json", `"in": "body",
            "required": true,
            "schema": {
              "type": "object",
              "properties": {
                "service": { "type": "string" },
                "environment": { "type": "string",`,
		`"in": "body",
            "description": "What to deploy, and where.",
            "required": true,
            "schema": {
              "type": "object",
              "properties": {
                "service": { "type": "string", "x-ms-summary": "Service" },
                "environment": { "type": "string", "x-ms-summary": "Environment",`},
	{"the callback URL has its place", "apiDefinition.swagger.json", `"in": "body",
            "required": true,
            "schema": {
              "type": "object",
              "properties": {
                "callbackUrl": { "type": "string" }`,
		`"in": "body",
            "description": "Where to tell of it.",
            "required": true,
            "schema": {
              "type": "object",
              "properties": {
                "callbackUrl": { "type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal" }`},
	{"a subscription can be taken back", "apiDefinition.swagger.json", `          "201": { "description": "The subscription was made." }
        }
      }
    }`, `          "201": { "description": "The subscription was made." }
        }
      }
    },
    "/subscriptions/{id}": {
      "delete": {
        "summary": "Stop hearing of deployments",
        "operationId": "StopDeployFinished",
        "description": "Removes a subscription.",
        "parameters": [
          { "name": "id", "in": "path", "required": true, "type": "string", "x-ms-summary": "Subscription", "description": "Which one." }
        ],
        "responses": {
          "204": { "description": "The subscription is gone." }
        }
      }
    }`},
}

func TestSeed(t *testing.T) {
	fsys := fstest.MapFS{}
	for _, name := range []string{"apiDefinition.swagger.json", "apiProperties.json"} {
		data, err := os.ReadFile(seedDir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		fsys["seed/"+name] = &fstest.MapFile{Data: data}
	}
	for profile := range seedFindings {
		if got := summaries(lintedFor(t, fsys, profile)); !slices.Equal(got, []string{seedMalformed}) {
			t.Errorf("%s: got %q, want %s", profile, got, seedMalformed)
		}
	}
	for i, e := range seedEdits {
		if i == 1 { // all files are JSON now
			isSeed(t, fsys)
		}
		file := fsys["seed/"+e.file]
		if !strings.Contains(string(file.Data), e.was) {
			t.Fatalf("%s: %s does not hold %s", e.why, e.file, e.was)
		}
		file.Data = []byte(strings.Replace(string(file.Data), e.was, e.is, 1))
	}
	for profile := range seedFindings {
		fixed, err := lintedFor(t, fsys, profile).Fix(t.Context(), true, func(f FixedFile) error {
			fsys[f.Name].Data = f.Is
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("--fix under %s: %v", profile, fixed.Rules)
	}
	for profile := range seedFindings {
		if got := summaries(lintedFor(t, fsys, profile)); len(got) > 0 {
			t.Errorf("%s: mended, and still\n%s", profile, strings.Join(got, "\n"))
		}
	}
}

func isSeed(t *testing.T, fsys fstest.MapFS) {
	t.Helper()
	for profile, want := range seedFindings {
		if got := summaries(lintedFor(t, fsys, profile)); !slices.Equal(got, want) {
			t.Errorf("%s: got\n\t\t%s\nwant\n\t\t%s", profile, strings.Join(got, "\n\t\t"), strings.Join(want, "\n\t\t"))
		}
	}
}

func lintedFor(t *testing.T, fsys fstest.MapFS, profile check.Profile) *Result {
	t.Helper()
	opts := Options{Project: &project.Project{}, Profile: profile, Now: fixedDay}
	r, err := Lint(t.Context(), opts, tree.Tree{Label: "tree", FS: fsys})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func summaries(r *Result) []string {
	var all []string
	for _, f := range r.Findings() {
		all = append(all, f.Severity.String()+" "+f.Rule.ID+" "+f.Subject)
	}
	slices.Sort(all)
	return all
}
