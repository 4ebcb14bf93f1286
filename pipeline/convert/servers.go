package convert

import (
	"net/url"
	"strings"

	"alm/internal/ordered"
	"alm/internal/source"
)

// placeholderHost is the host of a connector whose document names none.
const placeholderHost = "api.contoso.com"

func (c *converter) info() {
	from, to := c.doc.Get("info"), &ordered.Object{}
	title := c.title(from)
	c.onlyFirstLine(from.Get("title"))
	to.Set("title", title)
	description := cmpOr(strings.TrimSpace(from.Get("description").Str()), from.Get("summary").Str(), "Calls the operations of "+title+" from flows, apps and agents.")
	to.Set("description", description)
	if summary := from.Get("summary"); summary.Str() != "" && summary.Str() != description {
		c.losef(ruleDetail, summary, "the summary of the API is left out: the connector has its description")
	}
	to.Set("version", cmpOr(asWritten(from.Get("version")), "1.0.0"))
	c.copyMembers(to, from, "contact", "termsOfService")
	if license := from.Get("license"); license.Exists() {
		kept := &ordered.Object{}
		c.copyMembers(kept, license, "name", "url")
		to.Set("license", kept)
		if id := license.Get("identifier"); id.Exists() {
			c.losef(ruleDetail, id, "the identifier of the licence is left out")
		}
	}
	c.copyExtensions(to, from)
	c.out.Set("info", to)
}

// onlyFirstLine reports a text of several lines where a connector has one.
func (c *converter) onlyFirstLine(n source.Node) {
	if strings.Contains(strings.TrimSpace(n.Str()), "\n") {
		c.losef(ruleDetail, n, "only the first line of the text is kept")
	}
}

// asWritten returns a text, or a number as it is written: YAML reads 1.10 as one.
func asWritten(n source.Node) string {
	if n.Kind() == source.Number {
		return string(n.Raw())
	}
	return n.Str()
}

// servers takes host, path and schemes from the first server.
func (c *converter) servers() {
	servers := c.doc.Get("servers")
	c.host = c.options.Host
	base := ""
	if first := servers.At(0); first.Exists() {
		address, err := url.Parse(c.serverURL(first))
		if err != nil {
			c.losef(ruleServer, first.Get("url"), "the URL of the server cannot be read; the host is a placeholder")
			address = &url.URL{}
		}
		if c.host == "" {
			c.host = address.Host
		}
		base = strings.TrimRight(address.Path, "/")
		switch scheme := strings.ToLower(address.Scheme); {
		case scheme == "http":
			c.losef(ruleServer, first.Get("url"), "the server has only http; the connector uses https, which connections need")
		case scheme != "https" && scheme != "":
			c.losef(ruleServer, first.Get("url"), "the server has "+scheme+"; the connector uses https, the only scheme that connections have")
		}
		if address.RawQuery != "" || address.Fragment != "" || address.User != nil {
			c.losef(ruleServer, first.Get("url"), "a connector has the host and the path of the server only: user, query and fragment are left out")
		}
		if description := first.Get("description"); description.Str() != "" {
			c.losef(ruleServer, description, "the description of the server is left out")
		}
	}
	if c.host == "" {
		c.host = placeholderHost
		at := servers
		if !at.Exists() {
			at = c.doc.Get("openapi")
		}
		c.losef(ruleServer, at, "the document names no host; the connector has the placeholder "+placeholderHost+", which --host replaces")
	}
	for i, server := range servers.Items() {
		if i > 0 {
			c.losef(ruleServer, server, "the server "+quote(server.Get("url").Str())+" is left out: a connector has one host")
		}
	}
	c.out.Set("host", c.host)
	c.out.Set("basePath", cmpOr(base, "/"))
	c.out.Set("schemes", []any{"https"})
}

// serverURL fills in the defaults of a server's variables.
func (c *converter) serverURL(server source.Node) string {
	text := server.Get("url").Str()
	for key, variable := range server.Get("variables").Members() {
		value := variable.Get("default").Str()
		text = strings.ReplaceAll(text, "{"+key.Str()+"}", value)
		c.losef(ruleServer, key, "the variable "+quote(key.Str())+" of the server has its default, "+quote(value))
	}
	return text
}

// noServers reports servers of a path or an operation.
func (c *converter) noServers(n source.Node) {
	if servers := n.Get("servers"); servers.Len() > 0 {
		c.losef(ruleServer, servers, "servers of their own are left out: all operations of a connector have one host, or a dynamichosturl policy")
	}
}

// rest reports what a document has beside paths and components, and copies what stays.
func (c *converter) rest() {
	c.subject, c.method, c.path = "", "", ""
	var tags []any
	for _, tag := range c.doc.Get("tags").Items() {
		kept := &ordered.Object{}
		c.copyMembers(kept, tag, "name", "description", "externalDocs")
		if !kept.Has("name") {
			c.losef(ruleInvalid, tag, "the tag is ignored: it has no name")
			continue
		}
		c.copyExtensions(kept, tag)
		tags = append(tags, kept)
	}
	if len(tags) > 0 {
		c.out.Set("tags", tags)
	}
	c.copyMembers(&c.out, c.doc, "externalDocs")
	if dialect := c.doc.Get("jsonSchemaDialect"); dialect.Exists() {
		c.losef(ruleDetail, dialect, "the dialect of the schemas is left out: OpenAPI 2.0 has one")
	}
	c.copyExtensions(&c.out, c.doc)
}

// unusedComponents reports what is only there to be referred to, and nothing refers to.
func (c *converter) unusedComponents() {
	for kind, all := range c.doc.Get("components").Members() {
		if name := kind.Str(); name == "schemas" || name == "securitySchemes" || strings.HasPrefix(name, "x-") {
			continue
		}
		for key, component := range all.Members() {
			if !c.used[component] {
				c.losef(ruleDetail, key, "components/"+kind.Str()+"/"+key.Str()+" is left out: no operation of the connector uses it")
			}
		}
	}
	for key := range c.doc.Get("components").Members() {
		if strings.HasPrefix(key.Str(), "x-") {
			c.losef(ruleDetail, key, "the extension "+quote(key.Str())+" of the components is left out")
		}
	}
}

// webhooks reports those of OpenAPI 3.1, to which no operation subscribes.
func (c *converter) webhooks() {
	c.method, c.path = "", ""
	for key := range c.doc.Get("webhooks").Members() {
		c.subject = "webhooks/" + key.Str()
		c.losef(ruleWebhook, key, "the webhook "+quote(key.Str())+" is left out: no operation of the document subscribes to it")
	}
}
