package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alm/pipeline/record"
)

// trial is what a release meets at each stage.
type trial struct {
	fault  string // the emulator's, as JSON
	held   bool   // another user's import has the lock
	exits  []int  // of the runs until it is there; the runs after the first say --resume
	starts int    // imports that the environment took
	says   string // part of what the runs say
	told   string // for the table
}

// trials are a release each, in this order.
var trials = []trial{
	{fault: `{"kind": "throttle", "retryAfter": 1, "path": "Async"}`, exits: []int{0}, starts: 1, told: "429 with Retry-After"},
	{fault: `{"kind": "unavailable", "path": "Async"}`, exits: []int{5, 0}, starts: 1, says: "the environment has no such import", told: "503 with HTML"},
	{fault: `{"kind": "reset-after", "path": "Async"}`, exits: []int{0}, starts: 1, says: "the answer to the start was lost", told: "connection reset after accepting"},
	{fault: `{"kind": "slow"}`, exits: []int{0}, starts: 1, says: "queued", told: "slow queue"},
	{fault: `{"kind": "no-job-row"}`, exits: []int{0}, starts: 1, says: "keeps no log", told: "lost job row"},
	{fault: `{"kind": "partial"}`, exits: []int{4, 0}, starts: 2, says: "One or more errors occurred", told: "success with a failed component"},
	{fault: `{"kind": "cancel"}`, exits: []int{4, 0}, starts: 2, says: "canceled", told: "cancelled"},
	{fault: `{"kind": "expired", "path": "asyncoperations("}`, exits: []int{0}, starts: 1, told: "token expires while polling"},
	{fault: `{"kind": "forbidden", "path": "Async"}`, exits: []int{4, 0}, starts: 1, says: "missing access", told: "403"},
	{held: true, exits: []int{0}, starts: 1, says: ": waiting for ", told: "lock held by another"},
}

// TestTheLifeOfAConnector: ten releases from test to prod, each with a trouble of its own at
// both stages, and then one for each request of an import and of a promotion, at which alm
// is killed, is killed once more while it resumes, or the emulator is. Whatever happens,
// each release is imported once and the record is right.
func TestTheLifeOfAConnector(t *testing.T) {
	t.Parallel()
	first := strings.Replace(trials[0].fault, "{", `{"environment": "test", `, 1)
	l := newLife(t, "["+first+"]")
	var table strings.Builder
	defer func() { t.Logf("what happened\n%s", table.String()) }()
	row := func(format string, args ...any) { fmt.Fprintf(&table, format+"\n", args...) }

	row("%-34s %-7s %-5s %-6s %s", "FAULT", "VERSION", "STAGE", "EXITS", "STARTS, END")
	for i, trial := range trials {
		version := l.next()
		for _, to := range []stage{testStage, prodStage} {
			if i > 0 || to.name != "test" {
				l.trouble(to.name, trial)
			}
			exits := l.endures(to, trial)
			row("%-34s %-7s %-5s %-6s %s", trial.told, version, to.name, exits, l.right(to.name, version, trial.starts))
		}
	}
	deaths, again, crashes := l.diesEverywhere(row), l.diesInResume(row), l.emulatorDies(row)
	row("\n%d releases; alm died %d times, %d times of these twice; the emulator %d times; looks that no run repeated: %d", l.releases, deaths+2*again, again, crashes, l.missed)
	if l.missed > (deaths+again)/4 {
		t.Errorf("%d looks were not repeated, of %d deaths", l.missed, deaths+again)
	}
}

// release packs the nth release, whose definition says its version.
func (l *life) release(n int) string {
	l.t.Helper()
	was, is := fmt.Sprintf("1.%d.0.0", n-1), fmt.Sprintf("1.%d.0.0", n)
	if n == 0 {
		return l.pack("1.0.0.0")
	}
	for file, pair := range map[string][2]string{
		"alm.yaml": {"version: " + was, "version: " + is},
		definition: {fmt.Sprintf(`"version": "1.%d"`, n-1), fmt.Sprintf(`"version": "1.%d"`, n)},
	} {
		name := filepath.Join(l.dir, file)
		data, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(data), pair[0]) {
			l.t.Fatalf("%s has no %s, %v", file, pair[0], err)
		}
		if err := os.WriteFile(name, []byte(strings.Replace(string(data), pair[0], pair[1], 1)), 0o644); err != nil {
			l.t.Fatal(err)
		}
	}
	return l.pack(is)
}

func (l *life) pack(version string) string {
	l.t.Helper()
	l.must(0, "pack")
	return version
}

func (l *life) trouble(env string, t trial) {
	l.t.Helper()
	if t.held { // from the last look on, which no clock of the test has to meet
		l.wire.mu.Lock()
		l.wire.starts = func() { l.hold(env) }
		l.wire.mu.Unlock()
		return
	}
	l.fault(env, t.fault)
}

