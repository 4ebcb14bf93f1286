package impact

import (
	"cmp"
	"net/url"
	"path"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
)

// isShared reports whether a name is that of an API, not of a connection.
func isShared(name string) bool { return strings.HasPrefix(strings.ToLower(name), "shared_") }

var connectionName = lazyregexp.New(`\$connections'\)\s*\??\s*(?:\['([^']+)'\]|\.(\w+))`)

// api returns the connector under the name that the flow stores, or the name of the connection.
func (w *flowWalk) api(host source.Node) (api string, nameless bool) {
	if id := host.Get("apiId").Str(); id != "" && !strings.HasPrefix(id, "@") {
		return w.keep(apiOf(id)), false
	}
	name := cmp.Or(host.Get("connectionName").Str(), host.Get("connectionReferenceName").Str(), host.Get("connection", "referenceName").Str(), host.Get("connection").Str())
	if m := connectionName.Get().FindStringSubmatch(host.Get("connection", "name").Str()); m != nil {
		name = m[1] + m[2]
	}
	reference := memberFold(w.references, name)
	if api := cmp.Or(
		reference.Get("api", "name").Str(), apiOf(reference.Get("api", "id").Str()), apiOf(reference.Get("id").Str()),
		apiOf(memberFold(w.connections, name).Get("id").Str()),
	); api != "" {
		return w.keep(api), false
	}
	if api := runtimeAPI(host.Get("api", "runtimeUrl").Str()); api != "" {
		return w.keep(api), false
	}
	if reference := reference.Get("connection", "connectionReferenceLogicalName").Str(); reference != "" {
		return w.keep(reference), !isShared(reference)
	}
	return w.keep(withoutNumber(name)), !isShared(name)
}

// withoutNumber returns the API in the key of a connection: "shared_orders_2" is a second one of shared_orders.
func withoutNumber(key string) string {
	if short := strings.TrimRight(key, "0123456789"); isShared(key) && len(short) < len(key) && len(short) > len("shared_") && strings.HasSuffix(short, "_") {
		return strings.TrimSuffix(short, "_")
	}
	return key
}

// runtimePath is before the name of a connector in the address where its connections are called.
// (https://europe-001.azure-apim.net/apim/contoso-5forders-5f00112233445566aa/…)
const runtimePath = ".azure-apim.net/apim/"

// runtimeAPI returns the API in the address of a connection, "" where there is none.
func runtimeAPI(address string) string {
	_, path, ok := strings.Cut(address, runtimePath)
	if name, _, _ := strings.Cut(path, "/"); ok && name != "" {
		return "shared_" + name
	}
	return ""
}

// apiOf returns the name of an API, the last part of its id. The id may be escaped as in a URL.
func apiOf(id string) string {
	if strings.HasPrefix(id, "[") {
		id = lastText(id)
	}
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	if id = strings.TrimRight(id, "/"); id == "" {
		return ""
	}
	return path.Base(id)
}

// memberFold returns a member whose name is not case-sensitive; the exact one comes first.
func memberFold(n source.Node, name string) source.Node {
	if exact := n.Get(name); exact.Exists() {
		return exact
	}
	for key, value := range n.Members() {
		if strings.EqualFold(key.Str(), name) {
			return value
		}
	}
	return source.Node{}
}
