package dataverse_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alm/solution/dataverse"
)

// answering is a client of a server that answers every request alike, and the requests.
func answering(t *testing.T, pace dataverse.Pace, answer http.HandlerFunc) (*dataverse.Client, string, func() []string) {
	t.Helper()
	var mu sync.Mutex
	var asked []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/api/data/v9.2/"))
		mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	if pace.Retry == 0 {
		pace.Retry = time.Millisecond
	}
	c, err := dataverse.New(s.URL, dataverse.Options{Credential: dataverse.StaticToken("emulator"), Pace: pace})
	if err != nil {
		t.Fatal(err)
	}
	return c, strings.TrimPrefix(s.URL, "http://"), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(asked)
	}
}

// What is not the service's answer is no answer: not an empty list, and not "not found".
func TestForeignAnswersAreNoAnswers(t *testing.T) {
	const list = "look up solution S: "
	for _, test := range []struct {
		status     int
		kind, body string
		want       string // HOST is the server's
		tries      int
	}{
		{404, "text/html", "<h1>404 Web Site  not found</h1>", `no answer of the service from HOST, but status 404 with "<h1>404 Web Site not found</h1>"`, 4},
		{404, "application/json", `{"error":{"code":"0x80060888","message":"x"}}`, `no answer of the service from HOST, but status 404 with "{\"error\":{\"code\":\"0x80060888\",\"message\":\"x\"}}"`, 4},
		{404, "application/json", `{"error":{"code":"0x80040217","message":"x"}}`, `404: x (0x80040217)`, 1},
		{200, "application/json", "", `no answer of the service from HOST, but status 200 with "nothing"`, 4},
		{200, "application/json", "{}", `no answer of the service from HOST, but status 200 with "{}"`, 4},
		{200, "application/json", "null", `no answer of the service from HOST, but status 200 with "null"`, 4},
		{200, "application/json", "[]", `no answer of the service from HOST, but status 200 with "[]"`, 4},
		{200, "application/json", `{"value":null}`, `no answer of the service from HOST, but status 200 with "{\"value\":null}"`, 4},
		{200, "application/json", `{"value":{}}`, `no answer of the service from HOST, but status 200 with "{\"value\":{}}"`, 4},
		{200, "application/json", `{"value":[null]}`, `no answer of the service from HOST, but status 200 with "{\"value\":[null]}"`, 4},
		{200, "application/json", `{"value":[{}]}`, `no answer of the service from HOST, but status 200 with "{\"value\":[{}]}"`, 4},
		{200, "application/json", `{"value":[1]}`, `no answer of the service from HOST, but status 200 with "{\"value\":[1]}"`, 4},
		{200, "application/json", `{"value":[],"value":[]}`, `no answer of the service from HOST, but status 200 with "{\"value\":[],\"value\":[]}"`, 4},
		{200, "application/json", `{"Value":[]}`, `no answer of the service from HOST, but status 200 with "{\"Value\":[]}"`, 4},
		{200, "application/json", `{"value":[],"@odata.nextLink":7}`, `no answer of the service from HOST, but status 200 with "{\"value\":[],\"@odata.nextLink\":7}"`, 4},
		{206, "application/json", `{"value":[]}`, `no answer of the service from HOST, but status 206 with "{\"value\":[]}"`, 4},
		{202, "application/json", `{"value":[]}`, `no answer of the service from HOST, but status 202 with "{\"value\":[]}"`, 4},
		{200, "application/json", `{"value":[{"solutionid":"1","uniquename":"T","version":"1.0"}]}`, `no answer of the service, but a row that is not the solution, "T" in version "1.0"`, 1},
		{200, "application/json", `{"value":[{"solutionid":"1","uniquename":"S"}]}`, `no answer of the service, but a row that is not the solution, "S" in version ""`, 1},
		{200, "text/html", `{"value":[]}`, `no answer of the service from HOST, but status 200 with "{\"value\":[]}"`, 4},
		{200, "", `{"value":[]}`, `no answer of the service from HOST, but status 200 with "{\"value\":[]}"`, 4},
		{200, "application/json", `{"value":[`, `no answer of the service from HOST, but status 200 with "{\"value\":["`, 4},
		{204, "", "", `no answer of the service from HOST, but status 204 with "nothing"`, 4},
		{400, "text/plain", "bad gateway", `no answer of the service from HOST, but status 400 with "bad gateway"`, 4},
		{502, "text/html", "<h1>x</h1>", `no answer of the service from HOST, but status 502 with "<h1>x</h1>"`, 4},
		{200, "application/json; odata.metadata=minimal", `{"value":[]}`, "not found", 1},
	} {
		c, host, asked := answering(t, dataverse.Pace{}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			if test.kind != "" {
				w.Header().Set("Content-Type", test.kind)
			}
			w.WriteHeader(test.status)
			fmt.Fprint(w, test.body)
		})
		_, err := c.Solution(t.Context(), "S")
		if got, want := fmt.Sprint(err), list+strings.ReplaceAll(test.want, "HOST", host); got != want || len(asked()) != test.tries {
			t.Errorf("%d %s: %s after %d tries; want %s after %d", test.status, test.body, got, len(asked()), want, test.tries)
		}
		notFound := strings.Contains(test.want, "ot found") && !strings.Contains(test.want, "<") || strings.Contains(test.want, "(0x80040217)")
		if errors.Is(err, dataverse.ErrNotFound) != notFound || errors.Is(err, dataverse.ErrUnreachable) == notFound {
			t.Errorf("%d %s: %v: not found %v, unreachable %v", test.status, test.body, err, errors.Is(err, dataverse.ErrNotFound), errors.Is(err, dataverse.ErrUnreachable))
		}
	}
}

