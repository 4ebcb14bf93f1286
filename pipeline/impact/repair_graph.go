package impact

import (
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
)

// graphID matches an operationId in the JSON of a designer's graph that is a text.
var graphID = lazyregexp.New(`"operationId"\s*:\s*"([^"\\]+)"`)

// graphPlaces returns where the metadata of a flow repeats the operationId of a call: the designer's
// graph. (microsoft/new-copilot-studio-tech-guide, metadata.associatedData.graph of a trigger)
// There are none if the id may be of another connector.
func (w *flowWalk) graphPlaces(c *connectorCall, id string) []namePlace {
	if slices.ContainsFunc(w.order, func(s *flowStep) bool { return s.call != nil && s.call.Operation == id && s.call.API != w.apiOf(c) }) {
		return nil
	}
	var all []namePlace
	for _, metadata := range w.metadata() {
		all = append(all, graphIDs(metadata, id)...)
	}
	return all
}

// apiOf returns the API that the step of a call names here.
func (w *flowWalk) apiOf(c *connectorCall) string {
	for _, s := range w.order {
		if s.call != nil && s.where == c.Where {
			return s.call.API
		}
	}
	return c.API
}

func (w *flowWalk) metadata() []source.Node {
	all := []source.Node{w.file.Root.Get("properties", "definition", "metadata"), w.file.Root.Get("definition", "metadata")}
	for _, s := range w.order {
		all = append(all, s.node.Get("metadata"))
	}
	return all
}

func graphIDs(n source.Node, id string) []namePlace {
	var all []namePlace
	switch {
	case n.Kind() == source.String:
		text := n.Str()
		if !strings.Contains(text, id) {
			return nil
		}
		for _, m := range graphID.Get().FindAllStringSubmatchIndex(text, -1) {
			if text[m[2]:m[3]] == id {
				all = append(all, namePlace{node: n, offset: m[2]})
			}
		}
	default:
		for key, value := range n.Members() {
			if key.Str() == "operationId" && value.Str() == id {
				all = append(all, namePlace{node: value})
				continue
			}
			all = append(all, graphIDs(value, id)...)
		}
		for _, item := range n.Items() {
			all = append(all, graphIDs(item, id)...)
		}
	}
	return all
}
