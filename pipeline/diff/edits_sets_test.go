package diff

// setEdits are single edits of a connector with parameter sets.
var setEdits = []singleEdit{
	{"set removed", forgotten, func(m *model) {
		s := objectAt(fileProperties(m), "connectionParameterSets")
		s["values"] = listAt(s, "values")[:1]
	}},
	{"set oauth removed", "", func(m *model) {
		s := objectAt(fileProperties(m), "connectionParameterSets")
		s["values"] = listAt(s, "values")[1:]
	}},
	{"set renamed", "", func(m *model) {
		s := objectAt(fileProperties(m), "connectionParameterSets")
		objectAt(listAt(s, "values")[1])["name"] = "apikey"
	}},
	{"sets removed", forgotten, func(m *model) {
		s := objectAt(fileProperties(m), "connectionParameterSets")
		fileProperties(m)["connectionParameters"] = objectAt(listAt(s, "values")[0], "parameters")
		delete(fileProperties(m), "connectionParameterSets")
	}},
	{"param of all sets removed", forgotten, func(m *model) {
		for _, s := range listAt(fileProperties(m), "connectionParameterSets", "values") {
			delete(objectAt(s, "parameters"), "host")
		}
	}},
	{"param of all sets renamed", forgotten, func(m *model) {
		for _, s := range listAt(fileProperties(m), "connectionParameterSets", "values") {
			renameMember(objectAt(s, "parameters"), "host", "hostName")
		}
	}},
	{"param of all sets type", "", func(m *model) {
		for _, s := range listAt(fileProperties(m), "connectionParameterSets", "values") {
			objectAt(s, "parameters", "host")["type"] = "int"
		}
	}},
	{"param added to all sets", "", func(m *model) {
		for _, s := range listAt(fileProperties(m), "connectionParameterSets", "values") {
			objectAt(s, "parameters")["zone"] = doc{"type": "string", "uiDefinition": doc{"constraints": doc{"required": "true"}}}
		}
	}},
}
