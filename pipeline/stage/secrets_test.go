package stage

import (
	"fmt"
	"strings"
	"testing"

	"alm/pipeline/project"
	"alm/solution"
)

// TestSecretsOfClients: each client of a connector may have a secret of its own.
func TestSecretsOfClients(t *testing.T) {
	oauth := func(id, more string) string {
		return fmt.Sprintf(`{"type":"oauthSetting","oAuthSettings":{"clientId":%q%s}}`, id, more)
	}
	one := `{"token":` + oauth("a", "") + `,"host":{"type":"string"}}`
	twins := `{"token":` + oauth("a", "") + `,"again":` + oauth("a", "") + `}`
	two := `{"token":` + oauth("a", "") + `,"other":` + oauth("b", "") + `}`
	certificate := `{"token":` + oauth("a", `,"identityProvider":"AadCertificate"`) + `}`
	sets := `{"values":[{"name":"login","parameters":{"token":` + oauth("a", "") + `}},{"name":"app","parameters":{"token":` + oauth("b", "") + `}}]}`
	for name, test := range map[string]struct {
		parameters, sets, secrets string
		want                      string // the secrets in the texts, or part of the error
	}{
		"one":                     {one, "", "{c: A}", "a-secret"},
		"one by its place":        {one, "", "{c/token: A}", "a-secret"},
		"one by its name":         {one, "", "{CONTOSO_C/token: A}", "a-secret"},
		"the same client twice":   {twins, "", "{c: A}", "a-secret a-secret"},
		"two clients, one secret": {two, "", "{c: A}", "alm.yaml:8: stage prod: c has one secret for token and other, which are different clients"},
		"two clients":             {two, "", "{c: A, c/other: B}", "a-secret b-secret"},
		"two clients by places":   {two, "", "{c/token: A, c/other: B}", "a-secret b-secret"},
		"only one of two":         {two, "", "{c/other: B}", ""},
		"sets":                    {"{}", sets, "{c/login/token: A, c/app/token: B}", "a-secret b-secret"},
		"sets, one secret":        {"{}", sets, "{c: A}", "different clients"},
		"a certificate":           {certificate, "", "{c: A}", ""},
		"no such place":           {one, "", "{c/tokens: A}", `Shop has no connector "c/tokens"`},
		"not set":                 {one, "", "{c/token: NOBODY}", "the client secret of c/token should be in NOBODY, which is not set"},
	} {
		p, err := project.Parse("alm.yaml", []byte("solutions:\n  Shop:\n    version: 1.0.0.0\n    publisher: {name: contoso, prefix: contoso}\n    connectors: {c: {}}\nstages:\n  prod:\n    secrets: "+test.secrets+"\n    url: https://prod.example\n"))
		if err != nil {
			t.Fatal(err)
		}
		c := solution.Connector{Name: "contoso_c", Parameters: []byte(test.parameters), ParameterSets: []byte(test.sets)}
		secrets := Secrets{
			Stage:  &Stage{Name: "prod", Project: p},
			Of:     &solution.Solution{Name: "Shop", Connectors: []solution.Connector{c}},
			Getenv: func(name string) string { return map[string]string{"A": "a-secret", "B": "b-secret"}[name] },
		}
		if err := secrets.Check(); err != nil {
			if test.want == "" || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %v, want %q", name, err, test.want)
			}
			continue
		}
		var got []string
		for _, text := range []string{test.parameters, test.sets} {
			with, _ := secrets.Enter(c, text)
			for _, client := range clientsIn(with) {
				if secret := client.settings.Get("clientSecret").Str(); secret != "" {
					got = append(got, secret)
				}
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, want %q", name, got, test.want)
		}
	}
}
