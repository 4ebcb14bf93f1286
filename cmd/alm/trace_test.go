package main

import (
	"os"
	"path/filepath"
	"testing"

	"alm/internal/terminal"
	"alm/solution/dataverse"
)

func TestATraceHasNoSecrets(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "trace"))
	if err != nil {
		t.Fatal(err)
	}
	written := &trace{file: file, secrets: &terminal.Secrets{}}
	written.secrets.Add("s3cret<&value")
	written.write(dataverse.Exchange{Method: "PATCH", Path: "connectors(1)?x=s3cret%3C%26value", Status: 204,
		Request:  `{"connectionparameters":"{\"token\":{\"oAuthSettings\":{\"clientSecret\":\"other\"}}}","note":"s3cret\u003c\u0026value"}`,
		Response: "s3cret<&value", Error: "s3cret&lt;&amp;value"})
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	const want = `{"at":"0001-01-01T00:00:00Z","took":0,"method":"PATCH","path":"connectors(1)?x=***",` +
		`"request":"{\"connectionparameters\":\"{\\\"token\\\":{\\\"oAuthSettings\\\":{\\\"clientSecret\\\":\\\"***\\\"}}}\",\"note\":\"***\"}",` +
		`"status":204,"response":"***","error":"***"}` + "\n"
	got, err := os.ReadFile(file.Name())
	if err != nil || string(got) != want {
		t.Errorf("trace\n%swant\n%s%v", got, want, err)
	}
}
