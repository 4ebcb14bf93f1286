package impact

import (
	"slices"
	"strings"

	"alm/pipeline/check"
)

// affected returns what a finding about a part of the call's operation does to the call.
func (c *connectorCall) affected(f *check.Finding, part check.Part) effect {
	switch f.Rule.Affects {
	case check.NoCall:
		return effect{}
	case check.AllCalls:
		return effect{hit: isHit}
	}
	if c.listed {
		return uncertain("the inventory lists the operation, but not what is sent and read")
	}
	switch f.Rule.Affects {
	case check.Servers:
		return certain(c.server)
	case check.Readers:
		if part.Side == check.Whole {
			return uncertain("a response with another status has the same schema")
		}
		return c.reading(part)
	case check.SendersOrReaders:
		switch part.Side {
		case check.Whole:
			return effect{}
		case check.Output, check.Notification:
			return c.reading(part)
		}
	}
	return sending(f, part, c.search(part))
}

func certain(is bool) effect {
	if is {
		return effect{hit: isHit}
	}
	return effect{}
}

func uncertain(why string) effect { return effect{mayHit, why} }

// sending returns what a finding does to a call that sends what was found under a key.
func sending(f *check.Finding, part check.Part, found search) effect {
	name := nameOf(part.Key)
	may := effect{}
	if found.maybe {
		may = uncertain("what it sends for " + name + " is computed when it runs")
	}
	switch f.Rule.Affects {
	case check.Omitters:
		if found.lacks {
			return effect{hit: isHit}
		}
		return may
	case check.Senders, check.SendersOrReaders:
		if found.sent {
			return effect{hit: isHit}
		}
		return may
	case check.SomeSenders:
		if found.sent || found.maybe {
			return uncertain("it depends on the value of " + name)
		}
		return effect{}
	}
	for _, value := range found.values {
		switch value.form {
		case unknownForm:
			may = uncertain("the value of " + name + " is computed when it runs")
		case masked:
			may = uncertain("the file of the answer does not keep the value of " + name)
		case literal:
			if slices.Contains(f.Values, value.text) == (f.Rule.Affects == check.SendersOfValues) {
				return effect{hit: isHit}
			}
		}
	}
	return may
}

// nameOf returns a key for messages.
func nameOf(key string) string {
	return strings.NewReplacer("~2", "*", "~1", "/", "~0", "~").Replace(key)
}

// search looks for an input in what a call sends.
func (c *connectorCall) search(part check.Part) search {
	if c.By == check.Canvas {
		return c.searchFormula(part)
	}
	var found search
	key := part.Key
	if c.By == check.LogicApps {
		first, rest, deeper := strings.Cut(key, "/")
		if value, ok := c.inPath[nameOf(first)]; ok && part.Side == check.Input {
			value.findKey(rest, &found)
			return found
		}
		if part.Side == check.Body { // a Logic App calls any body "body"
			key = "body"
			if deeper {
				key += "/" + rest
			}
		}
	}
	c.sends.findKey(key, &found)
	body, field, deeper := strings.Cut(key, "/")
	if part.Side == check.Body && deeper && !strings.Contains(field, "/") && c.sends.form == object && c.sends.field(body) == nil &&
		c.op.needsBody {
		found.lacks = true // the platform sends an empty body
	}
	return found
}

// reading returns what a change of an output does to a call.
func (c *connectorCall) reading(part check.Part) effect {
	if c.By == check.Canvas {
		return c.readingApp(part)
	}
	if (part.Side == check.Notification) != c.notified && c.By != check.Copilot {
		return effect{}
	}
	key := part.Key
	folded := strings.HasPrefix(key, "headers/") // names of headers are not case-sensitive
	if folded {
		key = strings.ToLower(key)
	}
	best := effect{}
	for _, r := range c.reads {
		if folded {
			r.key = strings.ToLower(r.key)
		}
		switch hit := max(r.of(key), r.of(flatKey(key))); {
		case hit == isHit:
			return effect{hit: isHit}
		case hit == mayHit && best.hit == noHit:
			best = uncertain(r.doubtOf(key))
		}
	}
	return best
}

// doubtOf returns why it is not known whether a read is of a part.
func (r read) doubtOf(part string) string {
	if n := min(len(r.key), len(part)); !r.maybe && r.key[:n] != part[:n] && strings.EqualFold(r.key[:n], part[:n]) {
		return "it reads " + nameOf(r.key) + ", in another spelling"
	}
	return r.doubt()
}

// doubt returns why it is not known whether a read is of a part.
func (r read) doubt() string {
	switch {
	case r.maybe || strings.Contains(r.key, anyName):
		return "the name of what it reads is computed when it runs"
	case r.key == "":
		return "it passes on all of the output"
	}
	return "it passes on all of " + nameOf(r.key)
}

// readingApp returns what a change of an output does to a call in a canvas app, whose formulas
// keep values in variables and collections.
func (c *connectorCall) readingApp(part check.Part) effect {
	for _, r := range c.reads {
		if r.of(part.Key) == isHit {
			return effect{hit: isHit}
		}
	}
	steps := strings.Split(part.Key, "/")
	for i := len(steps) - 1; i > 0; i-- {
		if name := nameOf(steps[i]); steps[i] != check.AnyStep {
			if c.words[name] {
				return uncertain("the app names " + name + ", which may be a field of another value")
			}
			return effect{}
		}
	}
	return uncertain("the app may use the complete output")
}
