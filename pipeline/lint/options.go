package lint

import (
	"time"

	"alm/pipeline/check"
)

// Options are what a project knows beyond the connector. The zero value is the
// usual case.
type Options struct {
	ScriptLimit time.Duration             // how long a script may run; 0 means DefaultScriptLimit
	BroadScopes []string                  // further OAuth scopes that are too broad; * matches any text
	Variables   map[string]string         // the type of each environment variable that a solution declares, by schema name
	Closed      bool                      // Variables is complete: another name is a mistake
	Values      map[string]string         // variables by the value that they have at some stage
	Most        int                       // the findings that are kept, as in check.Pass
	Places      map[string]string         // the variable that packing inserts, by place: host, basePath, oauth/…
	Accepted    func(*check.Finding) bool // what the project accepts: no other finding follows from it; may be nil
	ByPoint     bool                      // findings that answer different points of the security review stay apart
	Change      *Change                   // learns what findings on new faults are about; may be nil
	Known       *Known                    // learns the credentials of what is linted; may be nil
	Memory      *Memory                   // of the connectors that are linted one after the other; may be nil
}

// DefaultScriptLimit is how long a script may run.
const DefaultScriptLimit = 5 * time.Second
