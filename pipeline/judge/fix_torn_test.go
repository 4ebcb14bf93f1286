package judge

import (
	"testing"
	"testing/fstest"
)

// TestFixLeavesTornFiles: where the structure of a file is a guess, only its text is fixed.
func TestFixLeavesTornFiles(t *testing.T) {
	text := `{"swagger": "2.0", "info": {"title": "Orders.", "description": "Reads orders."} "paths": {"/o/{id}": {"get": {"operationId": "Get",
		"parameters": [{"name": "id", "in": "path", "type": "string"}], "responses": {"200": {"description": "OK"}}}}}}`
	r := linted(t, fstest.MapFS{"c/apiDefinition.swagger.json": {Data: []byte(text)}})
	for _, all := range []bool{false, true} {
		_, err := r.Fix(t.Context(), all, func(f FixedFile) error {
			t.Errorf("all %v: %s", all, f.Is)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
