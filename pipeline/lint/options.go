package lint

import "time"

// Options are what a project knows beyond the connector itself. The zero value is the
// usual case.
type Options struct {
	ScriptLimit time.Duration     // how long a script may run; 0 means DefaultScriptLimit
	BroadScopes []string          // OAuth scopes that are too broad, beside the known ones; * stands for any text
	Variables   map[string]string // the type of each environment variable that a solution declares, by schema name
	Closed      bool              // nothing else declares variables: another name is a mistake
	Values      map[string]string // the variable that holds a text at some stage, by the text
	Places      map[string]string // the variable that packing puts into a place: host, basePath, oauth/…
}

// DefaultScriptLimit is how long a script may run.
const DefaultScriptLimit = 5 * time.Second
