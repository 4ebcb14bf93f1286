package record

import (
	"fmt"
	"regexp"
	"testing"
	"time"
)

// attempts are imports of two digests to three stages: some failed, some never began, and one waited
// for its connectors.
func attempts() *Record {
	return &Record{
		Packed: &Packed{CI: &CIRun{ID: "1"}, Files: []PackedFile{{Name: "u.zip", Kind: "unmanaged", SHA256: "x"}, {Name: "m.zip", Kind: "managed", SHA256: "b"}}},
		Imported: []Import{
			{ID: "0", Stage: "dev", SHA256: "a", Version: "1", State: Done, Action: Install, Connectors: []Connector{{Name: "orders", Host: "a.net"}, {Name: "bills", Host: "b.net"}}},
			{ID: "1", Stage: "test", SHA256: "a", Version: "1", State: Failed, Action: Install, Dirty: true},
			{ID: "2", Stage: "dev", SHA256: "a", Version: "1", State: Done, Action: Already, CI: &CIRun{ID: "9"}},
			{ID: "3", Stage: "dev", SHA256: "b", Version: "2", State: NotStarted, Action: Upgrade, CI: &CIRun{ID: "1"}},
			{ID: "4", Stage: "test", SHA256: "c", Of: "b", Version: "2", State: Done, Action: ConnectorsFirst, CI: &CIRun{ID: "7"}, Connectors: []Connector{{Name: "orders", Host: "c.net"}}},
			{ID: "5", Stage: "prod", SHA256: "b", Version: "2", State: Running, Action: Install, CI: &CIRun{ID: "2"}},
			{ID: "6", Stage: "stray", SHA256: "b", Version: "2", State: Done, Action: Adopted},
			{ID: "7", Stage: "late", SHA256: "d", Of: "e", Version: "4", State: NotStarted},
			{ID: "8", Stage: "last", SHA256: "x", Version: "2", State: Done, CI: &CIRun{ID: "3"}},
		},
	}
}

func TestQueries(t *testing.T) {
	r := attempts()
	id := func(in *Import) string {
		if in == nil {
			return "none"
		}
		return in.ID
	}
	version := func(wanted string) func(string) bool {
		return func(is string) bool { return is == wanted }
	}
	at := func(i int) *Import { return &r.Imported[i] }
	managed, isManaged := r.Packed.Managed()
	_, none := (&Packed{Files: r.Packed.Files[:1]}).Managed()
	alone, _ := (&Packed{Files: r.Packed.Files[1:]}).Managed()
	var runs []string
	for _, run := range r.CIRuns() {
		if run == nil {
			run = &CIRun{ID: "none"}
		}
		runs = append(runs, run.ID)
	}
	for _, test := range []struct{ what, got, want string }{
		{"Ran dev", id(r.Ran("dev")), "2"}, {"Ran test", id(r.Ran("test")), "1"}, {"Ran prod", id(r.Ran("prod")), "5"}, {"Ran other", id(r.Ran("other")), "none"}, {"Ran last", id(r.Ran("last")), "8"},
		{"Brought dev", id(r.Brought("dev")), "0"}, {"Brought stray", id(r.Brought("stray")), "6"}, {"Brought test", id(r.Brought("test")), "1"}, {"Brought other", id(r.Brought("other")), "none"},
		{"RanVersion dev 1", id(r.RanVersion("dev", version("1"))), "2"}, {"RanVersion test 1", id(r.RanVersion("test", version("1"))), "none"}, {"RanVersion test 2", id(r.RanVersion("test", version("2"))), "none"},
		{"RanVersion dev 2", id(r.RanVersion("dev", version("2"))), "none"}, {"RanVersion stray 2", id(r.RanVersion("stray", version("2"))), "6"},
		{"RanAt a", fmt.Sprint(r.RanAt("a")), "[dev test]"}, {"RanAt b", fmt.Sprint(r.RanAt("b")), "[prod stray]"}, {"RanAt d", fmt.Sprint(r.RanAt("d")), "[]"},
		{"WasDirty", fmt.Sprint(r.WasDirty("a"), r.WasDirty("b")), "true false"},
		{"OnlyConnectors", fmt.Sprint(r.OnlyConnectors("test", "2"), r.OnlyConnectors("test", "1"), r.OnlyConnectors("dev", "2"), r.OnlyConnectors("late", "4"), r.OnlyConnectors("prod", "2")), "true false false false false"},
		{"ConnectorsFirst", id(r.ConnectorsFirst(&Import{Stage: "test", SHA256: "b"})) + id(r.ConnectorsFirst(at(5))) + id(r.ConnectorsFirst(&Import{Stage: "late", SHA256: "e"})), "4nonenone"},
		{"Find", id(r.Find("dev", "a")) + id(r.Find("dev", "b")) + id(r.Find("test", "b")) + id(r.Find("prod", "b")), "2nonenone5"},
		{"Unfinished", fmt.Sprint(r.Unfinished("prod"), r.Unfinished("dev"), r.Unfinished("other")), "true false false"},
		{"HostBefore", r.HostBefore("dev", "orders") + " " + r.HostBefore("dev", "bills") + " " + r.HostBefore("test", "orders") + " " + r.HostBefore("test", "bills") + ".", "a.net b.net c.net ."},
		{"There", fmt.Sprint(at(0).There(), at(2).There(), at(6).There()), "false true true"},
		{"Reached", fmt.Sprint(at(0).Reached(), at(1).Reached(), at(3).Reached(), at(5).Reached(), (&Import{}).Reached()), "true true false true false"},
		{"Managed", fmt.Sprint(managed.Name, " ", alone.Name, isManaged, none), "m.zip m.ziptrue false"},
		{"Has", fmt.Sprint(r.Packed.Has("x"), r.Packed.Has("b"), r.Packed.Has("a"), r.Packed.Has("")), "true true false false"},
		{"CIRuns", fmt.Sprint(runs, (&Record{}).CIRuns()), "[1 7 2 none 3] []"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %s, want %s", test.what, test.got, test.want)
		}
	}
}

