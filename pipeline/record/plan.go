package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"alm/pipeline/check"
)

// Plan is what an import would do, asked of the environment itself.
type Plan struct {
	Stage       string              `json:"stage"`
	URL         string              `json:"url"`
	Solution    string              `json:"solution"`
	Version     string              `json:"version"`
	Was         string              `json:"was,omitempty"` // the version that runs, "" when none does
	SHA256      string              `json:"sha256"`
	Action      string              `json:"action"`            // install, upgrade, update, repair or already there
	Refused     []string            `json:"refused,omitempty"` // why the environment would not take it
	Remarks     []string            `json:"remarks,omitempty"` // what it says besides
	First       []string            `json:"first,omitempty"`   // connectors that go first, because nobody can connect to them yet
	Variables   []PlannedValue      `json:"variables,omitempty"`
	Connections []PlannedConnection `json:"connections,omitempty"`
	ToDo        []string            `json:"toDo,omitempty"`     // connections that nobody has given
	Layers      []string            `json:"layers,omitempty"`   // connectors with an unmanaged change on top
	Breaking    []PlannedBreak      `json:"breaking,omitempty"` // against what runs there
	Digest      string              `json:"digest,omitempty"`   // of all above
	Policy      []string            `json:"policy,omitempty"`   // what the stage's policy has against it now; not in the digest
}

// PlannedValue is an environment variable before and after.
type PlannedValue struct {
	Name string `json:"name"`
	Was  string `json:"was"` // "" when it has no value there
	Is   string `json:"is"`
}

// PlannedConnection is a connection reference before and after.
type PlannedConnection struct {
	Reference string `json:"reference"`
	Connector string `json:"connector"`
	Was       string `json:"was"` // "" when it has no connection there
	Is        string `json:"is"`
}

// PlannedBreak is a breaking change that the import brings to the stage.
type PlannedBreak struct {
	Rule    string      `json:"rule"`
	Subject string      `json:"subject"`
	Message string      `json:"message"`
	Uses    []check.Use `json:"uses,omitempty"`
}

// Sign sets the digest of everything else: equal plans have equal digests. Owners and states of flows,
// apps and agents are not in it: an import does the same whoever has them.
func (p *Plan) Sign() error {
	unsigned := *p
	unsigned.Digest, unsigned.Policy = "", nil
	unsigned.Breaking = slices.Clone(p.Breaking)
	for i := range unsigned.Breaking {
		b := &unsigned.Breaking[i]
		b.Uses = slices.Clone(b.Uses)
		for j := range b.Uses {
			b.Uses[j].Owner, b.Uses[j].State = "", ""
		}
	}
	data, err := json.Marshal(unsigned)
	if err != nil {
		return fmt.Errorf("sign the plan: %w", err)
	}
	sum := sha256.Sum256(data)
	p.Digest = hex.EncodeToString(sum[:8])
	return nil
}
