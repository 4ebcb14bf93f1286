package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alm/solution/dataverse/emulator"
)

const hostile = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`

// TestPageInBrowser opens the page in chromium and checks that it shows what it should, has its
// style, that the browser blocks nothing of it and that no injected script runs.
func TestPageInBrowser(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not on the PATH: see .ci/run")
	}
	_, server := started(t, emulator.Options{Run: 50 * time.Millisecond})
	furnish(t, server.URL)
	dom, log := browse(t, chromium, "--dump-dom", server.URL+"/")
	for _, want := range []string{"<title>Dataverse environments on this machine</title>", "Deploy", "<code>2.0.0.0</code>", "api.contoso.com/v1",
		"shared_contoso-5fdeploy-5f", "own.contoso.com", "connected", "no connection", "&lt;script&gt;", "badge good\">succeeded", "badge error\">failed",
		"is not higher than", "secret, not shown", "badge error\">blank", "layers and merging"} {
		if !strings.Contains(dom, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, unwanted := range []string{"taken</title>", "<script", "<img", "hunter2", "/subscriptions/"} {
		if strings.Contains(dom, unwanted) {
			t.Errorf("the page contains %s", unwanted)
		}
	}
	if strings.Contains(log, "CONSOLE") || strings.Contains(log, "Refused to") {
		t.Errorf("the browser complains:\n%s", log)
	}
	shot := filepath.Join(t.TempDir(), "page.png")
	if keep := os.Getenv("ALM_SCREENSHOT"); keep != "" {
		shot = keep
	}
	browse(t, chromium, "--screenshot="+shot, "--window-size=1280,2600", server.URL+"/")
	if got := pixel(t, shot); got == (color.RGBA{255, 255, 255, 255}) {
		t.Error("the page has no style: its first pixel is white")
	}
}

// browse runs a headless browser and returns its output and its log.
func browse(t *testing.T, chromium string, args ...string) (out, log string) {
	t.Helper()
	args = append([]string{"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--enable-logging=stderr",
		"--no-first-run", "--virtual-time-budget=3000", "--user-data-dir=" + t.TempDir()}, args...)
	cmd := exec.CommandContext(t.Context(), chromium, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("chromium: %v\n%s", err, stderr.String())
	}
	return stdout.String(), stderr.String()
}

func pixel(t *testing.T, name string) color.RGBA {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return color.RGBAModel.Convert(img.At(2, 2)).(color.RGBA)
}

// furnish fills the environments with something to show.
func furnish(t *testing.T, root string) {
	t.Helper()
	dev, test := root+"/dev/api/data/v9.2/", root+"/test/api/data/v9.2/"
	for _, base := range []string{dev, test} {
		mustImport(t, base, deploy("1.0.0.0"))
	}
	mustImport(t, dev, deploy("2.0.0.0"))
	if err := importInto(dev, deploy("1.5.0.0"), func() {}); err == nil {
		t.Error("a lower version is accepted")
	}
	connect(t, root, `{"name":"abc","api":"contoso_deploy"}`)
	for _, x := range []struct{ call, body string }{
		{"POST environmentvariabledefinitions", `{"schemaname":` + quoted(hostile) + `,"displayname":"x","type":100000000}`},
		{"POST environmentvariabledefinitions", `{"schemaname":"contoso_Secret","displayname":"x","type":100000005,"defaultvalue":"/subscriptions/x"}`},
		{"POST connectionreferences", `{"connectionreferencelogicalname":"contoso_off","connectionreferencedisplayname":"x","connectorid":"shared_x"}`},
	} {
		method, path, _ := strings.Cut(x.call, " ")
		req, err := http.NewRequest(method, dev+path, strings.NewReader(x.body))
		if err != nil {
			t.Fatal(err)
		}
		if status, text, err := send(req); status != http.StatusNoContent || err != nil {
			t.Fatalf("%s: %d %s %v", x.call, status, text, err)
		}
	}
	text, err := get(dev + "connectors?$select=connectorinternalid")
	if err != nil {
		t.Fatal(err)
	}
	var rows struct {
		Value []struct{ Connectorinternalid string }
	}
	if err := json.Unmarshal([]byte(text), &rows); err != nil || len(rows.Value) != 1 {
		t.Fatal(text, err)
	}
	api := "/providers/Microsoft.PowerApps/apis/" + rows.Value[0].Connectorinternalid
	status, text, err := post(dev+"connectionreferences", fmt.Appendf(nil,
		`{"connectionreferencelogicalname":"contoso_on","connectionreferencedisplayname":"x","connectorid":%q,"connectionid":"abc"}`, api))
	if status != http.StatusNoContent || err != nil {
		t.Fatal(status, text, err)
	}
}

// connect makes a connection in dev.
func connect(t *testing.T, root, connection string) {
	t.Helper()
	if status, answer, err := post(root+"/dev/_emulator/connections", []byte(connection)); status != http.StatusCreated || err != nil {
		t.Fatalf("make connection %s: %d %s %v", connection, status, answer, err)
	}
}

func quoted(s string) string { text, _ := json.Marshal(s); return string(text) }

func mustImport(t *testing.T, base string, zip []byte) {
	t.Helper()
	if err := importInto(base, zip, func() {}); err != nil {
		t.Fatal(err)
	}
}

// deploy returns a solution with a connector that has a client secret, and with an environment
// variable.
func deploy(version string) []byte {
	const at = "Connector/contoso_deploy_"
	return zipOf("Deploy", version, "", `<Connectors><Connector><connectorid>`+connectorID+`</connectorid><displayname>Deploy</displayname><name>contoso_deploy</name>`+
		`<openapidefinition>/`+at+`openapidefinition.json</openapidefinition><connectionparameters>/`+at+`connectionparameters.json</connectionparameters></Connector></Connectors>`,
		map[string]string{
			at + "openapidefinition.json":    `{"swagger":"2.0","info":{"title":"Deploy"},"host":"api.contoso.com","basePath":"/v1","paths":{}}`,
			at + "connectionparameters.json": `{"token":{"type":"oauthSetting","oAuthSettings":{"clientId":"a","clientSecret":"hunter2"}}}`,
			"environmentvariabledefinitions/contoso_Host/environmentvariabledefinition.xml": `<environmentvariabledefinition schemaname="contoso_Host"><defaultvalue>default.contoso.com</defaultvalue><displayname default="Host" /><type>100000000</type></environmentvariabledefinition>`,
			"environmentvariabledefinitions/contoso_Host/environmentvariablevalues.json":    `{"environmentvariablevalues":{"environmentvariablevalue":{"value":"own.contoso.com"}}}`,
		})
}
