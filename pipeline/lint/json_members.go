package lint

// memberTable finds the schema of a member by its name, as it is written. It is faster than a map for
// the few names of an object: they are looked up millions of times.
type memberTable struct {
	groups [][]memberSchema // by bucketOf, a power of two of them; nil without members
}

type memberSchema struct {
	name   string
	schema *valueSchema
}

const memberGroups = 128

func (t *memberTable) some() bool { return t.groups != nil }

// add adds a member, which must not be there yet.
func (t *memberTable) add(name string, schema *valueSchema) {
	if t.groups == nil {
		t.groups = make([][]memberSchema, memberGroups)
	}
	group := &t.groups[bucketOf([]byte(name))%memberGroups]
	*group = append(*group, memberSchema{name, schema})
}

// find returns the schema of a member, nil if there is none.
func (t *memberTable) find(name []byte) *valueSchema {
	if t.groups == nil || len(name) == 0 {
		return nil
	}
	for _, m := range t.groups[bucketOf(name)%memberGroups] {
		if m.name == string(name) {
			return m.schema
		}
	}
	return nil
}

func bucketOf(text []byte) int {
	n := len(text)
	return n*37 + int(text[0])*7 + int(text[n-1])*3 + int(text[n/2])*17
}
