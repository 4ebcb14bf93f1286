//go:build ignore

// Command kin removes each member of OpenAPI 3 documents and converts them to Swagger 2.0 with
// kin-openapi: a member is lost where the result stays the same, and refused where it makes the
// conversion fail. It writes the documents as JSON into
// the folder DIR, for convert.mjs, and the members with what became of them to standard output.
//
//	go run -C internal/peers ./convert/kin.go DIR ../../pipeline/convert/testdata/fields/openapi-3.*
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

func main() {
	for _, name := range os.Args[2:] {
		data, err := os.ReadFile(name)
		if err != nil {
			log.Fatal(err)
		}
		var doc map[string]any
		if err := yaml.Unmarshal(data, &doc); err != nil {
			log.Fatal(err)
		}
		info := doc["info"].(map[string]any)
		info["version"] = fmt.Sprint(info["version"])
		text, err := json.Marshal(doc)
		if err != nil {
			log.Fatal(err)
		}
		base := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
		if err := os.WriteFile(filepath.Join(os.Args[1], base+".json"), text, 0o644); err != nil {
			log.Fatal(err)
		}
		was := converted(doc)
		for _, pointer := range unsupported {
			if strings.HasPrefix(was, "error: ") && remove(doc, pointer) {
				fmt.Printf("%s/%s\trefused\n", base, strings.Join(escaped(strings.Split(pointer, " ")), "/"))
				was = converted(doc)
			}
		}
		if strings.HasPrefix(was, "error: ") {
			log.Fatal(was)
		}
		walk(doc, "", func(pointer string) {
			is, outcome := converted(doc), "kept"
			switch {
			case is == was:
				outcome = "lost"
			case strings.HasPrefix(is, "error: "):
				outcome = "error"
			}
			fmt.Printf("%s%s\t%s\n", base, pointer, outcome)
		})
	}
}

// unsupported are the members that the converter refuses with an error.
var unsupported = []string{
	"paths /berths trace", "components securitySchemes digest", "components securitySchemes open", "components securitySchemes cookie",
	"components securitySchemes certificate",
}

// remove removes a member, whose steps are separated by spaces.
func remove(doc any, pointer string) bool {
	step, rest, more := strings.Cut(pointer, " ")
	object, _ := doc.(map[string]any)
	value, ok := object[step]
	if more {
		return remove(value, rest)
	}
	delete(object, step)
	return ok
}

// walk calls visit for each member, while the member is removed.
func walk(v any, pointer string, visit func(pointer string)) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			value, here := v[key], pointer+"/"+escaped([]string{key})[0]
			delete(v, key)
			visit(here)
			v[key] = value
			walk(value, here, visit)
		}
	case []any:
		for i, item := range v {
			walk(item, fmt.Sprint(pointer, "/", i), visit)
		}
	}
}

func converted(doc map[string]any) (text string) {
	defer func() {
		if cause := recover(); cause != nil {
			text = fmt.Sprint("error: ", cause)
		}
	}()
	data, err := json.Marshal(doc)
	if err != nil {
		return "error: " + err.Error()
	}
	three, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return "error: " + err.Error()
	}
	two, err := openapi2conv.FromV3(three)
	if err != nil {
		return "error: " + err.Error()
	}
	data, err = json.Marshal(two)
	if err != nil {
		return "error: " + err.Error()
	}
	return string(data)
}

func escaped(steps []string) []string {
	for i, step := range steps {
		steps[i] = strings.NewReplacer("~", "~0", "/", "~1").Replace(step)
	}
	return steps
}