// endures runs alm until the release is there, and tells the exits.
func (l *life) endures(to stage, t trial) string {
	l.t.Helper()
	var exits []string
	said, args := "", to.args
	for _, want := range t.exits {
		r := l.must(want, args...)
		said += r.said
		exits = append(exits, fmt.Sprint(r.exit))
		if want == 5 {
			args = to.resume()
		}
	}
	if !strings.Contains(said, t.says) {
		l.t.Errorf("%s at %s: alm does not say %q\n%s", t.told, to.name, t.says, said)
	}
	return strings.Join(exits, ", ")
}

// environmentState is what the emulator says of an environment, beside the Web API.
type environmentState struct {
	Running int `json:"running"`
	Tables  struct {
		Solutions []struct {
			Name    string `json:"uniquename"`
			Version string `json:"version"`
		} `json:"solutions"`
		Connectors []struct {
			Definition string `json:"openapidefinition"`
		} `json:"connectors"`
		Operations []struct {
			ID     string  `json:"asyncoperationid"`
			Status float64 `json:"statuscode"`
		} `json:"asyncoperations"`
		Jobs []struct {
			ID        string `json:"importjobid"`
			Operation string `json:"_operation"`
		} `json:"importjobs"`
		History []struct {
			ID      string `json:"msdyn_correlationid"`
			Name    string `json:"msdyn_name"`
			Version string `json:"msdyn_solutionversion"`
			Passed  bool   `json:"msdyn_result"`
		} `json:"msdyn_solutionhistories"`
	} `json:"tables"`
}

// right holds the environment against the record: the version runs once, in the bytes that
// were packed, and the record's ids are those of the import that brought it.
func (l *life) right(env, version string, starts int) string {
	l.t.Helper()
	var s environmentState
	resp, err := http.Get(l.emulator + "/" + env + "/_emulator/state")
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil {
		l.t.Fatal(err)
	}
	var taken []string
	for _, h := range s.Tables.History {
		if h.Name == "DeployBot" && h.Version == version {
			taken = append(taken, h.ID)
		}
	}
	wrong := func(format string, args ...any) {
		l.t.Errorf("%s at %s: %s", version, env, fmt.Sprintf(format, args...))
	}
	if len(taken) != starts || s.Running > 0 {
		wrong("%d imports were taken and %d run; want %d", len(taken), s.Running, starts)
	}
	installed := ""
	for _, x := range s.Tables.Solutions {
		if strings.HasPrefix(x.Name, "DeployBot") {
			installed += x.Name + " " + x.Version
		}
	}
	if want := "DeployBot " + version; installed != want {
		wrong("there is %s; want %s", installed, want)
	}
	content := fmt.Sprintf(`"version": "%s"`, strings.TrimSuffix(version, ".0.0"))
	if len(s.Tables.Connectors) != 1 || !strings.Contains(s.Tables.Connectors[0].Definition, content) {
		wrong("%d connectors, want one with %s", len(s.Tables.Connectors), content)
	}
	in := l.record(env, version)
	if in == nil || len(taken) == 0 {
		wrong("the record knows nothing of it")
		return "lost"
	}
	zip, err := os.ReadFile(filepath.Join(l.dir, "dist", "DeployBot_"+strings.ReplaceAll(version, ".", "_")+"_managed.zip"))
	if err != nil {
		l.t.Fatal(err)
	}
	sum := sha256.Sum256(zip)
	operation, job := taken[len(taken)-1], ""
	for _, j := range s.Tables.Jobs {
		if j.Operation == operation {
			job = j.ID
		}
	}
	got := []string{in.State, in.SHA256, in.Job.AsyncOperation}
	if want := []string{"done", hex.EncodeToString(sum[:]), operation}; strings.Join(got, " ") != strings.Join(want, " ") {
		wrong("the record says %v; want %v", got, want)
	}
	if job != "" && in.Job.ImportJob != job {
		wrong("the record says importjob %s; want %s", in.Job.ImportJob, job)
	}
	return fmt.Sprintf("%d, %s %s %s", len(taken), in.Action, in.Version, in.State)
}

// record is the record's import of a version to a stage.
func (l *life) record(env, version string) *record.Import {
	l.t.Helper()
	rel, err := record.Load(filepath.Join(l.dir, "dist"), "DeployBot")
	if err != nil {
		l.t.Fatal(err)
	}
	if in := rel.Ran(env); in != nil && in.Version == version {
		return in
	}
	return nil
}

// state is what the record says right after a death.
func (l *life) state(env, version string) string {
	if in := l.record(env, version); in != nil {
		return in.State
	}
	return "nothing"
}
