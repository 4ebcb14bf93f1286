package main

import (
	"archive/zip"
	"fmt"
	"os"
	"strings"
	"testing"
)

const (
	failingConnector = "contoso_deploy"
	failingID        = "6774a467-ce48-42dc-9bda-abc8ad4b3923"
	failingFlow      = "0e0dd588-ba10-f011-9989-6045bd0e2fc6"
)

// parcel is a managed solution zip to be: one connector, and what may use it.
type parcel struct {
	Name, Version string // Deploy 1.0.0.0 when empty
	Host          string // a variable when empty
	Parameters    string // of the connection
	Reference     bool   // contoso_ref, to the connector
	Flow          bool   // that uses it, and is on where it comes from
	NoConnector   bool
}

func (p parcel) or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

func (p parcel) write(t *testing.T, name string) {
	t.Helper()
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(file)
	for _, f := range p.files() {
		entry, err := w.Create(f[0])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(entry, f[1])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

func (p parcel) files() [][2]string {
	var files [][2]string
	roots, connectors, references, workflows := "", "", "", ""
	if !p.NoConnector {
		const stem = "Connector/" + failingConnector
		roots += `<RootComponent type="372" id="{` + failingID + `}" schemaName="` + failingConnector + `" behavior="0" />`
		connectors = `<Connector><connectorid>` + failingID + `</connectorid><displayname>Deploy</displayname><description></description>` +
			`<iconbrandcolor>#007ee5</iconbrandcolor><name>` + failingConnector + `</name><connectortype>1</connectortype>` +
			`<openapidefinition>/` + stem + `_openapidefinition.json</openapidefinition>` +
			`<connectionparameters>/` + stem + `_connectionparameters.json</connectionparameters>` +
			`<policytemplateinstances>/` + stem + `_policytemplateinstances.json</policytemplateinstances></Connector>`
		host := p.or(p.Host, `@environmentVariables(\"contoso_DeployHost\")`)
		files = append(files,
			[2]string{stem + "_openapidefinition.json", `{"swagger":"2.0","info":{"title":"Deploy","version":"1.0","description":"Deploys."},"host":"` + host + `","basePath":"/","schemes":["https"],"paths":{"/deploy":{"post":{"operationId":"Deploy","summary":"Deploy","responses":{"200":{"description":"Done."}}}}}}`},
			[2]string{stem + "_connectionparameters.json", p.or(p.Parameters, "{}")},
			[2]string{stem + "_policytemplateinstances.json", "[]"})
	}
	if p.Reference {
		references = `<connectionreference connectionreferencelogicalname="contoso_ref"><connectionreferencedisplayname>Deploy</connectionreferencedisplayname>` +
			`<connectorid>/providers/Microsoft.PowerApps/apis/shared_contoso-5fdeploy-5f0123456789abcdef</connectorid>` +
			`<customconnectorid><connectorid>` + failingID + `</connectorid></customconnectorid></connectionreference>`
	}
	if p.Flow {
		roots += `<RootComponent type="29" id="{` + failingFlow + `}" behavior="0" />`
		workflows = `<Workflow WorkflowId="{` + failingFlow + `}" Name="Deploy on approval"><JsonFileName>/Workflows/flow.json</JsonFileName>` +
			`<Category>5</Category><StateCode>1</StateCode></Workflow>`
		files = append(files, [2]string{"Workflows/flow.json", `{"properties":{"connectionReferences":{"a":{"connection":{"connectionReferenceLogicalName":"contoso_ref"},"api":{"name":"shared_contoso-5fdeploy"}}},"definition":{"triggers":{},"actions":{}}},"schemaVersion":"1.0.0.0"}`})
	}
	return append(files,
		[2]string{"solution.xml", fmt.Sprintf(`<ImportExportXml version="9.2.23093.252" SolutionPackageVersion="9.2" languagecode="1033" generatedBy="CrmLive"><SolutionManifest>`+
			`<UniqueName>%s</UniqueName><LocalizedNames><LocalizedName description="Deploy" languagecode="1033" /></LocalizedNames><Descriptions /><Version>%s</Version><Managed>1</Managed>`+
			`<Publisher><UniqueName>contoso</UniqueName><LocalizedNames><LocalizedName description="Contoso" languagecode="1033" /></LocalizedNames><Descriptions />`+
			`<CustomizationPrefix>contoso</CustomizationPrefix><CustomizationOptionValuePrefix>10000</CustomizationOptionValuePrefix></Publisher>`+
			`<RootComponents>%s</RootComponents><MissingDependencies /></SolutionManifest></ImportExportXml>`, p.or(p.Name, "Deploy"), p.or(p.Version, "1.0.0.0"), roots)},
		[2]string{"customizations.xml", `<ImportExportXml><Connectors>` + connectors + `</Connectors><connectionreferences>` + references +
			`</connectionreferences><Workflows>` + workflows + `</Workflows></ImportExportXml>`},
		[2]string{"[Content_Types].xml", `<?xml version="1.0" encoding="utf-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="xml" ContentType="application/octet-stream" /><Default Extension="json" ContentType="application/octet-stream" /></Types>`},
		[2]string{"environmentvariabledefinitions/contoso_DeployHost/environmentvariabledefinition.xml",
			`<environmentvariabledefinition schemaname="contoso_DeployHost"><displayname default="Deploy host"><label description="Deploy host" languagecode="1033" /></displayname>` +
				`<introducedversion>1.0.0.0</introducedversion><iscustomizable>0</iscustomizable><isrequired>0</isrequired><type>100000000</type></environmentvariabledefinition>`},
		[2]string{"environmentvariabledefinitions/contoso_Secret/environmentvariabledefinition.xml",
			`<environmentvariabledefinition schemaname="contoso_Secret"><defaultvalue>/subscriptions/s/resourceGroups/r/providers/Microsoft.KeyVault/vaults/v/secrets/deploy</defaultvalue><displayname default="Secret"><label description="Secret" languagecode="1033" /></displayname>` +
				`<introducedversion>1.0.0.0</introducedversion><iscustomizable>0</iscustomizable><isrequired>0</isrequired><type>100000005</type></environmentvariabledefinition>`})
}

// oauth is the connection parameters of a sign-in with that client secret.
func oauth(secret string) string {
	return `{"token":{"type":"oauthSetting","oAuthSettings":{"identityProvider":"oauth2","clientId":"deploy-client","clientSecret":"` + secret + `","scopes":["deploy"],` +
		`"redirectMode":"Global","customParameters":{"AuthorizationUrl":{"value":"https://login.contoso.com/a"},"TokenUrl":{"value":"https://login.contoso.com/t"},"RefreshUrl":{"value":"https://login.contoso.com/t"}}}}}`
}

const failingProject = `solutions:
  Deploy:
    source: deploy
    version: 1.0.0.0
    publisher: {name: contoso, prefix: contoso}
stages:
  dev:
    url: EMULATOR/dev
    variables: {contoso_DeployHost: deploy-dev.contoso.com}
`

func projectFor(url, connections string) string {
	return strings.ReplaceAll(failingProject, "EMULATOR", url) + connections
}
