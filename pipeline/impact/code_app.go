package impact

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"alm/pipeline/check"
)

// codeApp reads which connectors a code app uses. Only its code says which operations.
// (power.config.json, which pac code and npx power-apps write)
func (r *reader) codeApp(name string, data []byte) error {
	var app struct {
		Title      string `json:"appDisplayName"`
		References map[string]struct {
			API         string   `json:"id"`
			DataSources []string `json:"dataSources"`
		} `json:"connectionReferences"`
	}
	if err := json.Unmarshal(trimMark(data), &app); err != nil {
		return err
	}
	c := Consumer{Kind: App, Name: app.Title, File: name}
	if c.Name == "" {
		c.Name = path.Base(path.Dir(name))
	}
	for _, key := range slices.Sorted(maps.Keys(app.References)) {
		reference := app.References[key]
		if reference.API == "" {
			continue
		}
		where := "connections"
		if len(reference.DataSources) > 0 {
			where = "data sources " + strings.Join(reference.DataSources, ", ")
		}
		c.Calls = append(c.Calls, Call{By: check.Canvas, API: apiOf(reference.API), Where: where, Unclear: "only the code of the app says which operations it uses"})
	}
	r.found.Consumers = append(r.found.Consumers, c)
	return nil
}
