package lint

import (
	"os"
	"reflect"
	"testing"
	"testing/fstest"

	"alm/internal/racetest"
	"alm/solution/connector"
)

// TestCredentialsOf holds that looking only where credentials may be finds all of them.
func TestCredentialsOf(t *testing.T) {
	tree, dirs := corpusDirs(t)
	read, indexed := 0, 0
	for i, dir := range dirs {
		if i%(4*racetest.Every(4)) != 0 {
			continue
		}
		c, err := connector.Read(os.DirFS(tree), dir)
		if err != nil {
			t.Fatal(err)
		}
		if read++; mayHoldCredential(c) {
			indexed++
		}
		compareCredentials(t, c)
	}
	t.Logf("%d connectors, %d indexed", read, indexed)
}

func TestCredentialsOfExamples(t *testing.T) {
	for _, definition := range []string{
		`{"paths": {"/a": {"get": {"parameters": [{"name": "apiKey", "in": "query", "type": "string", "default": "h7Kp2Qx9Vn4Tz6RbW3mD"}]}}}}`,
		`{"definitions": {"A": {"properties": {"token": {"type": "string", "example": "h7Kp2Qx9Vn4Tz6RbW3mD"}}}}}`,
		`{"definitions": {"A": {"type": "object", "x-example": {"b": [{"token": "h7Kp2Qx9Vn4Tz6RbW3mD"}]}}}}`,
		`{"definitions": {"A": {"type": "object", "default": "short", "description": "ghp_h7Kp2Qx9Vn4Tz6RbW3mDh7Kp2Qx9Vn4Tz6RbW3mD"}}}`,
	} {
		c, err := connector.Read(fstest.MapFS{"c/apiDefinition.swagger.json": {Data: []byte(definition)}}, "c")
		if err != nil {
			t.Fatal(err)
		}
		if compareCredentials(t, c) == 0 {
			t.Errorf("no credential in %s", definition)
		}
	}
}

func compareCredentials(t *testing.T, c *connector.Connector) int {
	t.Helper()
	got, want := credentialsOf(c), walkDefinition(c, Options{}, false).credentials
	if len(got) != len(want) {
		t.Fatalf("%s: %d credentials, want %d", c.Dir, len(got), len(want))
	}
	for i := range want {
		if got[i].value != want[i].value || !reflect.DeepEqual(got[i].at, want[i].at) {
			t.Errorf("%s: credential %d differs", c.Dir, i)
		}
	}
	return len(want)
}
