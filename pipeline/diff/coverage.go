package diff

import (
	"strings"
	"sync"
)

// engineMembers are the members that the comparison of operations and schemas reads. What else a
// rule reads is in its row.
var engineMembers = []string{
	"definition/paths",
	"path/get", "path/put", "path/post", "path/delete", "path/options", "path/head", "path/patch", "path/parameters", "path/$ref",
	"operation/parameters", "operation/responses",
}

// coverage is the set of members that a rule reports changes of.
type coverage struct {
	members map[string]bool     // "operation/summary"; "operation/x-openai-*" is every such name
	below   map[string][]string // the covered members below an object, by its path
}

// covered returns what the rules cover. Rules cannot call it: it reads their rows.
var covered = sync.OnceValue(func() *coverage {
	c := &coverage{map[string]bool{}, map[string][]string{}}
	c.add(engineMembers)
	for _, rule := range Rules() {
		c.add(rule.Members)
	}
	return c
})

func (c *coverage) add(members []string) {
	for _, path := range members {
		c.members[path] = true
		for i := strings.LastIndexByte(path, '/'); i > 0; i = strings.LastIndexByte(path[:i], '/') {
			c.below[path[:i]] = append(c.below[path[:i]], path)
		}
	}
}

// partly reports whether only some members of the object at the path are covered.
func (c *coverage) partly(path string) bool { return len(c.below[path]) > 0 }

// names returns the members of the object at the path that are covered entirely.
func (c *coverage) names(path string) []string {
	var names []string
	for _, member := range c.below[path] {
		if name := member[len(path)+1:]; !strings.Contains(name, "/") {
			names = append(names, name)
		}
	}
	return names
}

// has reports whether a rule covers the member.
func (c *coverage) has(path string) bool {
	for i := range path {
		if c.members[path[:i+1]+"*"] {
			return true
		}
	}
	return c.members[path]
}
