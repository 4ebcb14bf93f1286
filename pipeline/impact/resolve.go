package impact

import (
	"path"
	"strings"

	"alm/pipeline/check"
)

// resolve replaces connection references by their APIs, and names of files by titles.
func (r *reader) resolve() {
	for i := range r.found.Consumers {
		c := &r.found.Consumers[i]
		folder := strings.ToLower(path.Dir(c.File))
		if name := r.names[flowKey(c.File)]; name != "" && c.Kind == Flow {
			c.Name = name
		}
		if name := r.titles[folder]; name != "" && c.weakName {
			c.Name = name
		}
		for j := range c.Calls {
			if c.Calls[j].tool == "" {
				r.resolveCall(&c.Calls[j], folder)
			}
		}
	}
	r.resolveTools()
	r.placeParts()
}

// resolveTools gives each call through a tool of an agent the server of that tool.
func (r *reader) resolveTools() {
	for i := range r.found.Consumers {
		for j := range r.found.Consumers[i].Calls {
			call := &r.found.Consumers[i].Calls[j]
			if call.tool == "" || call.API != "" {
				continue
			}
			if server := r.server(call.tool); server != nil {
				call.API, call.Operation, call.nameless, call.cut = server.API, server.Operation, server.nameless, server.cut
				continue
			}
			call.Unclear, call.nameless = "it uses the tool "+call.tool+", which is not among the files", true
		}
	}
}

// server returns the call of the component with a schema name. In a workspace its file has the last
// part of the name.
func (r *reader) server(tool string) *Call {
	tool = strings.ToLower(tool)
	for i := range r.found.Consumers {
		c := &r.found.Consumers[i]
		name := strings.ToLower(agentFile(c.File))
		if c.Kind != Agent || name != tool && !strings.HasSuffix(tool, "."+name) {
			continue
		}
		for j := range c.Calls {
			if call := &c.Calls[j]; call.server && call.tool == "" {
				return call
			}
		}
	}
	return nil
}

// resolveCall resolves a call of a file in a folder: connections of Logic Apps are those of their own
// project.
func (r *reader) resolveCall(call *Call, folder string) {
	name := strings.ToLower(call.API)
	for _, key := range []string{path.Dir(folder) + "/" + name, name} {
		if api := r.refs[key]; api != "" {
			call.API, call.nameless = api, false
			return
		}
	}
	component := path.Base(folder)
	if call.By != check.Copilot {
		return
	}
	if linked := r.componentRefs[component]; call.API == "" && len(linked) == 1 {
		call.API = linked[0]
		if api := r.refs[strings.ToLower(linked[0])]; api != "" {
			call.API = api
			return
		}
	}
	call.API, call.cut = apiInReference(call.API)
	call.nameless = !isShared(call.API)
}
