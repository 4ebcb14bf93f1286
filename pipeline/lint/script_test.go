package lint

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"alm/solution/connector"
)

const body = " { public override async Task<HttpResponseMessage> ExecuteAsync() { } }"

// TestScripts holds what rules say of scripts: a severity and a rule each.
func TestScripts(t *testing.T) {
	for code, want := range map[string]string{
		"class Script : ScriptBase" + body:                                                                                             "",
		"\ufeff// A\r\npublic partial class Script: Foo.ScriptBase, IDisposable\r\n" + body:                                            "",
		"class Script : ScriptBase { public async override System.Threading.Tasks.Task < HttpResponseMessage > ExecuteAsync ( ) { } }": "",
		"class script : ScriptBase" + body:                                                                                             "note script-class",
		"class Orders : ScriptBase" + body:                                                                                             "error script-class",
		"class Script" + body:                                                                                                          "error script-class",
		"/* class Script : ScriptBase" + body + "*/":                                                                                   "error script-class",
		"class Script : ScriptBase { Task<HttpResponseMessage> ExecuteAsync() { } }":                                                   "error script-class",

		"using System;using System.Net.Http;\n" + "class Script : ScriptBase" + body:                           "",
		"using System.Text.Json;\nclass Script : ScriptBase" + body:                                            "warning script-namespace",
		"using static System.Math;\nusing J = Newtonsoft.Json.Linq.JObject;\nclass Script : ScriptBase" + body: "",
		"using static Contoso.Math;\nclass Script : ScriptBase" + body:                                         "warning script-namespace",
		inMethod(`using var a = b; using (c) { } // using Contoso;`):                                           "",

		inMethod(`var a = "}"; var b = '{'; var c = @"\"; var d = $"{e}}}"; // }`): "",
		inMethod(`f(a[0);`): "warning script-syntax",
		inMethod(`{`):       "warning script-syntax",
		inMethod(`}`):       "warning script-syntax",

		inMethod(`new HttpClient(); new HttpClientHandler(); new HttpRequestMessage();`): "warning script-http-client",
		inMethod(`new System.Net.WebClient();`):                                          "warning script-http-client",
		inMethod(`WebRequest.Create(url);`):                                              "warning script-http-client",

		inMethod(`message.File.Delete(); order.Process.Start(); file.ReadAllText();`): "",
		inMethod(`System.IO.File.Delete("a");`):                                       "warning script-dangerous",
		inMethod(`new HMACSHA1(key); new HMACMD5(key); SHA256.Create();`):             "",
		inMethod(`SHA1.Create();`):                                                    "warning script-dangerous",
		inMethod(`a.StartsWith("http://"); x = "http://www.w3.org/2001/XMLSchema";`):  "",

		inMethod(`Context.Logger.LogInformation("done", CancellationToken);`): "",
		inMethod(`logger.LogError(response.Headers.ToString());`):             "note script-logging",
		inMethod(`Context.Logger.LogError($"jwt {jwt}");`):                    "note script-logging",

		inMethod(`var url = "https://api-test.orders.net/";`):                                "warning environment-url-nonproduction",
		inMethod(`headers.Add("x-api-key", "h7Kp2Qx9Vn4Tz6RbW3mD");`):                        "error script-secret",
		inMethod(`body["client_secret"] = "h7Kp2Qx9Vn4Tz6RbW3mD";`):                          "error script-secret",
		inMethod(`new AuthenticationHeaderValue("Bearer", "h7Kp2Qx9Vn4Tz6RbW3mD")`):          "error script-secret",
		inMethod(`Authorization = "Basic h7Kp2Qx9Vn4Tz6RbW3mD";`):                            "error script-secret",
		inMethod(`body["sortKey"] = "orders-by-date-2"; var etag = "h7Kp2Qx9Vn4Tz6RbW3mD";`): "",
	} {
		if got := saidOf(t, code); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}

func inMethod(code string) string {
	return "class Script : ScriptBase { public override Task<HttpResponseMessage> ExecuteAsync() { " + code + "\n} }"
}

// saidOf is what rules say of a script, each once.
func saidOf(t *testing.T, code string) string {
	t.Helper()
	c, err := connector.Read(fstest.MapFS{
		"c/apiDefinition.swagger.json": {Data: []byte(`{"swagger": "2.0"}`)},
		"c/script.csx":                 {Data: []byte(code)},
	}, "c")
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, f := range lintConnector(c) {
		line := f.Severity.String() + " " + f.Rule.ID
		if f.At.File == c.Script && (len(said) == 0 || said[len(said)-1] != line) {
			said = append(said, line)
		}
	}
	return strings.Join(said, ", ")
}

func TestTheTimeLimitIsASetting(t *testing.T) {
	c, err := connector.Read(fstest.MapFS{
		"c/apiDefinition.swagger.json": {Data: []byte(`{}`)},
		"c/script.csx":                 {Data: []byte(inMethod(`Thread.Sleep(1);`))},
	}, "c")
	if err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[time.Duration]string{0: "5 seconds", 2 * time.Minute: "2 minutes", 90 * time.Second: "90 seconds", 500 * time.Millisecond: "0.5 seconds"} {
		got := only("script-blocking", Run(Rules(), c, Options{ScriptLimit: limit}))
		if len(got) != 1 || got[0].Message != "Thread.Sleep blocks the thread or waits; alm assumes that a script may run "+want+" (lint.scriptLimit)" {
			t.Errorf("%v: got %v, want %s", limit, got, want)
		}
	}
}
