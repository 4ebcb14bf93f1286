package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"alm/solution/dataverse/emulator"
)

// load is many clients that import into all environments at once.
type load struct {
	root                          string
	environments, clients, orders int
	refused                       int // starts that were rejected because of the lock
	mu                            sync.Mutex
}

// TestManyClientsImport checks that no update is lost and nothing is imported twice.
func TestManyClientsImport(t *testing.T) { loaded(t, 4, 8, 80, t.TempDir()) }

// BenchmarkImports measures 1,000 imports into 20 environments by 16 clients at once.
func BenchmarkImports(b *testing.B) {
	for b.Loop() {
		began := time.Now()
		early, late, refused := loaded(b, 20, 16, 1000, "")
		b.ReportMetric(1000/time.Since(began).Seconds(), "imports/s")
		b.ReportMetric(float64(refused), "locked")
		b.ReportMetric(float64(early)/1e6, "MB-after-half")
		b.ReportMetric(float64(late)/1e6, "MB-at-end")
	}
}

// BenchmarkOneSolution imports the same solution 2,000 times into one environment, which deletes
// old jobs.
func BenchmarkOneSolution(b *testing.B) {
	for b.Loop() {
		_, server := started(b, emulator.Options{Queue: time.Microsecond, Run: time.Microsecond, Versions: emulator.SameVersions})
		base := server.URL + "/dev/api/data/v9.2/"
		for _, half := range []string{"MB-after-half", "MB-at-end"} {
			for range 1000 {
				if err := importInto(base, numbered(1), func() {}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(liveHeap())/1e6, half)
		}
	}
}

// TestOldJobsAreDeleted checks that an environment does not grow with every import.
func TestOldJobsAreDeleted(t *testing.T) {
	_, server := started(t, emulator.Options{Queue: time.Microsecond, Run: time.Microsecond, Versions: emulator.SameVersions})
	base := server.URL + "/dev/api/data/v9.2/"
	for range 210 {
		if err := importInto(base, numbered(1), func() {}); err != nil {
			t.Fatal(err)
		}
	}
	for _, set := range []string{"asyncoperations", "importjobs", "msdyn_solutionhistories"} {
		if got, err := get(base + set + "/$count"); got != "200" && got != "201" || err != nil {
			t.Errorf("%s %s, %v; want 200", got, set, err)
		}
	}
}

func started(tb testing.TB, opts emulator.Options) (*emulator.Emulator, *httptest.Server) {
	tb.Helper()
	e, err := emulator.New(opts)
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	tb.Cleanup(func() { server.Close(); e.Close() })
	return e, server
}

// loaded imports the orders in two halves, checks the environments and returns the live heap
// after each half.
func loaded(tb testing.TB, environments, clients, orders int, dir string) (early, late uint64, refused int) {
	tb.Helper()
	var names []string
	for i := range environments {
		names = append(names, fmt.Sprintf("env%d", i))
	}
	_, server := started(tb, emulator.Options{Environments: names, Queue: time.Microsecond, Run: time.Millisecond, Dir: dir})
	l := &load{root: server.URL, environments: environments, clients: clients, orders: orders}
	l.half(tb, 0, orders/2)
	early = liveHeap()
	l.half(tb, orders/2, orders)
	late = liveHeap()
	for _, name := range names {
		l.check(tb, name)
	}
	return early, late, l.refused
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func (l *load) half(tb testing.TB, from, to int) {
	work := make(chan int)
	var all sync.WaitGroup
	for range l.clients {
		all.Go(func() {
			for n := range work {
				if err := l.order(n); err != nil {
					tb.Error(err)
				}
			}
		})
	}
	for n := from; n < to; n++ {
		work <- n
	}
	close(work)
	all.Wait()
}

// environment returns the environment of an order: four in a row share one.
func (l *load) environment(n int) int { return n / 4 % l.environments }

// order imports solution n, which has a variable of its own, and waits for the job.
func (l *load) order(n int) error {
	base := fmt.Sprintf("%s/env%d/api/data/v9.2/", l.root, l.environment(n))
	return importInto(base, numbered(n), func() {
		l.mu.Lock()
		l.refused++
		l.mu.Unlock()
	})
}

// importInto imports a solution and waits for the job. It retries while another job holds the
// lock, and calls locked each time.
func importInto(base string, zip []byte, locked func()) error {
	body, err := json.Marshal(map[string]any{"OverwriteUnmanagedCustomizations": false, "PublishWorkflows": true, "CustomizationFile": zip})
	if err != nil {
		return err
	}
	for {
		status, text, err := post(base+"ImportSolutionAsync", body)
		if err != nil {
			return err
		}
		if status == http.StatusTooManyRequests && strings.Contains(text, "0x80071151") {
			locked()
			time.Sleep(time.Millisecond)
			continue
		}
		var job struct {
			AsyncOperationID string `json:"AsyncOperationId"`
		}
		if err := json.Unmarshal([]byte(text), &job); err != nil || status != http.StatusOK {
			return fmt.Errorf("import: %d %s", status, text)
		}
		return ended(base, job.AsyncOperationID)
	}
}

// ended waits for a job and returns its failure.
func ended(base, id string) error {
	for {
		var op struct {
			Statecode, Statuscode int
			Message               string
		}
		text, err := get(base + "asyncoperations(" + id + ")?$select=statecode,statuscode,message")
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &op); err != nil {
			return err
		}
		if op.Statecode == 3 {
			if op.Statuscode != 30 {
				return fmt.Errorf("job %s: %d %s", id, op.Statuscode, op.Message)
			}
			return nil
		}
		time.Sleep(time.Millisecond)
	}
}

// check checks that every solution exists with its variable and one job, and nothing else.
func (l *load) check(tb testing.TB, name string) {
	tb.Helper()
	want := 0
	for n := range l.orders {
		if fmt.Sprintf("env%d", l.environment(n)) == name {
			want++
		}
	}
	for set, column := range map[string]string{"solutions": "uniquename", "environmentvariabledefinitions": "schemaname",
		"asyncoperations": "asyncoperationid", "importjobs": "solutionname", "msdyn_solutionhistories": "msdyn_name"} {
		text, err := get(l.root + "/" + name + "/api/data/v9.2/" + set + "?$select=" + column)
		if err != nil {
			tb.Fatal(err)
		}
		var rows struct{ Value []map[string]any }
		if err := json.Unmarshal([]byte(text), &rows); err != nil {
			tb.Fatal(err)
		}
		distinct := map[any]bool{}
		for _, r := range rows.Value {
			distinct[r[column]] = true
		}
		if len(rows.Value) != want || len(distinct) != want {
			tb.Errorf("%s: %d %s, %d distinct; want %d", name, len(rows.Value), set, len(distinct), want)
		}
	}
}

func post(url string, body []byte) (int, string, error) {
	req, err := http.NewRequest("POST", url, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	return send(req)
}

func get(url string) (string, error) {
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return "", err
	}
	status, text, err := send(req)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s: %d %s", url, status, text)
	}
	return text, err
}

func send(req *http.Request) (int, string, error) {
	req.Header.Set("Authorization", "Bearer emulator")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}
