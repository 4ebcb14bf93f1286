package consumers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"alm/internal/exit"
	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/internal/words"
	"alm/pipeline/impact"
)

const (
	schema   = 1
	fileMark = "alm consumers" // says what a file is
)

// Marshal returns the text of the file that keeps the answer.
func (a *Answer) Marshal() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(a)
	return b.Bytes(), err
}

// IsAnswer reports whether a file looks like one that Marshal wrote, and not like a zip.
func IsAnswer(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n"), []byte("{"))
}

var stageName = lazyregexp.New(`^[A-Za-z0-9_]([A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$`)

// Parse reads the file that keeps an answer; name is for messages. A file of another kind or
// schema is a usage error.
func Parse(name string, data []byte) (*Answer, error) {
	var head struct {
		Schema int
		Is     string
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if key, line := duplicateKey(data); key != "" {
		return nil, exit.Usage.Errorf(askAgain, "read %s:%d: the key %q is there twice", name, line, key)
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, jsonError(name, data, err)
	}
	if head.Is != fileMark {
		return nil, exit.Usage.Errorf("name a solution zip, an unpacked solution, or a file that --save wrote", "read %s: it is not an answer of an environment", name)
	}
	if head.Schema != schema {
		return nil, exit.Usage.Errorf(askAgain, "read %s: it has schema %d, and this alm reads schema %d", name, head.Schema, schema)
	}
	var a Answer
	if err := json.Unmarshal(data, &a); err != nil {
		return nil, jsonError(name, data, err)
	}
	if missing := a.missing(); missing != "" {
		return nil, exit.Usage.Errorf(askAgain, "read %s: it has no %s", name, missing)
	}
	return &a, nil
}

const askAgain = "ask the environment again: alm impact HEAD --stage STAGE --save FILE"

// jsonError returns what is wrong, and where, without quoting the file.
func jsonError(name string, data []byte, err error) error {
	var other *json.UnmarshalTypeError
	if errors.As(err, &other) {
		line := 1 + bytes.Count(data[:min(int(other.Offset), len(data))], []byte("\n"))
		return exit.Usage.Errorf(askAgain, "read %s:%d: %s has another type", name, line, other.Field)
	}
	const hint = "name a solution zip, an unpacked solution or a file that --save wrote; if it is one, " + askAgain
	if p, ok := source.Parse(name, data).Broken(); ok {
		at := p.At.From()
		return exit.Usage.Errorf(hint, "read %s:%d:%d: broken JSON: %s", name, at.Line, at.Column, p.Message)
	}
	return exit.Usage.Errorf(hint, "read %s: broken JSON", name)
}

// missing names a part without which the answer would look as one of an empty environment.
func (a *Answer) missing() string {
	kinds := map[string]bool{impact.Flow: true, impact.App: true, impact.Agent: true}
	for _, l := range a.Listed {
		if !kinds[l.Kind] {
			return "known kind under listed"
		}
	}
	switch {
	case !stageName.Get().MatchString(a.Stage):
		return "name of a stage"
	case a.AskedAt.IsZero():
		return "askedAt"
	case a.URL == "":
		return "url"
	case a.Flows == nil:
		return "flows"
	case a.Apps == nil:
		return "apps"
	case a.Agents == nil:
		return "agents"
	case a.References == nil:
		return "connectionReferences"
	case a.Listed == nil || a.NotAsked == nil:
		return "listed or notAsked"
	}
	return ""
}

// clockError is how far the clocks of two machines may differ.
const clockError = 10 * time.Minute

// CheckAge rejects an answer that is older than limit, or of a time that has not come, with an
// error of kind exit.Refused. The age is that in the file.
func (a *Answer) CheckAge(name string, now time.Time, limit time.Duration) error {
	hint := fmt.Sprintf("ask again: alm impact HEAD --stage %s --save %s; --max-age allows older ones", a.Stage, name)
	switch age := now.Sub(a.AskedAt); {
	case age < -clockError:
		return exit.Refused.Errorf(hint, "%s says that %s was asked at %s, which has not come yet", name, a.Stage, a.AskedAt.Format(time.RFC3339))
	case age > limit:
		return exit.Refused.Errorf(hint, "%s is %s old: %s was asked at %s, and at most %s are allowed", name, span(age), a.Stage, a.AskedAt.Format("2006-01-02 15:04Z07:00"), span(limit))
	}
	return nil
}

// span returns a length of time in days, or in hours where it is less than two days.
func span(d time.Duration) string {
	if d >= 48*time.Hour {
		return words.Count(int(d/(24*time.Hour)), "day")
	}
	return words.Count(int(d/time.Hour), "hour")
}
