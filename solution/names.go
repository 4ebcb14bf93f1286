package solution

import (
	"fmt"
	"strings"

	"alm/internal/lazyregexp"

	"github.com/google/uuid"
)

// connectorNamespace is the UUIDv5 of
// "https://learn.microsoft.com/connectors/custom-connectors" in the URL namespace. Changing it
// would give every connector without a recorded id a new identity.
var connectorNamespace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://learn.microsoft.com/connectors/custom-connectors"))

// ConnectorID returns the id for a connector that has none yet: a UUIDv5 over
// publisherPrefix/schemaName, always the same on every machine. After the first import the id
// belongs in alm.yaml, because environments identify the connector by it.
func ConnectorID(publisherPrefix, schemaName string) string {
	return uuid.NewSHA1(connectorNamespace, []byte(publisherPrefix+"/"+schemaName)).String()
}

// SchemaName returns the name that the product gives a new connector: the prefix, "_", and the
// display name in lower case with every byte outside a-z and 0-9 as "-" and two hex digits.
// Renaming the connector later does not change its schema name.
func SchemaName(prefix, displayName string) string {
	var b strings.Builder
	b.WriteString(prefix + "_")
	for _, c := range []byte(strings.ToLower(displayName)) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "-%02x", c)
	}
	return b.String()
}

// FitsFiles reports whether the connector's name is short enough for files that are named after it.
func (c *Connector) FitsFiles() bool {
	for i := range connectorFiles {
		if !Portable(c.Entry(ConnectorFile(i))) {
			return false
		}
	}
	return true
}

var hexEscape = lazyregexp.New(`-[0-9a-fA-F]{2}`)

// DecodeSchemaName returns the prefix and the lower-case display name of a schema name. It
// knows both forms that the product writes: prefix_orders-20api and, from the portal,
// prefix_5Forders-20api. A name without "_" has no prefix.
func DecodeSchemaName(name string) (prefix, displayName string) {
	prefix, rest, found := strings.Cut(name, "_")
	if !found {
		prefix, rest = "", name
	}
	rest = strings.TrimPrefix(rest, "5F") // the portal encodes "_" and then writes its "-" as "_"
	return prefix, hexEscape.Get().ReplaceAllStringFunc(rest, func(s string) string {
		var c byte
		fmt.Sscanf(s[1:], "%02x", &c)
		return string([]byte{c})
	})
}

// FileName returns the product's name for a solution's zip: "DeployBot_1_0_0_0_managed.zip".
func FileName(name string, v Version, managed bool) string {
	file := name + "_" + strings.ReplaceAll(v.String(), ".", "_")
	if managed {
		file += "_managed"
	}
	return file + ".zip"
}

// The forms of a variable's schema name: of a new one (Dataverse entity reference), and of one
// that an environment has. Copilot Studio makes names such as cr32d_desk.skill.AppEndpoint.
var (
	newVariableName = lazyregexp.New(`^[a-zA-Z][a-zA-Z0-9]*_[A-Za-z0-9_]+$`)
	variableName    = lazyregexp.New(`^[a-zA-Z][a-zA-Z0-9]*_[A-Za-z0-9_.-]+$`)
)

// IsVariableName reports whether a text can be the schema name of an environment variable.
func IsVariableName(s string) bool { return variableName.Get().MatchString(s) }

// IsNewVariableName reports whether a text can be the schema name of a new environment variable.
func IsNewVariableName(s string) bool { return newVariableName.Get().MatchString(s) }
