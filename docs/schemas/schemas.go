// Package schemas has the JSON Schemas for editors.
package schemas

import _ "embed"

// Project is the schema of alm.yaml.
//
//go:embed alm.schema.json
var Project []byte
