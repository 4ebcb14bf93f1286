package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
)

type stage struct {
	name string
	args []string
}

var (
	testStage = stage{"test", []string{"import", "--stage", "test"}}
	prodStage = stage{"prod", []string{"promote", "--to", "prod"}}
)

func (s stage) resume() []string { return append(s.args[:len(s.args):len(s.args)], "--resume") }

// next packs the next release.
func (l *life) next() string {
	l.t.Helper()
	l.releases++
	return l.release(l.releases - 1)
}

// steps are the places to die at among the requests of a run: each, and what is no mere
// question before its answer, too. Of the looks at a running job two count.
func steps(calls []string) []death {
	var all []death
	seen := map[string]int{}
	for _, call := range calls {
		seen[call]++
		if strings.HasSuffix(call, "()") && seen[call] > 2 {
			continue
		}
		all = append(all, death{call: call, nth: seen[call]})
		if !strings.HasPrefix(call, "GET") {
			all = append(all, death{call: call, nth: seen[call], after: true})
		}
	}
	return all
}

type tabler func(format string, args ...any)

// diesEverywhere kills alm at each step of an import and of a promotion, and resumes.
func (l *life) diesEverywhere(row tabler) (deaths int) {
	l.t.Helper()
	row("\n%-84s %-8s %-9s %s", "KILLED WITH -9 AT", "VERSION", "RECORD", "THEN --resume: STARTS, END")
	version := l.next()
	all := map[string][]death{}
	for _, to := range []stage{testStage, prodStage} {
		all[to.name] = sampled(steps(l.must(0, to.args...).calls))
		l.right(to.name, version, 1)
	}
	for _, to := range []stage{testStage, prodStage} {
		for _, at := range all[to.name] {
			version := l.reach(to, at, func() bool {
				if to.name == prodStage.name {
					l.must(0, testStage.args...)
				}
				return l.killed(at, to.args)
			})
			if version == "" {
				continue
			}
			deaths++
			left := l.state(to.name, version)
			l.must(0, to.resume()...)
			row("%-84s %-8s %-9s %s", to.args[0]+": "+at.String(), version, left, l.right(to.name, version, 1))
			if to.name == testStage.name {
				l.must(0, prodStage.args...)
			}
		}
	}
	return deaths
}

// sampled returns the deaths at requests that change something, and every eighth of the others and of
// those of the claim, at which TestKills of cmd/alm kills alm; with ALM_DEATHS=all, all.
func sampled(all []death) []death {
	if os.Getenv("ALM_DEATHS") == "all" {
		return all
	}
	var some []death
	reads := 0
	for _, d := range all {
		if strings.HasPrefix(d.call, "GET ") || strings.Contains(d.call, "annotations") {
			if reads++; reads%8 != 1 {
				continue
			}
		}
		some = append(some, d)
	}
	return some
}

// diesInResume kills alm at the start of an import, and again at each step of the resume.
func (l *life) diesInResume(row tabler) (deaths int) {
	l.t.Helper()
	row("\n%-84s %-8s %-9s %s", "KILLED AT THE START, AND AGAIN WHILE IT RESUMES AT", "VERSION", "RECORD", "THEN --resume: STARTS, END")
	for _, after := range []bool{false, true} {
		start := death{call: "POST test StageAndUpgradeAsync", nth: 1, after: after}
		diesFirst := func() {
			// So that the job still queues, and has no row, when alm looks for it.
			l.fault(testStage.name, `{"kind": "slow"}`)
			if !l.killed(start, testStage.args) {
				l.t.Fatalf("%v: not killed", start)
			}
		}
		version := l.next()
		diesFirst()
		again := sampled(steps(l.must(0, testStage.resume()...).calls))
		l.right(testStage.name, version, 1)
		for _, at := range again {
			version := l.reach(testStage, at, func() bool {
				diesFirst()
				return l.killed(at, testStage.resume())
			})
			if version == "" {
				continue
			}
			deaths++
			left := l.state(testStage.name, version)
			l.must(0, testStage.resume()...)
			row("%-84s %-8s %-9s %s", start.when()+"; then "+at.String(), version, left, l.right(testStage.name, version, 1))
		}
	}
	return deaths
}

// emulatorDies kills the environment itself at each step of an import. It comes back with
// what it had written down, and alm goes on by itself or by --resume.
func (l *life) emulatorDies(row tabler) (crashes int) {
	l.t.Helper()
	row("\n%-84s %-8s %-9s %s", "THE EMULATOR KILLED WITH -9 AT", "VERSION", "EXITS", "STARTS, END")
	version := l.next()
	all := sampled(steps(l.must(0, testStage.args...).calls))
	l.right(testStage.name, version, 1)
	for _, at := range all {
		version := l.next()
		at.emulator = true
		crashes++
		r, exits := l.dies([]death{at}, testStage.args...), "0"
		switch r.exit {
		case 0:
		case 5:
			l.must(0, testStage.resume()...)
			exits = "5, 0"
		default:
			l.t.Errorf("%v: exit %d\n%s", at, r.exit, r.said)
			l.must(0, testStage.args...)
		}
		row("%-84s %-8s %-9s %s", at.String(), version, exits, l.right(testStage.name, version, 1))
	}
	return crashes
}

// reach releases until alm dies at a step, and returns that version. Where the job stands
// when alm looks differs from run to run, so a look, and nothing but a look, may be missing
// in one of them: that release has to be right without a death. A look that no run repeats, as on a
// machine that has other work, counts as missed, and "" is returned.
func (l *life) reach(to stage, at death, dies func() bool) string {
	l.t.Helper()
	for range 5 {
		version := l.next()
		if dies() {
			return version
		}
		if !strings.HasPrefix(at.call, "GET") {
			break
		}
		l.right(to.name, version, 1)
	}
	if !strings.HasPrefix(at.call, "GET") {
		l.t.Fatalf("%v: not killed", at)
	}
	l.missed++
	return ""
}

// killed runs alm and tells whether it died at a step, or else ended well without it.
func (l *life) killed(at death, args []string) bool {
	l.t.Helper()
	r := l.dies([]death{at}, args...)
	if r.exit > 0 {
		l.t.Errorf("%v: exit %d\n%s\n%s", at, r.exit, strings.Join(r.calls, "\n"), r.said)
	}
	if r.exit != -1 {
		return false
	}
	l.unclaim(testStage.name)
	l.unclaim(prodStage.name)
	return true
}

// unclaim deletes the note of a run that was killed, as people may. Without that, the next run waits
// until the note is too old: TestKills of cmd/alm waits that long.
func (l *life) unclaim(env string) {
	l.t.Helper()
	var notes struct {
		Value []struct {
			ID string `json:"annotationid"`
		}
	}
	if err := json.Unmarshal(l.ask(http.MethodGet, env, "annotations?$select=annotationid"), &notes); err != nil {
		l.t.Fatal(err)
	}
	for _, note := range notes.Value {
		l.ask(http.MethodDelete, env, "annotations("+note.ID+")")
	}
}

// ask sends a request to an environment, as a person with a script may.
func (l *life) ask(method, env, what string) []byte {
	l.t.Helper()
	req, err := http.NewRequest(method, l.emulator+"/"+env+"/api/data/v9.2/"+what, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer emulator")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		l.t.Fatalf("%s %s in %s: %s, %v\n%s", method, what, env, resp.Status, err, body)
	}
	return body
}