// TestPut: an attempt is one by its id, stage and digest.
func TestPut(t *testing.T) {
	r := attempts()
	r.Put(Import{ID: "1", Stage: "test", SHA256: "a", State: Done})
	r.Put(Import{ID: "1", Stage: "dev", SHA256: "a", State: Abandoned})
	r.Put(Import{ID: "1", Stage: "test", SHA256: "b", State: Abandoned})
	if len(r.Imported) != 11 || r.Imported[1].State != Done || r.Imported[9].State != Abandoned {
		t.Errorf("%+v", r.Imported)
	}
}

func TestNewID(t *testing.T) {
	guid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	a, b := NewID(), NewID()
	if !guid.MatchString(a) || !guid.MatchString(b) || a == b {
		t.Errorf("%s and %s", a, b)
	}
}

func TestFailure(t *testing.T) {
	for want, f := range map[string]Failure{
		"no":                          {Message: "no"},
		"no (0x1)":                    {Message: "no", Code: "0x1"},
		"Connector orders failed: no": {Message: "no", Part: "Connector", Name: "orders"},
		"Connector failed: no (0x1)":  {Message: "no", Part: "Connector", Code: "0x1"},
		"orders failed: no":           {Message: "no", Name: "orders"},
	} {
		if f.String() != want {
			t.Errorf("got %s, want %s", f, want)
		}
	}
}

func TestRanSince(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	done := func(n int, sum string) Import {
		return Import{Stage: "dev", SHA256: sum, State: Done, At: day(n), Ended: day(n + 1)}
	}
	with := func(in Import, change func(*Import)) Import { change(&in); return in }
	for _, test := range []struct {
		what     string
		imported []Import
		want     int // the day; 0 when the record does not know
	}{
		{"nothing", nil, 0},
		{"one import", []Import{done(1, "a")}, 2},
		{"the same again", []Import{done(1, "a"), done(5, "a")}, 2},
		{"another digest", []Import{done(1, "b")}, 0},
		{"another in between", []Import{done(1, "a"), done(3, "b"), done(5, "a")}, 6},
		{"one that failed in between", []Import{done(1, "a"), with(done(3, "a"), func(in *Import) { in.State = Failed }), done(5, "a")}, 6},
		{"one that failed at last", []Import{done(1, "a"), with(done(3, "a"), func(in *Import) { in.State = Failed })}, 0},
		{"one that never began in between", []Import{done(1, "a"), with(done(3, "b"), func(in *Import) { in.State = NotStarted }), done(5, "a")}, 2},
		{"another at another stage", []Import{done(1, "a"), with(done(3, "b"), func(in *Import) { in.Stage = "test" })}, 2},
		{"no end", []Import{with(done(1, "a"), func(in *Import) { in.Ended = time.Time{} })}, 1},
		{"already there, as the environment says", []Import{with(done(8, "a"), func(in *Import) { in.Action, in.InstalledOn = Already, "2026-01-04T00:00:00Z" })}, 4},
		{"already there, no time", []Import{with(done(8, "a"), func(in *Import) { in.Action, in.InstalledOn = Already, "?" })}, 9},
		{"sent again", []Import{with(done(8, "a"), func(in *Import) { in.Action, in.InstalledOn = Upgrade, "2026-01-04T00:00:00Z" })}, 9},
	} {
		since, ok := (&Record{Imported: test.imported}).RanSince("dev", "a")
		if ok != (test.want > 0) || ok && !since.Equal(day(test.want)) {
			t.Errorf("%s: %s, %v; want day %d", test.what, since, ok, test.want)
		}
	}
}
