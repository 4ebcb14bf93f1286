package consumers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"alm/internal/exit"
)

func (q *questioner) apps(ctx context.Context) error {
	all, err := q.client.AppRows(ctx)
	if err != nil {
		return q.unavailable("canvas apps", err)
	}
	for _, row := range all {
		app := App{Row: Row{row.ID, cmp.Or(row.Title, row.Name), ownerName(row.Owner), published(row.Published)}, Kind: states(appKinds, int64(row.Kind)), Connectors: []string{}}
		q.rows[strings.ToLower(row.ID)], q.rows[strings.ToLower(row.Name)] = true, true
		if app.Connectors, app.DataSources, err = connectorsOf(row.References); err != nil {
			app.Connectors, app.Unread = []string{}, "its connectors cannot be read: "+exit.Words(err)
		}
		q.answer.Apps = append(q.answer.Apps, app)
	}
	return nil
}

func published(on string) string {
	if day, _, _ := strings.Cut(on, "T"); day != "" {
		return "published " + day
	}
	return "draft"
}

// connectorsOf returns the connectors in the column connectionreferences, sorted, and the app's data
// sources by connector. The column has no operations.
func connectorsOf(text string) (names []string, sources map[string][]string, err error) {
	names = []string{}
	if text == "" {
		return names, nil, nil
	}
	var references map[string]struct {
		ID          string   `json:"id"`
		DataSources []string `json:"dataSources"`
	}
	if err := json.Unmarshal([]byte(text), &references); err != nil {
		return nil, nil, errors.New("the column connectionreferences has another form")
	}
	sources = map[string][]string{}
	for _, r := range references {
		if name := apiName(r.ID); name != "" {
			names = append(names, name)
			if len(r.DataSources) > 0 {
				sources[name] = append(sources[name], r.DataSources...)
				slices.Sort(sources[name])
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), sources, nil
}
