package lint

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/pipeline/check"
)

// metadataNames are the entries that certification requires.
var metadataNames = []string{"Website", "Privacy policy", "Categories"}

// connectorCategories are the categories of the connector gallery. (Microsoft's page on
// certification, and published connectors)
var connectorCategories = []string{"AI", "Business Intelligence", "Business Management", "Collaboration", "Commerce", "Communication",
	"Content and Files", "Data", "Finance", "Human Resources", "Internet of Things", "IT Operations", "Lifestyle and Entertainment",
	"Marketing", "Productivity", "Sales and CRM", "Security", "Social Media", "Website"}

const maxCategories = 2

func checkMetadata(p *check.Pass) {
	root := p.Is.Definition.Root
	key, list := root.Member("x-ms-connector-metadata")
	p = p.About("x-ms-connector-metadata")
	if list.Exists() && list.Kind() != source.Array {
		return // json-type reports it
	}
	if !list.Exists() {
		p.Reportf(firstSpan(p, key, root.Get("info", "title")), "x-ms-connector-metadata is missing; certification requires Website, Privacy policy and Categories")
		return
	}
	has := map[string]source.Node{}
	for _, entry := range list.Items() {
		_, name := memberFold(entry, "propertyName") // a certified connector writes PropertyName
		if right := equalFoldIn(name.Str(), metadataNames); right != "" {
			has[right] = entry
			checkMetadataName(p, name, right)
		}
	}
	for _, name := range metadataNames {
		_, value := memberFold(has[name], "propertyValue")
		switch {
		case value.Str() == "" && hasUnnamed(list):
		case value.Str() == "":
			p.Reportf(firstSpan(p, value, has[name], key), "x-ms-connector-metadata has no %s; certification requires it", name)
		case name == "Categories":
			checkCategories(p, value)
		case !absoluteURL(value.Str()):
			p.Reportf(value.Span(), "the %s is %s, which is not an http or https URL", name, excerpt(value))
		}
	}
}

// hasUnnamed reports whether an entry lacks the texts that it must have, which json-type and json-required report.
func hasUnnamed(list source.Node) bool {
	for _, entry := range list.Items() {
		for _, name := range []string{"propertyName", "propertyValue"} {
			if _, text := memberFold(entry, name); text.Kind() != source.String {
				return true
			}
		}
	}
	return false
}

func checkMetadataName(p *check.Pass, name source.Node, right string) {
	if name.Str() != right {
		p.Report(check.Finding{
			At:      name.Span(),
			Message: fmt.Sprintf("x-ms-connector-metadata has %s; the correct name is %s", name.Str(), right),
			Edits:   []source.Edit{{Span: name.Span(), New: source.Quote(right)}},
		})
	}
}

func checkCategories(p *check.Pass, value source.Node) {
	names := strings.FieldsFunc(value.Str(), func(r rune) bool { return r == ';' })
	for _, name := range names {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(connectorCategories, name) {
			p.Reportf(value.Span(), "category %s does not exist%s", name, didYouMean(spell.Within(name, connectorCategories, 3)))
		}
	}
	if len(names) > maxCategories {
		p.Reportf(value.Span(), "the connector has %d categories; the limit is %d", len(names), maxCategories)
	}
}

func absoluteURL(text string) bool {
	u, err := url.Parse(strings.TrimSpace(text))
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
