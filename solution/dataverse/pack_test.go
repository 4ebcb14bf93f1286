package dataverse_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// server is an emulator over real HTTP that remembers what it was asked.
type server struct {
	*emulator.Emulator
	url string

	mu    sync.Mutex
	calls []string
}

func serve(t *testing.T, opts emulator.Options) *server {
	t.Helper()
	e, err := emulator.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Emulator: e}
	handler := e.Handler()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.calls = append(s.calls, r.Method+" "+r.URL.Path)
		s.mu.Unlock()
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	s.url = web.URL
	return s
}

// count tells how many calls had part in them.
func (s *server) count(part string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, call := range s.calls {
		if strings.Contains(call, part) {
			n++
		}
	}
	return n
}

// client talks to one environment, in no mood to wait.
func (s *server) client(t *testing.T, environment string) *dataverse.Client {
	t.Helper()
	c, err := dataverse.New(s.url+"/"+environment, dataverse.Options{
		Credential: dataverse.StaticToken("emulator"),
		Pace: dataverse.Pace{Retry: time.Millisecond, Poll: 3 * time.Millisecond, PollMax: 10 * time.Millisecond,
			Lock: 5 * time.Millisecond, LockBudget: 10 * time.Second},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (s *server) inject(t *testing.T, environment string, f emulator.Fault) {
	t.Helper()
	if err := s.Inject(environment, f); err != nil {
		t.Fatal(err)
	}
}

// shipment is a solution zip to be. The zero value is Deploy 1.0.0.0, managed, with one
// connector whose host is an environment variable.
type shipment struct {
	Name, Version, Publisher string
	Unmanaged                bool
	Missing                  string // inside <MissingDependencies>
	Definition               string
	Parameters               string
	References               string // inside <connectionreferences>
	Flow                     string // clientdata of a cloud flow that is off
	Value                    string // packaged value of contoso_DeployHost
	NoConnector              bool
	Without                  string // an entry to leave out
}

const (
	connectorID = "6774a467-ce48-42dc-9bda-abc8ad4b3923"
	connector   = "contoso_internal-20deploy"
	definition  = `{"swagger":"2.0","info":{"title":"Deploy","version":"1"},"host":"@environmentVariables(\"contoso_DeployHost\")","basePath":"/v1","paths":{}}`
)

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

func (s shipment) zip(t *testing.T) []byte {
	t.Helper()
	return s.build()
}

func (s shipment) build() []byte {
	managed := "1"
	if s.Unmanaged {
		managed = "0"
	}
	connectors, root := "", ""
	files := [][2]string{}
	if !s.NoConnector {
		root = `<RootComponent type="372" id="{` + connectorID + `}" schemaName="` + connector + `" behavior="0" />`
		connectors = `<Connectors><Connector><connectorid>` + connectorID + `</connectorid><description></description><displayname>Deploy</displayname>` +
			`<iconbrandcolor>#007ee5</iconbrandcolor><name>` + connector + `</name><connectortype>1</connectortype>` +
			`<openapidefinition>/Connector/` + connector + `_openapidefinition.json</openapidefinition>` +
			`<connectionparameters>/Connector/` + connector + `_connectionparameters.json</connectionparameters>` +
			`<policytemplateinstances>/Connector/` + connector + `_policytemplateinstances.json</policytemplateinstances></Connector></Connectors>`
		files = append(files,
			[2]string{"Connector/" + connector + "_openapidefinition.json", or(s.Definition, definition)},
			[2]string{"Connector/" + connector + "_connectionparameters.json", or(s.Parameters, "{}")},
			[2]string{"Connector/" + connector + "_policytemplateinstances.json", "[]"})
	}
	workflows := ""
	if s.Flow != "" {
		workflows = `<Workflows><Workflow WorkflowId="{` + flowID + `}" Name="Deploy on approval"><JsonFileName>/Workflows/flow.json</JsonFileName>` +
			`<Category>5</Category><StateCode>0</StateCode></Workflow></Workflows>`
		files = append(files, [2]string{"Workflows/flow.json", s.Flow})
	}
	files = append(files,
		[2]string{"solution.xml", fmt.Sprintf(`<ImportExportXml version="9.2.23093.252" SolutionPackageVersion="9.2"><SolutionManifest><UniqueName>%s</UniqueName>
<LocalizedNames><LocalizedName description="Deploy" languagecode="1033" /></LocalizedNames><Descriptions /><Version>%s</Version><Managed>%s</Managed>
<Publisher><UniqueName>%s</UniqueName><LocalizedNames><LocalizedName description="Contoso" languagecode="1033" /></LocalizedNames><Descriptions />
<CustomizationPrefix>contoso</CustomizationPrefix><CustomizationOptionValuePrefix>10000</CustomizationOptionValuePrefix></Publisher>
<RootComponents>%s</RootComponents><MissingDependencies>%s</MissingDependencies></SolutionManifest></ImportExportXml>`,
			or(s.Name, "Deploy"), or(s.Version, "1.0.0.0"), managed, or(s.Publisher, "contoso"), root, s.Missing)},
		[2]string{"customizations.xml", `<ImportExportXml>` + connectors + workflows + `<connectionreferences>` + s.References + `</connectionreferences></ImportExportXml>`},
		[2]string{"[Content_Types].xml", `<Types />`},
		[2]string{"environmentvariabledefinitions/contoso_DeployHost/environmentvariabledefinition.xml",
			`<environmentvariabledefinition schemaname="contoso_DeployHost"><defaultvalue>default.contoso.com</defaultvalue>` +
				`<displayname default="Deploy host" /><isrequired>0</isrequired><type>100000000</type></environmentvariabledefinition>`})
	if s.Value != "" {
		files = append(files, [2]string{"environmentvariabledefinitions/contoso_DeployHost/environmentvariablevalues.json",
			`{"environmentvariablevalues":{"environmentvariablevalue":{"iscustomizable":"1","value":"` + s.Value + `"}}}`})
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		if f[0] == s.Without {
			continue
		}
		entry, _ := w.Create(f[0]) // a buffer takes everything
		entry.Write([]byte(f[1]))
	}
	w.Close()
	return b.Bytes()
}

// ship stages, imports and waits.
func ship(t *testing.T, c *dataverse.Client, s shipment, opts dataverse.ImportOptions) (dataverse.Job, error) {
	t.Helper()
	staged, err := c.Stage(t.Context(), s.zip(t))
	if err != nil {
		return dataverse.Job{}, err
	}
	opts.UploadID = staged.UploadID
	job, err := c.Import(t.Context(), opts)
	if err != nil {
		return job, err
	}
	end, err := c.Wait(t.Context(), job, nil)
	if err == nil {
		err = end.Err()
	}
	return job, err
}

func mustShip(t *testing.T, c *dataverse.Client, s shipment, opts dataverse.ImportOptions) dataverse.Job {
	t.Helper()
	job, err := ship(t, c, s, opts)
	if err != nil {
		t.Fatal(err)
	}
	return job
}
