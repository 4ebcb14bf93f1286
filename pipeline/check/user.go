package check

import (
	"strings"
	"time"

	"alm/internal/words"
)

// User is a flow, an app or an agent that uses an operation of a connector, whether or not a
// change breaks it.
type User struct {
	Connector   string `json:"connector"`           // slash path of its folder
	Operation   string `json:"operation,omitempty"` // "" where that is not known
	Kind        string `json:"kind"`                // flow, app or agent
	Name        string `json:"name"`
	File        string `json:"file,omitempty"`
	Environment string `json:"environment,omitempty"` // the stage that has it; "" of a file
	ID          string `json:"id,omitempty"`
	Owner       string `json:"owner,omitempty"`
	State       string `json:"state,omitempty"`
	Calls       int    `json:"calls"`
}

// Key identifies a flow, an app or an agent: by its id, which it keeps in every environment, or
// else by its place.
func (u User) Key() string { return consumerKey(u.Kind, u.ID, u.Environment, u.File, u.Name) }

// Key identifies the flow, app or agent of a use as User.Key does.
func (u Use) Key() string { return consumerKey(u.Kind, u.ID, u.Environment, u.File, u.Name) }

func consumerKey(kind, id string, place ...string) string {
	if id != "" {
		place = []string{strings.ToLower(id)}
	}
	return kind + "\x00" + strings.Join(place, "\x00")
}

// Asked is an environment that was asked for the users of connectors, or a file with what it
// answered.
type Asked struct {
	Stage    string         `json:"stage"`
	URL      string         `json:"url"`
	At       time.Time      `json:"askedAt,omitzero"`
	Age      time.Duration  `json:"-"`
	File     string         `json:"file,omitempty"` // that keeps the answer; "" of one that was asked now
	Read     map[string]int `json:"read,omitempty"` // how many flows, apps and agents were read
	NotRead  []string       `json:"notRead,omitempty"`
	NotAsked []NotAsked     `json:"notAsked,omitempty"`
}

// NotAsked is what may use a connector and was not asked for.
type NotAsked struct {
	What  string `json:"what"`
	Count int    `json:"count,omitempty"` // how many there are; 0 where that is not known
	Why   string `json:"why"`

	// Refused says that the caller lacks the right to ask, or that it is not known: with the right, it
	// could.
	Refused bool `json:"refused,omitempty"`
}

// AgeText returns how old an answer is: "3 minutes", "2 days".
func (a Asked) AgeText() string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int(a.Age / unit.of); n > 0 {
			return words.Count(n, unit.name)
		}
	}
	return "less than a minute"
}
