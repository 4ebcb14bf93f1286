package portal

import (
	"cmp"
	"strings"

	"alm/internal/source"
)

// maxMatched limits the items that are compared with each other; longer lists are compared position
// by position.
const maxMatched = 500

// matchItems returns, for each item there, the local item that is the same thing, -1 for none, in
// rising order.
func matchItems(local, there []source.Node) []int {
	matched := make([]int, len(there))
	if len(local) == len(there) || len(local) > maxMatched || len(there) > maxMatched {
		for i := range matched {
			matched[i] = i
			if i >= len(local) {
				matched[i] = -1
			}
		}
		if len(local) != len(there) || inOrder(local, there) {
			return matched
		}
	}
	lengths := make([][]int, len(there)+1)
	for i := range lengths {
		lengths[i] = make([]int, len(local)+1)
	}
	for i := len(there) - 1; i >= 0; i-- {
		for j := len(local) - 1; j >= 0; j-- {
			lengths[i][j] = max(lengths[i+1][j], lengths[i][j+1])
			if sameThing(local[j], there[i]) {
				lengths[i][j] = max(lengths[i][j], lengths[i+1][j+1]+1)
			}
		}
	}
	j := 0
	for i := range there {
		matched[i] = -1
		for j < len(local) && lengths[i][j] == lengths[i][j+1] && lengths[i][j] > lengths[i+1][j] {
			j++
		}
		if j < len(local) && sameThing(local[j], there[i]) && lengths[i][j] == lengths[i+1][j+1]+1 {
			matched[i], j = j, j+1
		}
	}
	return matched
}

// inOrder reports whether two lists of one length have the same things at the same positions, or
// nothing that a name could tell apart.
func inOrder(local, there []source.Node) bool {
	for i := range local {
		if identity(local[i]) != identity(there[i]) {
			return false
		}
	}
	return true
}

func sameThing(a, b source.Node) bool {
	if id := identity(a); id != "" {
		return id == identity(b)
	}
	return a.Kind() == b.Kind() && a.Equal(b)
}

// identity returns what an object is known by: its name, title or reference; "" of other values.
func identity(n source.Node) string {
	return cmp.Or(n.Get("$ref").Str(), strings.TrimSpace(n.Get("in").Str()+" "+n.Get("name").Str()), n.Get("title").Str())
}
