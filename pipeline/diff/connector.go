package diff

import (
	"fmt"
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var connectorRules = []check.Rule{
	{
		ID:        "connector-removed",
		Title:     "A connector was removed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  seenRefusal(check.RefusedByCertification, "a reviewer of PowerPlatformConnectors pull request 3983; Microsoft: Share a custom connector (deleting it deletes its connections)"),
		Consumers: everyone,
		When:      onRunSaveImport,
		Fix:       "keep the connector and mark its operations deprecated until nothing uses them",
		Run: func(p *check.Pass) {
			if p.Is == nil {
				at := titleSpan(p.Was)
				p.Report(check.Finding{
					Message: fmt.Sprintf("%s was removed: once it is deleted, every flow, app and agent that uses it stops, and solutions that use it cannot be imported", p.Was.Name()),
					At:      at, Was: at, Old: p.Was.Dir,
				})
			}
		},
	},
	{
		ID:        "connector-added",
		Title:     "A connector is new",
		Severity:  check.Note,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "no action needed; once released, its names cannot change",
		Run: func(p *check.Pass) {
			if p.Was == nil {
				p.Report(check.Finding{
					Message: p.Is.Name() + " is new: nothing uses it yet",
					At:      titleSpan(p.Is), New: p.Is.Dir,
				})
			}
		},
	},
	{
		ID:        "connector-moved",
		Title:     "A connector moved to another folder",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		Fix:       "update the pipeline to the new folder, and keep connectorId in settings.json",
		Run: func(p *check.Pass) {
			if p.Was == nil || p.Is == nil || p.Was.Dir == p.Is.Dir {
				return
			}
			p.Report(check.Finding{
				Message: fmt.Sprintf("%s moved from %s to %s: flows are not affected", p.Is.Name(), p.Was.Dir, p.Is.Dir),
				At:      titleSpan(p.Is), Was: titleSpan(p.Was),
				Old: p.Was.Dir, New: p.Is.Dir,
			})
		},
	},
	{
		ID:        "definition-unparseable",
		Title:     "A definition cannot be parsed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  seenRefusal(check.RefusedAtImport, "API Management validates definitions against the schema of OpenAPI 2.0: coe-starter-kit issue 5245"),
		Consumers: slices.Concat(everyone, connecting),
		When:      onImport,
		Text:      check.BreaksText,
		Fix:       "fix the JSON; alm lint shows where",
		Run:       unparseable,
	},
	{
		ID:        "definition-malformed",
		Title:     "A definition is no longer valid JSON",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  seenRefusal(check.RefusedAtImport, strictParser),
		Consumers: slices.Concat(everyone, connecting),
		When:      onImport,
		Text:      check.BreaksText,
		Fix:       "correct the JSON here",
		Run:       reportMalformed(func(m malformed) *source.File { return m.definition }),
	},
	{
		ID:        "properties-malformed",
		Title:     "apiProperties.json is no longer valid JSON",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  seenRefusal(check.RefusedAtImport, strictParser),
		Consumers: slices.Concat(everyone, connecting),
		When:      onImport,
		Text:      check.BreaksText,
		Fix:       "correct the JSON here",
		Since:     "1.1.0",
		Run:       reportMalformed(func(m malformed) *source.File { return m.properties }),
	},
	{
		ID:        "base-malformed",
		Title:     "The base is not valid JSON",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  ownStatement,
		Consumers: everyone,
		When:      onRunSaveImport,
		Fix:       "compare with an older base whose definition can be read",
		Since:     "1.1.0",
		Run:       baseMalformed,
	},
	{
		ID:        "definition-duplicate-key",
		Title:     "A key now occurs twice with different values",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  ownStatement,
		Consumers: everyone,
		When:      onRun,
		Fix:       "delete the wrong one",
		Run:       eachConnector(duplicateKeys),
	},
	{
		ID:        "spec-version-changed",
		Title:     "The definition left OpenAPI 2.0",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  seenRefusal(check.RefusedAtImport, "Microsoft's connector FAQ: OpenAPI 2.0"),
		Consumers: everyone,
		When:      onRunSaveImport,
		Members:   []string{"definition/swagger", "definition/openapi"},
		Fix:       `stay on "swagger": "2.0" and convert the new document down`,
		Run:       eachConnector(specVersionChanged),
	},
	{
		ID:        "connector-title-changed",
		Title:     "The connector was renamed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  documented("Rename a data source in Power Apps"),
		Consumers: apps,
		When:      onDesign,
		Members:   []string{"definition/info/title", "apiProperties/properties/displayName"},
		Fix:       "keep the title, or inform app makers before the release",
		Run:       eachConnector(titleChanged),
	},
	memberRow{
		ID:        "connector-description-changed",
		Title:     "The connector's description changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		Members:   []string{"info/description"},
		Effect:    "makers read it in the gallery; nothing at run time uses it",
		Fix:       "no action needed",
	}.onConnector(),
	memberRow{
		ID:        "connector-metadata-changed",
		Title:     "The connector's contact, licence or metadata changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		Members: []string{
			"info/contact", "info/license", "info/termsOfService",
			"tags", "externalDocs", "x-ms-connector-metadata", "x-generator", "x-ms-docs", "x-ms-openai-manifest", "x-ms-openai-data",
			"info/x-ms-keywords", "info/x-ms-api-annotation/family", "info/x-ms-api-annotation/revision",
			"info/x-ms-api-annotation/replacement", "info/x-ms-api-annotation/expires", "info/x-ms-deployment-version", "info/x-ms-openai-published-to-copilots",
		},
		Effect: "makers see it in the gallery; nothing at run time uses it",
		Fix:    "no action needed",
	}.onConnector(),
	memberRow{
		ID:        "connector-status-changed",
		Title:     "The connector's preview status changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		Members:   []string{"x-ms-api-annotation/status", "info/x-ms-api-annotation/status"},
		Effect:    "the connector's badge changes; flows are not affected",
		Fix:       "no action needed",
	}.onConnector(),
}

