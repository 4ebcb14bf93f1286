package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// call is one request to the Web API.
type call struct {
	*http.Request
	options options
	body    []byte
	who     principal
	fault   Fault
}

// answer is what goes back.
type answer struct {
	Status int
	Header map[string]string
	Body   any
	Until  time.Time // when it goes: a synchronous action answers at its end
	Then   func(*environment) (answer, error)
}

func (a answer) write(w http.ResponseWriter) {
	for name, value := range a.Header {
		w.Header().Set(name, value)
	}
	if a.Body == nil {
		w.WriteHeader(a.Status)
		return
	}
	text, err := json.Marshal(a.Body)
	if err != nil {
		http.Error(w, "answer does not encode", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; odata.metadata=minimal")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(a.Status)
	w.Write(text)
}

// serve lets time pass, answers, and keeps the snapshot. What ends later is waited for
// without holding anybody else up.
func (env *environment) serve(c call) (answer, error) {
	a, err := env.once(c, env.route)
	if err != nil || a.Then == nil {
		return a, err
	}
	select {
	case <-c.Context().Done():
		return answer{}, c.Context().Err()
	case <-time.After(a.Until.Sub(env.opts.Now())):
	}
	return env.once(c, func(call) (answer, error) { return a.Then(env) })
}

func (env *environment) once(c call, do func(call) (answer, error)) (answer, error) {
	env.mu.Lock()
	defer env.mu.Unlock()
	env.caller = env.userOf(c.who.app)
	defer func() { env.caller = "" }()
	env.advance(env.opts.Now())
	a, err := do(c)
	if saving := env.save(); saving != nil {
		return answer{}, saving
	}
	return a, err
}

// userOf is the application user of an app: another one in every environment.
func (env *environment) userOf(app string) string {
	if app == "" {
		return env.state.User
	}
	if !slices.Contains(env.state.Apps, app) {
		env.state.Apps, env.dirty = append(env.state.Apps, app), true
	}
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(env.state.Organization+" "+app)).String()
}
