package lint

import (
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// sampler invents values that may be right in place of a wrong one. Where names matter, they are those that
// findings are about.
type sampler struct{ names []string }

const (
	maxNames       = 12 // that are tried
	maxSampleDepth = 4
	maxSamples     = 6 // of an object
)

func newSampler(findings []check.Finding) *sampler {
	s := &sampler{}
	for i := range findings {
		if len(s.names) == maxNames {
			break
		}
		f := &findings[i]
		text := ""
		if raw := f.At.Text(); strings.HasPrefix(raw, `"`) {
			text = source.Parse("", []byte(raw)).Root.Str()
		}
		for _, name := range append(strings.Split(text, "/"), text, f.Subject[strings.LastIndexByte(f.Subject, '/')+1:]) {
			if name != "" && len(name) < 100 && !slices.Contains(s.names, name) && len(s.names) < maxNames {
				s.names = append(s.names, name)
			}
		}
	}
	return s
}

// samples returns values that a schema accepts, as JSON.
func (s *sampler) samples(v *valueSchema, key string, depth int) (all []string) {
	if v == nil || depth > maxSampleDepth {
		return []string{`"a"`}
	}
	if v.enum != nil {
		return v.enum
	}
	if k := slices.Index(definitionSchemas().of[:], v); k >= 0 {
		return s.ofKind(objectKind(k), depth)
	}
	for _, part := range v.anyOf {
		all = append(all, s.samples(part, key, depth+1)...)
	}
	if v.kinds == 0 {
		return all
	}
	if v.kinds.has(source.Object) {
		all = append(append(all, s.objects(v, depth)...), "{}")
	}
	if v.kinds.has(source.Array) {
		items := s.samples(v.items, "", depth+1)
		all = append(all, "["+strings.Join(items[:min(len(items), 3*maxNames)], ", ")+"]", "[]")
	}
	if v.kinds.has(source.Bool) {
		all = append(all, "true", "false")
	}
	if v.kinds.has(source.Number) {
		all = append(all, "1")
	}
	if v.kinds.has(source.String) {
		all = append(all, s.texts(v, key)...)
	}
	return all
}

// labels are texts for people, in which no name matters.
var labels = setOfNames("description", "title", "summary", "x-ms-summary", "x-ms-trigger-hint", "displayName", "tooltip", "termsOfService",
	"version", "url", "email", "humanName", "modelDescription", "x-ms-name-for-model", "x-ms-description-for-model")

// texts returns texts with the names.
func (s *sampler) texts(v *valueSchema, key string) (all []string) {
	if labels[key] {
		return []string{`"a"`}
	}
	if key == "$ref" {
		for _, section := range slices.Sorted(maps.Values(refSections)) {
			for _, name := range s.names {
				all = append(all, source.Quote("#/"+section+"/"+name))
			}
		}
		return all
	}
	prefix, connections := strings.TrimPrefix(v.prefix, "^"), ""
	for _, name := range s.names {
		all = append(all, source.Quote(prefix+name))
		connections += "@connectionParameters('" + name + "')"
	}
	return append(all, source.Quote(connections), `"a"`)
}

// objects returns objects with the members that they may have, or with the names.
func (s *sampler) objects(v *valueSchema, depth int) []string {
	values := map[string][]string{}
	for _, name := range v.memberNames() {
		values[name] = s.samples(v.members.find([]byte(name)), name, depth+1)
	}
	for _, name := range v.required {
		values[name] = s.samples(memberSchemaOf(v, name), name, depth+1)
	}
	for _, p := range v.matching {
		for _, name := range []string{"200", "/a"} {
			if p.name.MatchString(name) {
				values[name] = s.samples(p.schema, name, depth+1)
			}
		}
	}
	if v.others != nil {
		for _, name := range s.names {
			values[name] = s.samples(v.others, name, depth+1)
		}
	}
	return objectsOf(values)
}

// objectsOf returns objects with the first values of each member, with the second ones and so on.
func objectsOf(values map[string][]string) (all []string) {
	names := slices.Sorted(maps.Keys(values))
	count := 1
	for _, name := range names {
		count = min(max(count, len(values[name])), maxSamples)
	}
	for i := range count {
		var members []string
		for _, name := range names {
			if of := values[name]; len(of) > 0 {
				members = append(members, source.Quote(name)+": "+of[i%len(of)])
			}
		}
		all = append(all, "{"+strings.Join(members, ", ")+"}")
	}
	return all
}

// ofKind returns objects of a kind of the definition.
func (s *sampler) ofKind(k objectKind, depth int) (all []string) {
	switch k {
	case kindSchema:
		return s.schemas()
	case kindParameter:
		for _, name := range s.names {
			all = append(all, `{"name": `+source.Quote(name)+`, "in": "path", "required": true, "type": "string", "x-ms-url-encoding": "single"}`,
				`{"name": `+source.Quote(name)+`, "in": "query", "type": "string"}`)
		}
		return append(all, `{"name": "body", "in": "body", "required": true, "schema": `+s.schemas()[0]+`}`)
	case kindOperation:
		responses := s.samples(definitionSchemas().members[keywords()["responses"].ID][k], "", depth+1)
		for i, name := range s.names {
			all = append(all, `{"operationId": `+source.Quote(name)+`, "responses": `+responses[i%len(responses)]+`}`)
		}
		return all
	}
	return s.objects(definitionSchemas().of[k], depth)
}

// schemas returns schemas whose properties have the names, one of them for a callback URL, and one that leads
// to what is not known.
func (s *sampler) schemas() []string {
	flat := `"url": {"type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}`
	for _, name := range s.names {
		flat += ", " + source.Quote(name) + `: {"type": "string"}`
	}
	object := `{"type": "object", "required": ["url"], "properties": {` + flat + `}}`
	var lists []string
	for _, name := range s.names {
		lists = append(lists, source.Quote(name)+`: {"type": "array", "items": `+object+`}`)
	}
	return []string{object, `{"type": "object", "properties": {` + strings.Join(lists, ", ") + `}}`, `{"type": "array", "items": ` + object + `}`,
		`{"$ref": "#/definitions/"}`, `{"type": "string"}`}
}
