package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

// spoiler stands between alm and an emulator and spoils some of the answers: it loses, cuts and
// replaces them, resets connections, never answers, and is slow.
type spoiler struct {
	next http.Handler
	rate float64 // of the requests that are spoilt
	done chan struct{}

	mu  sync.Mutex
	rng *rand.Rand
	off bool
	log []string // what was done to which request
}

const unavailable = "<html><h1>The service is unavailable.</h1></html>"

// ways are how a request is spoilt, and how often in relation to the others.
var ways = []struct {
	name   string
	weight int
	spoil  func(*spoiler, http.ResponseWriter, *http.Request)
}{
	{"reset", 2, func(_ *spoiler, w http.ResponseWriter, _ *http.Request) { reset(w) }},
	{"reset after it is done", 3, func(s *spoiler, w http.ResponseWriter, r *http.Request) { s.answer(r); reset(w) }},
	{"half a second late", 2, func(s *spoiler, w http.ResponseWriter, r *http.Request) { s.late(w, r, 500*time.Millisecond) }},
	{"cut", 2, cutShort},
	{"502", 2, instead(502, "text/html", unavailable)},
	{"503", 2, instead(503, "text/html", unavailable)},
	{"502 after it is done", 2, afterwards(502, "text/html", unavailable)},
	{"504 after it is done", 2, afterwards(504, "text/html", unavailable)},
	{"404 of a gateway", 3, instead(404, "text/html", unavailable)},
	{"a page instead of JSON", 1, instead(200, "text/html", unavailable)},
	{"nothing", 1, instead(200, "application/json", "")},
	{"an empty object", 1, instead(200, "application/json", "{}")},
	{"null", 1, instead(200, "application/json", "null")},
	{"no ids after it is done", 2, afterwards(200, "application/json", "{}")},
	{"nothing after it is done", 1, afterwards(200, "application/json", "")},
	{"an unexpected error", 1, instead(500, "application/json", `{"error":{"code":"0x80040216","message":"An unexpected error occurred."}}`)},
	{"a missing privilege", 1, instead(403, "application/json", `{"error":{"code":"0x80040220","message":"missing prvReadSolution"}}`)},
	{"half open", 0, (*spoiler).hang},
}

// ServeHTTP spoils a request, or passes it on. Uploads are also slow.
func (s *spoiler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	way := s.choose(r)
	if way < 0 {
		s.next.ServeHTTP(w, r)
		return
	}
	ways[way].spoil(s, w, r)
}

// choose picks a way to spoil a request, -1 for none. It hangs once in a life at most: alm waits
// seconds for each.
func (s *spoiler) choose(r *http.Request) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "/StageSolution") && s.rng.IntN(4) == 0 {
		time.Sleep(time.Duration(s.rng.IntN(300)) * time.Millisecond)
	}
	if s.off || s.rng.Float64() >= s.rate {
		return -1
	}
	total := 0
	for _, way := range ways {
		total += way.weight
	}
	n, chosen := s.rng.IntN(total), 0
	for n >= ways[chosen].weight {
		n -= ways[chosen].weight
		chosen++
	}
	if s.rng.IntN(60) == 0 {
		chosen = len(ways) - 1
	}
	s.log = append(s.log, ways[chosen].name+": "+r.Method+" "+r.URL.Path)
	return chosen
}

// spoil switches spoiling on and off.
func (s *spoiler) spoil(on bool) {
	s.mu.Lock()
	s.off = !on
	s.mu.Unlock()
}

// answer lets the emulator do a request.
func (s *spoiler) answer(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.next.ServeHTTP(w, r)
	return w
}

func (s *spoiler) late(w http.ResponseWriter, r *http.Request, pause time.Duration) {
	time.Sleep(pause)
	s.next.ServeHTTP(w, r)
}

func (s *spoiler) hang(_ http.ResponseWriter, r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.done:
	}
	panic(http.ErrAbortHandler)
}

func instead(status int, kind, body string) func(*spoiler, http.ResponseWriter, *http.Request) {
	return func(_ *spoiler, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func afterwards(status int, kind, body string) func(*spoiler, http.ResponseWriter, *http.Request) {
	return func(s *spoiler, w http.ResponseWriter, r *http.Request) {
		s.answer(r)
		instead(status, kind, body)(s, w, r)
	}
}

// cutShort ends an answer in its middle.
func cutShort(s *spoiler, w http.ResponseWriter, r *http.Request) {
	answer := s.answer(r)
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	body := answer.Body.Bytes()
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(answer.Code)
	w.Write(body[:len(body)/2])
	panic(http.ErrAbortHandler)
}

// reset resets the connection.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}