// An answer without its ids is not taken for one: a start without them may have happened.
func TestAnswersHaveTheirIds(t *testing.T) {
	c, _, _ := answering(t, dataverse.Pace{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "WhoAmI"):
			fmt.Fprint(w, `{"UserId":"1"}`)
		case r.Method == http.MethodGet && !strings.Contains(r.URL.Path, "("):
			fmt.Fprint(w, `{"value":[]}`)
		default:
			fmt.Fprint(w, `{}`)
		}
	})
	if _, err := c.Import(t.Context(), dataverse.ImportOptions{UploadID: "1"}); !errors.Is(err, dataverse.ErrAmbiguous) {
		t.Errorf("Import: %v; want ErrAmbiguous", err)
	}
	if _, err := c.Stage(t.Context(), nil); !errors.Is(err, dataverse.ErrUnreachable) {
		t.Errorf("Stage: %v; want ErrUnreachable", err)
	}
	if _, err := c.Poll(t.Context(), dataverse.Job{AsyncOperation: "1"}); !errors.Is(err, dataverse.ErrUnreachable) {
		t.Errorf("Poll: %v; want ErrUnreachable", err)
	}
	if _, err := c.Result(t.Context(), dataverse.Job{ImportJob: "1"}); !errors.Is(err, dataverse.ErrUnreachable) {
		t.Errorf("Result: %v; want ErrUnreachable", err)
	}
	if _, err := c.EnvironmentID(t.Context()); !errors.Is(err, dataverse.ErrUnreachable) {
		t.Errorf("EnvironmentID: %v; want ErrUnreachable", err)
	}
}

