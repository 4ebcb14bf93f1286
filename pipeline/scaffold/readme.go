package scaffold

import (
	"fmt"
	"strings"
)

// signIns describe the kinds of sign-in in the README of a connector.
var signIns = map[string]string{
	"none":    "The API needs no sign-in.",
	"api-key": "A connection needs an API key, which is sent in the header `X-API-Key`.",
	"basic":   "A connection needs the user name and the password of an account.",
	"oauth2":  "Users sign in with OAuth 2.0. Replace the client ID and the URLs in apiProperties.json; the client secret never goes into a file.",
	"entra":   "Users sign in with Microsoft Entra ID. Register an app, and replace the client ID, resource and tenant in apiProperties.json; the client secret never goes into a file.",
}

func (o Options) readme() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\nLists, reads and creates the items of %[1]s.\n", o.Title)
	fmt.Fprintf(&b, "\n## Prerequisites\n\n%s\n", signIns[o.Auth])
	if o.Gateway {
		b.WriteString("The on-premises data gateway reaches the API.\n")
	}
	b.WriteString("\n## Operations\n\n- **List items**: lists the items, newest first.\n- **Get an item**: reads one item by its ID.\n- **Create an item**: creates an item and returns it.\n")
	if o.Webhook {
		b.WriteString("- **When an item is created** (trigger): the API calls the flow.\n")
	}
	if o.Polling {
		b.WriteString("- **When items change** (trigger): the platform asks the API every few minutes.\n")
	}
	b.WriteString("\n## Known limitations\n\nNone yet.\n")
	return []byte(b.String())
}
