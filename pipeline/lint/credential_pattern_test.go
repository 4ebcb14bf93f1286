package lint

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution/connector"
)

const (
	upper       = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	hexadecimal = "0123456789abcdef"
	alnum       = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
)

// random is n made-up letters, the same in every run.
func random(from string, n int) string {
	r := rand.New(rand.NewSource(int64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = from[r.Intn(len(from))]
	}
	return string(b)
}

// issued are made-up credentials, by the shape that finds them.
var issued = []struct{ Shape, Before, Secret, After string }{
	{"an AWS access key id", "", "AKIA" + random(upper, 16), ""},
	{"a GitHub token", "token ", "ghp_" + random(alnum, 36), ""},
	{"a GitHub token", "", "github_pat_" + random(alnum, 70), "."},
	{"a Slack token", "", "xoxb-" + random(digits, 11) + "-" + random(alnum, 24), ""},
	{"a Slack webhook", "https://hooks.slack.com/services/", "T0" + random(upper, 8) + "/B0" + random(upper, 8) + "/" + random(alnum, 24), ""},
	{"a Google API key", "https://maps.googleapis.com/maps?k=", "AIza" + random(alnum, 35), "&z=1"},
	{"a Stripe key", "", "sk_live_" + random(alnum, 24), ""},
	{"a SendGrid key", "Bearer ", "SG." + random(alnum, 22) + "." + random(alnum, 43), ""},
	{"an OpenAI key", "", "sk-" + random(alnum, 20) + "T3BlbkFJ" + random(alnum, 21), ""},
	{"an Anthropic key", "", "sk-ant-api03-" + random(alnum, 80), ""},
	{"a GitLab token", "", "glpat-" + random(alnum, 20), ""},
	{"an npm token", "", "npm_" + random(alnum, 36), ""},
	{"a Twilio key", "", "SK" + random(hexadecimal, 32), ""},
	{"a Google client secret", "", "GOCSPX-" + random(alnum, 28), ""},
	{"a Shopify token", "", "shpat_" + random(hexadecimal, 32), ""},
	{"a HubSpot token", "", "pat-na1-" + random(hexadecimal, 8) + "-" + random(hexadecimal, 4) + "-" + random(hexadecimal, 4) + "-" + random(hexadecimal, 4) + "-" + random(hexadecimal, 12), ""},
	{"a JSON web token", "Bearer ", "eyJ" + random(alnum, 30) + ".eyJ" + random(alnum, 60) + "." + random(alnum, 43), ""},
	{"a private key", "-----BEGIN RSA PRIVATE " + "KEY-----\n", random(alnum, 64), "\n"},
	{"an Azure account key", "AccountName=a;AccountKey=", random(alnum, 86) + "==", ";"},
	{"an Entra client secret", "", random(alnum, 3) + "8Q~" + random(alnum, 34), ""},
	{"an Azure Functions key", "", random(alnum, 54) + "==", ""},
	{"an Azure shared access signature", "https://a.blob.core.windows.net/c?sv=2020&sig=", random(alnum, 43) + "%3D", ""},
	{"a credential in a URL's query", "see https://api.contoso.com/?subscription-key=", random(alnum, 32), " first"},
	{"a password in a URL", "https://deploy:", "Vq4-Lm82-Zt", "@api.contoso.com/"},
}

func TestEveryShapeIsFoundAndNeverShown(t *testing.T) {
	found := map[string]bool{}
	for _, tt := range issued {
		for name, c := range holders(t, tt.Before+tt.Secret+tt.After) {
			got := only(shapeRule(name), lintConnector(c))
			if len(got) != 1 || !strings.Contains(got[0].Message, tt.Shape) {
				t.Errorf("%s in %s: %d findings, want one of that shape: %v", tt.Shape, name, len(got), checktest.Lines(got))
			}
			if all := fmt.Sprint(checktest.Lines(got), subjects(got)); strings.Contains(all, tt.Secret[:5]) {
				t.Errorf("%s in %s: the finding shows it: %s", tt.Shape, name, all)
			}
		}
		found[tt.Shape] = true
	}
	for _, s := range credentialPatterns {
		if !found[s.Name] {
			t.Errorf("%s: no example", s.Name)
		}
	}
}

func TestWhatOnlyLooksLikeACredentialIsPassedOver(t *testing.T) {
	for _, text := range []string{
		"AKIA" + "IOSFODNN7EXAMPLE",
		"https://api.contoso.com/?code=@connectionParameters('code')",
		"https://api.contoso.com/?api_key={api_key_of_your_choice}",
		"https://api.contoso.com/?api_key=YOUR_API_KEY_GOES_HERE",
		"https://user:password@api.contoso.com",
		"https://{user}:{pass-of-it}@api.contoso.com",
		"mail someone@contoso.com at 10:30, or https://contoso.com/a:b/c@d",
		`@environmentVariables("contoso_ClientSecret")`,
		"===== ==",
		"AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
		"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
		"https://contoso.com/?sort_key=createdAt",
		"https://contoso.com/?api_key=the_api_key_of_the_client",
	} {
		for name, c := range holders(t, text) {
			if got := only(shapeRule(name), lintConnector(c)); got != nil {
				t.Errorf("%s in %s: %s", text, name, checktest.Lines(got))
			}
		}
	}
}

// shapeRule is the rule that tells a known shape in a holder.
func shapeRule(holder string) string {
	if holder == "the script" {
		return "script-secret"
	}
	return "secret-known-pattern"
}

// holders are connectors that hold the text in one place each.
func holders(t *testing.T, text string) map[string]*connector.Connector {
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	value := string(quoted)
	const definition, properties = `{"info": {"title": "Orders"}}`, `{"properties": {}}`
	read := func(definition, properties, script string) *connector.Connector {
		c, err := connector.Read(fstest.MapFS{
			"c/apiDefinition.swagger.json": {Data: []byte(definition)},
			"c/apiProperties.json":         {Data: []byte(properties)},
			"c/script.csx":                 {Data: []byte(script)},
		}, "c")
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	return map[string]*connector.Connector{
		"a description": read(`{"info": {"title": "Orders", "description": `+value+`}}`, properties, ""),
		"a key":         read(`{"paths": {`+value+`: {"get": {}}}}`, properties, ""),
		"a path":        read(`{"paths": {"/x": {"get": {"parameters": [{"in": "path", "name": `+value+`}]}}}}`, properties, ""),
		"properties":    read(definition, `{"properties": {"publisher": `+value+`}}`, ""),
		"the script":    read(definition, properties, "class Script {\n\tstring s = @\""+text+"\";\n}"),
	}
}

func only(rule string, findings []check.Finding) []check.Finding {
	var of []check.Finding
	for _, f := range findings {
		if f.Rule.ID == rule {
			of = append(of, f)
		}
	}
	return of
}

func subjects(findings []check.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Subject, f.Path)
	}
	return all
}
