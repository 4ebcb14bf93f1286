package verify

import (
	"strings"

	"alm/solution"
)

// modelFaults can stand in a solution before it is written.
var modelFaults = []struct {
	id, entry string
	spoil     func(*solution.Solution)
}{
	{"solution-name-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Name = "Deploy-Bot" }},
	{"solution-name-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Name = "DeployBot_Upgrade" }},
	{"solution-version-zero", solution.ManifestFile, func(s *solution.Solution) { s.Version = solution.Version{} }},
	{"publisher-missing", solution.ManifestFile, func(s *solution.Solution) { s.Publisher = solution.Publisher{} }},
	{"publisher-name-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Publisher.Name = "1st" }},
	{"publisher-prefix-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Publisher.Prefix = "mscrmx" }},
	{"publisher-prefix-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Publisher.Prefix = "muchtoolong" }},
	{"option-prefix-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Publisher.OptionPrefix = 9999 }},
	{"connector-name-missing", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors = s.Connectors[:1]; s.Connectors[0].Name = "" }},
	{"connector-name-invalid", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].Name = "deploybot" }},
	{"connector-name-overlap", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].Name = "contoso_pla" }},
	{"connector-id-invalid", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].ID = "1234" }},
	{"connector-display-name-missing", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].DisplayName = " " }},
	{"definition-invalid", deployJSON, func(s *solution.Solution) {
		s.Connectors[0].Definition = []byte(`{"swagger":"2.0","info":{"title":"x"}}`)
	}},
	{"json-malformed", deployJSON, func(s *solution.Solution) { s.Connectors[0].Definition = []byte(`{"swagger":"2.0",`) }},
	{"solution-json-bom", deployJSON, func(s *solution.Solution) { s.Connectors[0].Definition = []byte("\ufeff" + sampleDefinition) }},
	{"parameters-wrapped", deployParams, func(s *solution.Solution) {
		s.Connectors[0].Parameters = []byte(`{"properties":{"connectionParameters":{}}}`)
	}},
	{"parameters-wrapped", deployParams, func(s *solution.Solution) { s.Connectors[0].Parameters = []byte(`{"connectionParameters":{}}`) }},
	{"parameters-invalid", deployParams, func(s *solution.Solution) { s.Connectors[0].Parameters = []byte(`[]`) }},
	{"parameters-invalid", deployFile + "policytemplateinstances.json", func(s *solution.Solution) { s.Connectors[0].Policies = []byte(`{}`) }},
	{"parameters-empty", deployParams, func(s *solution.Solution) { s.Connectors[0].Parameters = []byte{} }},
	{"secret-packed", deployParams, func(s *solution.Solution) {
		s.Connectors[0].Parameters = []byte(`{"token":{"oAuthSettings":{"clientSecret":"made-up"}}}`)
	}},
	{"script-operations-invalid", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].ScriptOperations = `{"a":1}` }},
	{"script-operations-invalid", deployFile + "customcodeblobcontent.csx", func(s *solution.Solution) { s.Connectors[0].Script = nil }},
	{"icon-invalid", deployFile + "iconblob.Png", func(s *solution.Solution) { s.Connectors[0].Icon = []byte("GIF89a") }},
	{"icon-invalid", deployFile + "iconblob.png", func(s *solution.Solution) { s.Connectors[0].IconType = "png" }},
	{"variable-undefined", deployJSON, func(s *solution.Solution) {
		s.Connectors[0].Definition = []byte(strings.Replace(sampleDefinition, "Host", "host", 1))
	}},
	{"variable-reference-malformed", deployJSON, func(s *solution.Solution) {
		s.Connectors[0].Definition = []byte(strings.Replace(sampleDefinition, `\"contoso_DeployHost\"`, "contoso_DeployHost", 1))
	}},
	{"variable-name-invalid", solution.VariableFolder + "host/" + definitionXML, func(s *solution.Solution) {
		s.Variables = append(s.Variables, solution.Variable{Name: "host", DisplayName: "Host", Type: solution.String})
	}},
	{"variable-type-invalid", hostXML, func(s *solution.Solution) { s.Variables[1].Type = 7 }},
	{"variable-default-invalid", hostXML, func(s *solution.Solution) { s.Variables[1].Type = solution.Number }},
	{"variable-secret-no-vault", hostXML, func(s *solution.Solution) { s.Variables[1].Type = solution.Secret }},
	{"variable-secret-readable", deployParams, func(s *solution.Solution) {
		s.Connectors[0].Parameters = []byte(`{"token":{"oAuthSettings":{"clientSecret":"@environmentVariables(\"contoso_App\")"}}}`)
	}},
	{"dependency-missing", solution.ManifestFile, func(s *solution.Solution) { s.Missing = whole().Missing }},
	{"definition-invalid", deployJSON, func(s *solution.Solution) {
		s.Connectors[0].Definition = []byte(strings.Replace(sampleDefinition, `,"paths":{}`, "", 1))
	}},
	{"variable-default-invalid", hostXML, func(s *solution.Solution) { s.Variables[1].Type, s.Variables[1].Default = solution.Number, ptr("NaN") }},
	{"variable-default-invalid", hostXML, func(s *solution.Solution) {
		s.Variables[1].Type, s.Variables[1].Default = solution.Number, ptr("0x1p4")
	}},
	{"variable-reference-malformed", deployJSON, func(s *solution.Solution) {
		s.Connectors[0].Definition = []byte(strings.Replace(sampleDefinition, "@environmentVariables", "@environmentvariables", 1))
	}},
	{"variable-parent-missing", hostXML, func(s *solution.Solution) { s.Variables[1].ParentVariable = "contoso_Site" }},
	{"variable-value-packed", solution.VariableFolder + "contoso_DeployHost/" + valuesJSON, func(s *solution.Solution) { s.Variables[1].Value = ptr("x") }},
	{"value-too-long", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].DisplayName = strings.Repeat("é", 201) }},
	{"value-too-long", deployFile + "customcodeblobcontent.csx", func(s *solution.Solution) {
		s.Connectors[0].Script = []byte(strings.Repeat("// line\n", 70_000))
	}},
}

// checkFaults are those that Write leaves out, repairs or refuses.
var checkFaults = []struct {
	id, entry string
	spoil     func(*solution.Solution)
}{
	{"variable-name-invalid", solution.VariableFolder + "contoso_desk.skill-1/" + definitionXML, func(s *solution.Solution) { // an environment may have it
		s.Variables = append(s.Variables, solution.Variable{Name: "contoso_desk.skill-1", DisplayName: "Skill", Type: solution.String})
	}},
	{"definition-missing", deployJSON, func(s *solution.Solution) { s.Connectors[0].Definition = nil }},
	{"connector-duplicate", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].Name = "contoso_Plain" }},
	{"connector-duplicate", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].ID = s.Connectors[1].ID }},
	{"variable-duplicate", solution.VariableFolder + "contoso_app/" + definitionXML, func(s *solution.Solution) {
		s.Variables = append(s.Variables, solution.Variable{Name: "contoso_app", DisplayName: "App", Type: solution.String})
	}},
	{"text-invalid", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].Description = "a\x00b" }},
	{"text-invalid", solution.ManifestFile, func(s *solution.Solution) { s.DisplayName = "a\xffb" }},
}
