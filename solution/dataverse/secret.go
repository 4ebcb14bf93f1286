package dataverse

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Names of values in requests for tokens and in their answers that are credentials.
var (
	sentSecrets     = []string{"client_secret", "client_assertion", "assertion", "refresh_token", "subject_token"}
	receivedSecrets = []string{"access_token", "refresh_token", "id_token", "value", "oidcToken", "token"}
)

// keepSent passes the credentials of a request on, before anything can repeat them.
func (g guard) keepSent(req *http.Request) error {
	if g.secret == nil {
		return nil
	}
	if parts := strings.Fields(req.Header.Get("Authorization")); len(parts) > 0 {
		g.secret(parts[len(parts)-1])
	}
	if g.limit != maxTokenAnswer || req.Body == nil {
		return nil
	}
	body, err := io.ReadAll(req.Body)
	req.Body.Close()
	req.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return err
	}
	if form, err := url.ParseQuery(string(body)); err == nil {
		for _, name := range sentSecrets {
			g.secret(form.Get(name))
		}
	}
	return nil
}

// keepReceived passes the tokens of an answer on.
func (g guard) keepReceived(resp *http.Response) {
	if g.secret == nil || g.limit != maxTokenAnswer {
		return
	}
	text, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(text), failing{err}))
	var answer map[string]any
	if json.Unmarshal(text, &answer) != nil {
		return
	}
	for _, name := range receivedSecrets {
		if value, ok := answer[name].(string); ok {
			g.secret(value)
		}
	}
}

// failing is a reader that ends with an error, nil for the usual end.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}

// transport returns the transport of requests for tokens.
func (o CredentialOptions) transport() policy.Transporter {
	return newGuard(o.Transport, maxTokenAnswer, o.Secret)
}
