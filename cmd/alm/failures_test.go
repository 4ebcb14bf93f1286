package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// scene is a folder with a project and zips, and an environment to import to.
type scene struct {
	t   *testing.T
	dir string
	url string
	out bytes.Buffer // all that alm said, on both streams
	app app

	saying func(text []byte) // hears what alm says; may be nil
}

// Write takes what alm says.
func (s *scene) Write(text []byte) (int, error) {
	if s.saying != nil {
		s.saying(text)
	}
	return s.out.Write(text)
}

// expiring is a context whose time is over when alm says something.
type expiring struct {
	context.Context
	over chan struct{}
	once sync.Once
}

func (e *expiring) expireAt(text []byte, part string) {
	if bytes.Contains(text, []byte(part)) {
		e.once.Do(func() { close(e.over) })
	}
}

func (e *expiring) Done() <-chan struct{} { return e.over }

func (e *expiring) Err() error {
	select {
	case <-e.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func newScene(t *testing.T, opts emulator.Options, connections string) *scene {
	server, err := serve(opts, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{t: t, dir: t.TempDir(), url: server.url}
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		server.http.Close()
	})
	if err := os.WriteFile(filepath.Join(s.dir, "alm.yaml"), []byte(projectFor(s.url, connections)), 0o644); err != nil {
		t.Fatal(err)
	}
	return s
}

// alm runs a command line and notes what it said and its exit code.
func (s *scene) alm(args ...string) {
	ctx, cancel := context.WithTimeout(s.t.Context(), 2*time.Minute)
	defer cancel()
	s.almUntil(ctx, args...)
}

func (s *scene) almUntil(ctx context.Context, args ...string) {
	a := s.app
	a.Stdout, a.Stderr, a.Now = s, s, time.Now
	a.Getenv = func(string) string { return "" }
	fmt.Fprintf(&s.out, "$ alm %s\n", strings.Join(args, " "))
	if code := a.Run(ctx, append([]string{"-C", s.dir}, args...)); code != 0 {
		fmt.Fprintf(&s.out, "exit %d\n", code)
	}
}

// imports writes a zip and imports it to dev.
func (s *scene) imports(p parcel) {
	name := p.or(p.Name, "Deploy") + "_" + p.or(p.Version, "1.0.0.0") + ".zip"
	p.write(s.t, filepath.Join(s.dir, name))
	s.alm("import", "--stage", "dev", name)
}

// share lets the solution bring a connector that another one has, too.
func (s *scene) share() {
	s.rewrite("    publisher: ", "    connectors: {connectors/deploy: {name: contoso_deploy, shared: true}}\n    publisher: ")
}

// quietly does what comes before, of which nothing is compared.
func (s *scene) quietly(do func()) {
	do()
	s.out.Reset()
}

func (s *scene) post(path, body string) {
	resp, err := http.Post(s.url+"/dev/_emulator/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode >= 300 {
		s.t.Fatalf("%s: %s", path, resp.Status)
	}
}

func (s *scene) fault(kind, code, message string) {
	s.post("faults", fmt.Sprintf(`{"kind":%q,"code":%q,"message":%q}`, kind, code, message))
}

func (s *scene) client() *dataverse.Client {
	c, err := dataverse.New(s.url+"/dev", dataverse.Options{Credential: dataverse.StaticToken("emulator")})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// changing is the text that differs from run to run, or with every rule that is added.
var changing = []struct {
	pattern *regexp.Regexp
	shown   string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "GUID"},
	{regexp.MustCompile(`sha256 [0-9a-f]{12,64}`), "sha256 SHA"},
	{regexp.MustCompile(`(sha256 SHA…): (good|\d+ remarks?)`), "$1: REMARKS"}, // a rule more changes the count
	{regexp.MustCompile(`_dev_[0-9a-f]{8}\.`), "_dev_ID."},
	{regexp.MustCompile(`-5f0123456789abcdef`), "-5fSOURCE"},
	{regexp.MustCompile(`-5f[0-9a-f]{16}`), "-5fSUFFIX"},
	{regexp.MustCompile(`((?:sha256|plan) +)[0-9a-f]{16,64}`), "${1}HEX"},
	{regexp.MustCompile(`since \d\d:\d\d:\d\d UTC(, \d+s at most)?`), "since TIME"},
	{regexp.MustCompile(`import  dev: (queued|in progress)\n`), ""}, // not every look sees them
	{regexp.MustCompile(`import  dev: waiting for [^\n]* in the queue since [^\n]*\n`), ""},
}

func (s *scene) said() string {
	text := strings.ReplaceAll(s.out.String(), s.dir+"/", "")
	text = strings.ReplaceAll(text, s.url, "https://org")
	text = strings.ReplaceAll(text, strings.TrimPrefix(s.url, "http://"), "org")
	for _, m := range changing {
		text = m.pattern.ReplaceAllString(text, m.shown)
	}
	return text
}

// rewrite replaces a text of the project.
func (s *scene) rewrite(old, new string) {
	name := filepath.Join(s.dir, "alm.yaml")
	data, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, bytes.Replace(data, []byte(old), []byte(new), 1), 0o644)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// publish begins to publish, which takes the lock and answers at its end: nobody waits.
func (s *scene) publish() {
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/dev/api/data/v9.2/PublishAllXml", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer emulator")
	if resp, err := http.DefaultClient.Do(req); err == nil {
		resp.Body.Close()
		s.t.Fatalf("publish: %s", resp.Status)
	}
}

// start begins another's import and does not wait.
func (s *scene) start(p parcel) {
	name := filepath.Join(s.dir, "other.zip")
	p.write(s.t, name)
	data, err := os.ReadFile(name)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.client().Import(s.t.Context(), dataverse.ImportOptions{Zip: data}); err != nil {
		s.t.Fatal(err)
	}
}

func TestFailures(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the texts have paths with slashes")
	}
	for number, f := range failures {
		if number == 0 {
			continue
		}
		t.Run(fmt.Sprintf("%02d %s", number, f.name), func(t *testing.T) {
			s := newScene(t, f.opts, f.connections)
			f.run(s)
			golden(t, filepath.Join("failures", fmt.Sprintf("%02d.txt", number)), s.said())
		})
	}
}

// golden compares a text with a file of testdata; -update writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("..", "..", "testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || got != string(want) {
		t.Errorf("got\n%s\nwant %s (-update writes it)\n%s\n%v", got, name, want, err)
	}
}
