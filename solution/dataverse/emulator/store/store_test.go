package store

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

func newStore() *Store {
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	return &Store{State: NewState(), Now: func() time.Time { return now }}
}

func TestPut(t *testing.T) {
	s := newStore()
	s.Caller = "caller"
	first := s.Put("publishers", Row{"uniquename": "contoso", "friendlyname": "Contoso"})
	id := first.Text("publisherid")
	s.Caller = "other"
	s.Put("publishers", Row{"publisherid": id, "friendlyname": "Contoso Ltd"})
	want := []Row{{"publisherid": id, "uniquename": "contoso", "friendlyname": "Contoso Ltd", "createdon": "2026-12-01T12:00:00Z",
		"modifiedon": "2026-12-01T12:00:00Z", "_createdby_value": "caller", "_modifiedby_value": "other", "_ownerid_value": "caller", "versionnumber": 2.0}}
	if got := s.Rows("publishers"); !reflect.DeepEqual(got, want) || !s.Changed {
		t.Errorf("rows = %v, changed %t; want %v, true", got, s.Changed, want)
	}
}

func TestFind(t *testing.T) {
	s := newStore()
	s.Put("solutions", Row{"uniquename": "Deploy"})
	for name, want := range map[string]bool{"Deploy": true, "DEPLOY": true, "Deplo": false, "": false} {
		if got := s.Find("solutions", "uniquename", name) != nil; got != want {
			t.Errorf("Find(%q) finds %t; want %t", name, got, want)
		}
	}
}

// TestCopy checks that changes of the rows do not reach a copy.
func TestCopy(t *testing.T) {
	s := newStore()
	r := s.Put("solutions", Row{"uniquename": "Deploy", "version": "1.0.0.0"})
	before := s.Copy()
	r["version"] = "2.0.0.0"
	s.Remove("solutions", func(Row) bool { return true })
	if got := before["solutions"][0].Text("version"); got != "1.0.0.0" || len(s.Rows("solutions")) != 0 {
		t.Errorf("copy has %s, store %v; want 1.0.0.0, none", got, s.Rows("solutions"))
	}
}

func TestColumn(t *testing.T) {
	table := FindTable("connectors")
	for name, want := range map[string]Column{
		"connectorid":         {Name: "connectorid", Kind: GUID},
		"name":                {Name: "name", Kind: Text, Max: 500},
		"connectorinternalid": {Name: "connectorinternalid", Kind: Text, ReadOnly: true},
		"createdon":           {Name: "createdon", Kind: Time, ReadOnly: true},
		"_ownerid_value":      {Name: "_ownerid_value", Kind: GUID},
		"iscustomizable":      {Name: "iscustomizable", Kind: ManagedProperty},
	} {
		if got, found := table.Column(name); got != want || !found {
			t.Errorf("Column(%s) = %+v, %t; want %+v", name, got, found, want)
		}
	}
	if c, found := table.Column("iconblobid"); found || !table.Unmodelled("iconblobid") || table.Unmodelled("colour") {
		t.Errorf("Column(iconblobid) = %+v, %t; only the service has iconblobid, and nobody has colour", c, found)
	}
}

// TestUnmodelledPropertiesAreNotColumns keeps the lists of columns apart.
func TestUnmodelledPropertiesAreNotColumns(t *testing.T) {
	for _, table := range Tables {
		for _, c := range table.AllColumns() {
			if table.Unmodelled(c.Name) && c.Name != "solutionid" && c.Name != "componentstate" {
				t.Errorf("%s.%s is a column and listed as not modelled", table.Set, c.Name)
			}
		}
	}
}

func TestFolder(t *testing.T) {
	type state struct{ Name string }
	f := Folder{t.TempDir(), "dev"}
	var got state
	if found, err := f.Load(&got); found || err != nil {
		t.Fatalf("Load of an empty folder = %t, %v", found, err)
	}
	kept, dropped := NewArchive([]byte("kept")), NewArchive([]byte("dropped"))
	if err := f.Save(state{"a"}, []*Archive{&kept, &dropped}); err != nil {
		t.Fatal(err)
	}
	if err := f.Save(state{"b"}, []*Archive{&kept}); err != nil {
		t.Fatal(err)
	}
	if found, err := f.Load(&got); !found || err != nil || got != (state{"b"}) {
		t.Errorf("Load = %+v, %t, %v; want b", got, found, err)
	}
	read := Archive{Digest: kept.Digest}
	if err := f.LoadZip(&read); err != nil || string(read.Zip) != "kept" {
		t.Errorf("LoadZip = %q, %v; want kept", read.Zip, err)
	}
	if _, err := os.Stat(filepath.Join(f.zips(), dropped.Digest)); !os.IsNotExist(err) {
		t.Errorf("the zip that no snapshot names: %v; want none", err)
	}
	for _, digest := range []string{"", "../dev.json", "..", kept.Digest[:63] + "/"} {
		if err := f.LoadZip(&Archive{Digest: digest}); err == nil {
			t.Errorf("LoadZip(%q) has no error", digest)
		}
	}
}
