package emulator

import (
	"net/http"
	"sync"
	"time"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/solutions"
	"alm/solution/dataverse/emulator/store"
)

// environment is one Dataverse environment. Its jobs advance when it is locked: the emulator has
// no goroutines of its own.
type environment struct {
	name string
	now  func() time.Time

	mu        sync.Mutex
	solutions *solutions.Service
	faults    []Fault

	usage usage
}

func openEnvironment(name string, opts Options) (*environment, error) {
	service, err := solutions.Open(store.Folder{Dir: opts.Dir, Name: name}, solutions.Options{
		Now: opts.Now, Queue: opts.Queue, Run: opts.Run, Versions: opts.Versions,
		LateLock: opts.LateLock, CheckConnections: opts.CheckConnections})
	if err != nil {
		return nil, err
	}
	return &environment{name: name, now: opts.Now, solutions: service}, nil
}

// lock locks the environment and brings its jobs up to date. The result unlocks it.
func (env *environment) lock() (unlock func()) {
	env.mu.Lock()
	env.solutions.Advance(env.now())
	return env.mu.Unlock
}

// do runs one step of a request as the user of an app, and keeps the snapshot.
func (env *environment) do(app string, step func() (odata.Response, error)) (odata.Response, error) {
	defer env.lock()()
	rows := env.solutions.Store
	rows.Caller = rows.UserOf(app)
	defer func() { rows.Caller = "" }()
	response, err := step()
	if saving := env.solutions.Save(); saving != nil {
		return odata.Response{}, saving
	}
	return response, err
}

// serve answers a request. While it waits for a response that comes later, others are served.
func (env *environment) serve(c call) (odata.Response, error) {
	response, err := env.do(c.who.app, func() (odata.Response, error) { return env.route(c) })
	if err != nil || response.Later == nil {
		return response, err
	}
	select {
	case <-c.http.Context().Done():
		return odata.Response{}, c.http.Context().Err()
	case <-time.After(response.Later.At.Sub(env.now())):
	}
	return env.do(c.who.app, response.Later.Respond)
}

// update changes the environment outside of the Web API and keeps the snapshot.
func (env *environment) update(change func() error) error {
	defer env.lock()()
	if err := change(); err != nil {
		return err
	}
	return env.solutions.Save()
}

func (env *environment) reset(w http.ResponseWriter, _ *http.Request) {
	err := env.update(func() error {
		env.solutions.Reset()
		env.faults = nil
		return nil
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
