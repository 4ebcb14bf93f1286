// Package impact finds who uses a connector (the flows, canvas apps and agents in solutions)
// and which of them a change breaks.
package impact

import (
	"fmt"
	"io/fs"

	"alm/internal/disk"
)

// The kinds of consumer.
const (
	Flow  = "flow"
	App   = "app"
	Agent = "agent"
)

// Consumer is one flow, app or agent.
type Consumer struct {
	Kind    string
	Name    string // as makers see it
	File    string
	Calls   []Call
	Unclear []string // places that were read and not understood, and why

	ID          string // of a flow or an agent, where it is known
	Environment string // the stage whose environment has it; "" of a file
	Owner       string // there
	State       string // there: on, off, suspended

	runs     []run
	schemas  []schemaName // of an agent or a part of one: what others run it by
	child    bool         // it is the file of a child agent
	packed   bool         // the file is in a zip in a folder
	inside   bool         // it is a part of a template
	weakName bool         // the name is not the title that the component's own file has
}

// Found is what one source contains.
type Found struct {
	Consumers []Consumer
	Problems  []string // files that could not be read, and why
}

const (
	maxFile = 64 << 20 // bytes of one file that is looked at
	maxAll  = 1 << 30  // bytes of all of them
)

// Read finds the consumers in a folder, an unpacked solution, a solution zip (as zip.Reader)
// or a folder of either. Problems name each file that could not be read; Read fails only when
// the folder itself cannot be read.
func Read(fsys fs.FS) (Found, error) {
	r := newReader(fsys, maxAll)
	if err := r.walk(); err != nil {
		return Found{}, fmt.Errorf("look for flows and apps: %w", err)
	}
	r.resolve()
	if len(r.found.Consumers)+len(r.found.Problems) > 0 { // a folder that has nothing else has no consumers
		for _, name := range r.links {
			r.problem(name, disk.ErrLink)
		}
	}
	return r.found, nil
}
