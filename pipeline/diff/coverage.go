package diff

import (
	"slices"
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
	members map[string]bool     // "operation/summary"
	starts  []string            // of members that are covered: "operation/x-openai-"
	names   map[string][]string // the members of an object that are covered entirely, by its path
	partly  map[string]bool     // the paths of objects of which only some members are covered
}

// covered returns what the rules cover. Rules cannot call it: it reads their rows.
var covered = sync.OnceValue(func() *coverage {
	c := &coverage{members: map[string]bool{}, names: map[string][]string{}, partly: map[string]bool{}}
	c.add(engineMembers)
	for _, rule := range Rules() {
		c.add(rule.Members)
	}
	return c
})

func (c *coverage) add(members []string) {
	for _, path := range members {
		c.members[path] = true
		if start, ok := strings.CutSuffix(path, "*"); ok {
			c.starts = append(c.starts, start)
		}
		end := strings.LastIndexByte(path, '/')
		c.names[path[:end]] = append(c.names[path[:end]], path[end+1:])
		for ; end > 0; end = strings.LastIndexByte(path[:end], '/') {
			c.partly[path[:end]] = true
		}
	}
}

// has reports whether a rule covers the member.
func (c *coverage) has(path string) bool {
	return c.members[path] || slices.ContainsFunc(c.starts, func(start string) bool { return strings.HasPrefix(path, start) })
}