// Numbers may come as texts.
func TestNumbersAsTexts(t *testing.T) {
	c, _, _ := answering(t, dataverse.Pace{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"statecode":"3","statuscode":"31","errorcode":"0x80048041","progress":"50.5"}`)
	})
	p, err := c.Poll(t.Context(), dataverse.Job{AsyncOperation: "1", ImportJob: "2"})
	if want := (dataverse.Progress{Status: dataverse.Failed, Done: true, Percent: 50.5, Code: "0x80048041"}); p != want || err != nil {
		t.Errorf("Poll = %+v, %v; want %+v", p, err, want)
	}
}

// No request goes to the place that a redirect names, whatever the method and the place.
func TestRedirectsAreNotFollowed(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s reached the other place", r.Method, r.URL)
	}))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		c, _, asked := answering(t, dataverse.Pace{}, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "WhoAmI") {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, `{"UserId":"1"}`)
				return
			}
			http.Redirect(w, r, other.URL+r.URL.Path, status)
		})
		want := fmt.Sprintf("%d: a redirect to %s, which alm does not follow", status, strings.TrimPrefix(other.URL, "http://"))
		_, get := c.Solution(t.Context(), "S")
		_, post := c.Stage(t.Context(), []byte("zip"))
		patch := c.SaveConnector(t.Context(), dataverse.Connector{ID: "1", Name: "a"})
		_, start := c.Promote(t.Context(), "S")
		for verb, err := range map[string]error{"GET": get, "POST": post, "PATCH": patch, "start": start} {
			if err == nil || !strings.HasSuffix(err.Error(), want) || errors.Is(err, dataverse.ErrAmbiguous) {
				t.Errorf("%d, %s: %v; want %s", status, verb, err, want)
			}
		}
		if n := len(asked()); n > 6 {
			t.Errorf("%d: %d requests %q; a redirect is not retried", status, n, asked())
		}
	}
}

// An answer is read up to a limit, unpacked or not, once.
func TestAnswersAreReadUpToALimit(t *testing.T) {
	part := strings.Repeat("a", 1<<20)
	for _, packed := range []bool{false, true} {
		c, host, asked := answering(t, dataverse.Pace{Try: time.Minute}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			write := func(s string) error { _, err := fmt.Fprint(w, s); return err }
			if packed {
				w.Header().Set("Content-Encoding", "gzip")
				z := gzip.NewWriter(w)
				defer z.Close()
				write = func(s string) error { _, err := fmt.Fprint(z, s); return err }
			}
			write(`{"value":["`)
			for range 200 {
				if write(part) != nil {
					return
				}
			}
		})
		_, err := c.Solution(t.Context(), "S")
		if want := "look up solution S: no answer from " + host + ": the answer is longer than 64 MiB"; fmt.Sprint(err) != want || len(asked()) != 1 {
			t.Errorf("packed %v: %v after %d tries; want %s after 1", packed, err, len(asked()), want)
		}
	}
}

// A server that takes a request and never answers ends neither a request nor the waiting for a
// job, and is reported.
func TestSilenceIsBoundedAndHeard(t *testing.T) {
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer s.Close()
	defer close(release)
	var mu sync.Mutex
	var heard []string
	c, err := dataverse.New(s.URL, dataverse.Options{
		Credential: dataverse.StaticToken("emulator"),
		Notice:     func(text string) { mu.Lock(); heard = append(heard, text); mu.Unlock() },
		Pace:       dataverse.Pace{Retry: time.Millisecond, Try: 50 * time.Millisecond, Quiet: 20 * time.Millisecond, Unreadable: 200 * time.Millisecond, Upload: 50 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	host := strings.TrimPrefix(s.URL, "http://")
	if _, err := c.WhoAmI(t.Context()); fmt.Sprint(err) != "ask who I am: no answer from "+host+": it takes too long" || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("WhoAmI: %v", err)
	}
	if _, err := c.Wait(t.Context(), dataverse.Job{AsyncOperation: "1"}, nil); !errors.Is(err, dataverse.ErrUnfinished) || !errors.Is(err, dataverse.ErrUnreachable) {
		t.Errorf("Wait: %v; want ErrUnfinished and ErrUnreachable", err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(heard) < 3 || heard[0] != "no answer for 0s to GET WhoAmI" || !slices.ContainsFunc(heard, func(s string) bool {
		return s == "the job cannot be read: poll asyncoperation 1, importjob unknown: no answer from "+host+": it takes too long"
	}) {
		t.Errorf("heard %q", heard)
	}
}

// A pause that the service asks for is reported.
func TestThrottlingIsHeard(t *testing.T) {
	var heard []string
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if n++; n == 1 {
			w.Header().Set("Retry-After", "2")
			w.WriteHeader(429)
			return
		}
		fmt.Fprint(w, `{"UserId":"1"}`)
	}))
	defer s.Close()
	c, err := dataverse.New(s.URL, dataverse.Options{Credential: dataverse.StaticToken("emulator"), Notice: func(text string) { heard = append(heard, text) }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.WhoAmI(t.Context()); err != nil || !slices.Equal(heard, []string{"too many requests; the service asks to wait 2s"}) {
		t.Errorf("WhoAmI: %v, heard %q", err, heard)
	}
}
