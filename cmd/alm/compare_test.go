package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// An update on request keeps what the new version drops, which an upgrade could not take away.
func TestAnUpdateKeepsWhatTheVersionDrops(t *testing.T) {
	s := newScene(t, emulator.Options{}, "")
	s.quietly(func() {
		s.imports(parcel{})
		s.imports(parcel{Name: "Flows", NoConnector: true, Reference: true})
		parcel{Version: "2.0.0.0", NoConnector: true}.write(t, filepath.Join(s.dir, "next.zip"))
	})
	s.alm("plan", "--stage", "dev", "--update", "next.zip")
	s.alm("import", "--stage", "dev", "--update", "next.zip")
	want := `$ alm plan --stage dev --update next.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: REMARKS
update    Deploy 1.0.0.0 → 2.0.0.0 at dev (https://org/dev)
sha256    HEX
plan      HEX
$ alm import --stage dev --update next.zip
verify  Deploy 2.0.0.0, managed, sha256 SHA…: REMARKS
import  dev: update Deploy 1.0.0.0 → 2.0.0.0 (asyncoperation GUID, importjob GUID)
import  dev: succeeded
import  dev: log in dist/logs/Deploy_2_0_0_0_dev_ID.xml
`
	if got := s.said(); got != want {
		t.Errorf("alm says\n%s\nwant\n%s", got, want)
	}
	there, err := s.client().Connectors(t.Context(), failingConnector)
	if err != nil || len(there) != 1 {
		t.Errorf("Connectors = %v, %v; want the one that the version drops", there, err)
	}
}

// A version under no record is not taken over when somebody changed it by hand: what the import
// brought cannot be compared.
func TestAChangeByHandIsNotAdopted(t *testing.T) {
	s := newScene(t, emulator.Options{}, "")
	s.quietly(func() { s.imports(parcel{}) })
	there, err := s.client().Connectors(t.Context(), failingConnector)
	if err != nil || len(there) != 1 {
		t.Fatalf("Connectors = %v, %v", there, err)
	}
	changed := strings.Replace(there[0].Definition, `"paths":{`, `"paths":{"/more":{"get":{"operationId":"More","responses":{"200":{"description":"ok"}}}},`, 1)
	if changed == there[0].Definition {
		t.Fatalf("the definition has no paths: %s", changed)
	}
	if err := s.client().SaveConnector(t.Context(), dataverse.Connector{ID: there[0].ID, Definition: changed}); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(s.dir, "dist")); err != nil {
		t.Fatal(err)
	}
	s.alm("import", "--stage", "dev", "--adopt", "Deploy_1.0.0.0.zip")
	want := `$ alm import --stage dev --adopt Deploy_1.0.0.0.zip
verify  Deploy 1.0.0.0, managed, sha256 SHA…: REMARKS
alm: dev runs another Deploy 1.0.0.0 than this zip (sha256 SHA…): the definition of connector contoso_deploy differs, perhaps by the unmanaged change on top of it
hint: raise the version (alm bump), pack and import it; alm drift --stage dev shows what differs in connectors
exit 3
`
	if got := s.said(); got != want {
		t.Errorf("alm says\n%s\nwant\n%s", got, want)
	}
}