// titleSpan returns where the connector's title is, or the definition's start.
func titleSpan(c *connector.Connector) source.Span {
	if c.Definition.Root.Exists() {
		return spanOf(c.Definition.Root, "info", "title")
	}
	return c.Definition.Span(0, 0)
}

func specVersionChanged(p *check.Pass, was, is *connector.Connector) {
	before, after := was.Definition.Root, is.Definition.Root
	report := func(member string) {
		p.About(member).Report(check.Finding{
			Message: fmt.Sprintf("%s %s: custom connectors use OpenAPI 2.0, so this one can no longer be updated",
				member, describeChange(before.Get(member), after.Get(member))),
			At: spanOf(after, member), Was: spanOf(before, member),
			Old: before.Get(member).Str(), New: after.Get(member).Str(),
		})
	}
	switch {
	case after.Get("openapi").Exists() && !before.Get("openapi").Exists():
		report("openapi")
	case after.Get("swagger").Str() != "2.0" && before.Get("swagger").Str() == "2.0":
		report("swagger")
	}
}

func titleChanged(p *check.Pass, was, is *connector.Connector) {
	const effect = "canvas apps name their data source after it, so formulas that use the old name show errors once an app adds the connector again"
	before, after := was.Definition.Root.Get("info", "title"), is.Definition.Root.Get("info", "title")
	shown := is.Property("displayName")
	if before.Equal(after) || was.Property("displayName").Equal(shown) || !shown.Equal(after) {
		reportMember(p, was.Definition.Root, is.Definition.Root, "info/title", effect)
		reportMember(p, was.Property(), is.Property(), "displayName", effect)
		return
	}
	const member = "info/title"
	p.About(member).Report(check.Finding{
		Message: fmt.Sprintf("%s and displayName %s: %s", member, describeChange(before, after), effect),
		At:      spanOf(is.Definition.Root, "info", "title"), Was: spanOf(was.Definition.Root, "info", "title"),
		Old: scalarText(before), New: scalarText(after), Places: []check.Place{{Subject: "displayName"}},
		Content: contentOf(was.Property("displayName"), shown),
	})
}
