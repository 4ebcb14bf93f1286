package diff

import (
	"maps"
	"slices"
	"strings"
)

// fieldSite is a field of a body, of an output or of a notification.
type fieldSite struct {
	subject  string
	root     doc      // holds the schema
	steps    []string // from the schema to the object with the field
	parent   doc      // the object with the field
	name     string
	node     doc
	required bool
}

// fieldSide is where fields are.
type fieldSide int

const (
	ofBody fieldSide = iota
	ofOutput
	ofNotification
)

const mostFields = 200 // of one schema

// roots returns the objects that hold the schemas of a side, by subject.
func (m *model) roots(of fieldSide) map[string]func() doc {
	all := map[string]func() doc{}
	for _, op := range m.operations() {
		if !op.visible() {
			continue
		}
		switch of {
		case ofBody:
			for i, p := range listAt(op.node, "parameters") {
				if p := m.resolved(p); stringAt(p, "in") == "body" {
					all[op.subject()+"/parameter/"+stringAt(p, "name")] = func() doc { return m.ownItem(listAt(op.node, "parameters"), i) }
				}
			}
		case ofOutput:
			if code := op.success(); code != "" && stringAt(op.node, "x-ms-trigger") == "" {
				all[op.subject()+"/responses/"+code] = func() doc { return m.own(objectAt(op.node, "responses"), code) }
			}
		case ofNotification:
			if objectAt(op.item, "x-ms-notification-content") != nil && stringAt(op.node, "x-ms-trigger") != "" {
				all[op.subject()+"/responses/x-ms-notification-content"] = func() doc { return objectAt(op.item, "x-ms-notification-content") }
			}
		}
	}
	return all
}

// fields returns the fields of a side, without changing the model.
func (m *model) fields(of fieldSide) []fieldSite {
	var all []fieldSite
	roots := m.roots(of)
	for _, subject := range slices.Sorted(maps.Keys(roots)) {
		probe := *m
		root := m.rootWithout(of, subject)
		if root == nil {
			continue
		}
		budget := mostFields
		probe.walk(fieldSite{subject: subject + "/schema", root: root}, root["schema"], 0, &budget, &all)
	}
	return all
}

// rootWithout returns the holder of a schema with `$ref` followed and nothing replaced.
func (m *model) rootWithout(of fieldSide, subject string) doc {
	for _, op := range m.operations() {
		rest, ok := strings.CutPrefix(subject, op.subject()+"/")
		if !ok {
			continue
		}
		switch of {
		case ofBody:
			for _, p := range listAt(op.node, "parameters") {
				if p := m.resolved(p); stringAt(p, "in") == "body" && "parameter/"+stringAt(p, "name") == rest {
					return p
				}
			}
		case ofOutput:
			return m.resolved(member(op.node, "responses", strings.TrimPrefix(rest, "responses/")))
		default:
			return objectAt(op.item, "x-ms-notification-content")
		}
	}
	return nil
}

func (m *model) walk(at fieldSite, schema any, level int, budget *int, all *[]fieldSite) {
	object := m.resolved(schema)
	if object == nil || object["allOf"] != nil || level > 3 || object["x-ms-dynamic-schema"] != nil || object["x-ms-dynamic-properties"] != nil {
		return
	}
	if items := object["items"]; items != nil && objectAt(object, "properties") == nil {
		at.steps = append(slices.Clip(at.steps), "items")
		at.subject += "/items"
		m.walk(at, items, level+1, budget, all)
		return
	}
	properties := objectAt(object, "properties")
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		node := m.resolved(properties[name])
		if *budget--; *budget < 0 || node == nil || node["allOf"] != nil || name == "" || strings.Contains(name, "/") ||
			isTrue(node, "readOnly") || stringAt(node, "x-ms-visibility") == "internal" || isTrue(node, "x-ms-notification-url") {
			continue
		}
		site := at
		site.name, site.node, site.required = name, node, slices.Contains(listAt(object, "required"), any(name))
		site.subject = at.subject + "/" + name
		*all = append(*all, site)
		site.steps = append(slices.Clip(at.steps), "properties", name)
		m.walk(site, node, level+1, budget, all)
	}
}

// field chooses a field, and gives its operation a schema of its own on the way to it.
func (m *model) field(of fieldSide, fits func(f fieldSite) bool) (fieldSite, bool) {
	f, ok := choose(m, slices.DeleteFunc(m.fields(of), func(f fieldSite) bool { return !fits(f) }))
	if !ok {
		return f, false
	}
	for subject, root := range m.roots(of) {
		if strings.HasPrefix(f.subject, subject+"/schema/") {
			f.parent = m.own(root(), "schema")
		}
	}
	for i := 0; i < len(f.steps); i++ {
		if f.steps[i] == "properties" {
			f.parent = m.own(m.own(f.parent, "properties"), f.steps[i+1])
			i++
			continue
		}
		f.parent = m.own(f.parent, f.steps[i])
	}
	f.node = m.own(m.own(f.parent, "properties"), f.name)
	return f, true
}

// rename gives the field another name.
func (f fieldSite) rename(name string) {
	properties := objectAt(f.parent, "properties")
	properties[name] = properties[f.name]
	delete(properties, f.name)
	if f.required {
		f.parent["required"] = append(without(listAt(f.parent, "required"), f.name), name)
	}
}

func (f fieldSite) remove() {
	delete(objectAt(f.parent, "properties"), f.name)
	f.optional()
}

func (f fieldSite) optional() {
	if list := without(listAt(f.parent, "required"), f.name); len(list) > 0 {
		f.parent["required"] = list
	} else {
		delete(f.parent, "required")
	}
}
