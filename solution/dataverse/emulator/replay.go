package emulator

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"alm/solution/dataverse/emulator/odata"
)

// exchange is one line of a trace, as alm --trace writes it.
type exchange struct {
	Stage    string            `json:"stage"`
	Method   string            `json:"method"`
	Path     string            `json:"path"`
	Status   int               `json:"status"`
	Header   map[string]string `json:"header"`
	Response string            `json:"response"`
}

// Replay answers the requests of a trace with its answers.
type Replay struct {
	mu      sync.Mutex
	stages  []string
	answers map[string][]exchange // by stage, method and path, in order
}

// longestLine is the length of a line of a trace.
const longestLine = 128 << 20

// ReadReplay reads a trace.
func ReadReplay(r io.Reader) (*Replay, error) {
	replay := &Replay{answers: map[string][]exchange{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	for n := 1; lines.Scan(); n++ {
		var e exchange
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("read trace: line %d: %w", n, err)
		}
		if !slices.Contains(replay.stages, e.Stage) {
			replay.stages = append(replay.stages, e.Stage)
		}
		key := e.Stage + " " + e.Method + " " + e.Path
		replay.answers[key] = append(replay.answers[key], e)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read trace: %w", err)
	}
	if len(replay.answers) == 0 {
		return nil, fmt.Errorf("read trace: it has no requests")
	}
	return replay, nil
}

// Stages returns the stages of the trace: the environment of a stage is below /STAGE.
func (p *Replay) Stages() []string { return p.stages }

// ServeHTTP answers a request with the next answer that the trace has to it; the last one is
// repeated. A request that the trace does not have is an error.
func (p *Replay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	stage, path, _ := strings.Cut(strings.TrimPrefix(r.URL.RequestURI(), "/"), "/")
	e, found := p.next(stage + " " + r.Method + " " + path)
	if !found {
		refuse(w, r.Header, odata.NotModelled("this request: the trace has no "+r.Method+" "+path))
		return
	}
	if e.Status == 0 { // no answer came
		panic(http.ErrAbortHandler)
	}
	base := origin(r) + "/" + stage
	for name, value := range e.Header {
		w.Header().Set(name, strings.ReplaceAll(value, environmentMark, base))
	}
	body := strings.ReplaceAll(e.Response, environmentMark, base)
	if body != "" {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(e.Status)
	io.WriteString(w, body)
}

// environmentMark takes the place of the environment's address in a trace.
const environmentMark = "{environment}"

func (p *Replay) next(key string) (exchange, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	answers := p.answers[key]
	if len(answers) == 0 {
		return exchange{}, false
	}
	if len(answers) > 1 {
		p.answers[key] = answers[1:]
	}
	return answers[0], true
}
