package judge

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// TestWaiversOfSwappedFolders: where connectors swapped folders, a waiver is of the one that is in its folder.
func TestWaiversOfSwappedFolders(t *testing.T) {
	const definition = `{"swagger": "2.0", "info": {"title": %q, "version": "1.0"}, "paths": {"/a": {"get": {"operationId": %q, "summary": "Get a", "responses": {"200": {"description": "OK"}}}}}}`
	files := fstest.MapFS{}
	put := func(dir, id, title, operation string) {
		files[dir+"/apiDefinition.swagger.json"] = &fstest.MapFile{Data: fmt.Appendf(nil, definition, title, operation)}
		files[dir+"/settings.json"] = &fstest.MapFile{Data: fmt.Appendf(nil, `{"connectorId": %q}`, id)}
	}
	accepted := func() string {
		var all []string
		for _, f := range gated(t, files, "new") {
			if f.Waiver != "" {
				all = append(all, f.Connector)
			}
		}
		return strings.Join(all, " ")
	}
	put("old/a", "1", "One", "GetA")
	put("old/b", "2", "Two", "GetA")
	put("new/a", "1", "One", "FetchA")
	put("new/b", "2", "Two", "FetchA")
	for _, f := range gated(t, files, "new") {
		if f.Rule.ID == "operation-id-renamed" && f.Connector == "a" {
			files["new/.alm/waivers.yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, "- {fingerprint: %q, connector: a, reason: agreed, until: 2026-12-31}\n", f.Fingerprint)}
		}
	}
	if got := accepted(); got != "a" {
		t.Errorf("before the swap: accepts %q", got)
	}
	put("new/a", "2", "Two", "FetchA")
	put("new/b", "1", "One", "FetchA")
	if got := accepted(); got != "a" {
		t.Errorf("after the swap: accepts %q", got)
	}
	put("new/c", "2", "Two", "FetchA")
	delete(files, "new/a/apiDefinition.swagger.json")
	delete(files, "new/a/settings.json")
	if got := accepted(); got != "b" {
		t.Errorf("after a move: accepts %q", got)
	}
}

// TestMajorOfOtherVersions: a version that is a number is one, and where there is none any is the first.
func TestMajorOfOtherVersions(t *testing.T) {
	const definition = `{"swagger": "2.0", "info": {"title": "A"%s}, "paths": {"/a": {"get": {"operationId": %q, "summary": "Get a", "responses": {"200": {"description": "OK"}}}}}}`
	for _, c := range []struct{ was, is, want string }{
		{`, "version": 1.0`, `, "version": "1.0"`, ""},
		{`, "version": 1`, `, "version": "1.0.0"`, ""},
		{`, "version": 1.0`, `, "version": "2.0"`, "the major version rose from 1.0 to 2.0"},
		{`, "version": 1.0`, `, "version": 2`, "the major version rose from 1.0 to 2"},
		{`, "version": "2"`, `, "version": 2.0`, ""},
		{`, "version": {"a": 1}`, `, "version": "1.0"`, "the base has no version, and 1.0 is the first"},
		{`, "version": null`, `, "version": "1.0"`, "the base has no version, and 1.0 is the first"},
		{`, "version": null`, `, "version": {"a": 1}`, ""},
		{``, `, "version": "1.0.0"`, "the base has no version, and 1.0.0 is the first"},
		{`, "version": ""`, `, "version": "1.0.0"`, "the base has no version, and 1.0.0 is the first"},
		{`, "version": ""`, ``, ""},
	} {
		files := fstest.MapFS{
			"old/a/apiDefinition.swagger.json": {Data: fmt.Appendf(nil, definition, c.was, "GetA")},
			"new/a/apiDefinition.swagger.json": {Data: fmt.Appendf(nil, definition, c.is, "FetchA")},
		}
		got := ""
		for _, f := range gated(t, files, "new") {
			if f.Rule.ID == "operation-id-renamed" {
				got = f.Waiver
			}
		}
		if got != c.want {
			t.Errorf("%s, then %s: %q, want %q", c.was, c.is, got, c.want)
		}
	}
}
