package source

// Any returns the node as encoding/json would decode it: nil, bool, float64, string, []any or
// map[string]any.
func (n Node) Any() any {
	switch n.Kind() {
	case Bool:
		return n.Bool()
	case Number:
		value, _ := n.Num()
		return value
	case String:
		return n.Str()
	case Array:
		items := make([]any, 0, n.Len())
		for _, item := range n.Items() {
			items = append(items, item.Any())
		}
		return items
	case Object:
		members := make(map[string]any, n.Len())
		for key, value := range n.Members() {
			members[key.Str()] = value.Any()
		}
		return members
	}
	return nil
}
