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
		"one":                     {one, "", "{c: ALM_SECRET_A}", "a-secret"},
		"one by its place":        {one, "", "{c/token: ALM_SECRET_A}", "a-secret"},
		"one by its name":         {one, "", "{CONTOSO_C/token: ALM_SECRET_A}", "a-secret"},
		"the same client twice":   {twins, "", "{c: ALM_SECRET_A}", "a-secret a-secret"},
		"two clients, one secret": {two, "", "{c: ALM_SECRET_A}", "alm.yaml:8: stage prod: c has one secret for token and other, which are different clients"},
		"two clients":             {two, "", "{c: ALM_SECRET_A, c/other: ALM_SECRET_B}", "a-secret b-secret"},
		"two clients by places":   {two, "", "{c/token: ALM_SECRET_A, c/other: ALM_SECRET_B}", "a-secret b-secret"},
		"only one of two":         {two, "", "{c/other: ALM_SECRET_B}", ""},
		"sets":                    {"{}", sets, "{c/login/token: ALM_SECRET_A, c/app/token: ALM_SECRET_B}", "a-secret b-secret"},
		"sets, one secret":        {"{}", sets, "{c: ALM_SECRET_A}", "different clients"},
		"a certificate":           {certificate, "", "{c: ALM_SECRET_A}", ""},
		"no such place":           {one, "", "{c/tokens: ALM_SECRET_A}", `Shop has no connector "c/tokens"`},
		"another prefix":          {one, "", "{c: ORDERS_A}", "alm.yaml:8: stage prod: ORDERS_A does not begin with ALM_SECRET_ or DEPLOY_"},
		"a prefix of the process": {one, "", "{c: DEPLOY_A}", "d-secret"},
		"not set":                 {one, "", "{c/token: ALM_SECRET_C}", "the client secret of c/token should be in ALM_SECRET_C, which is not set"},
	} {
		p, err := project.Parse("alm.yaml", []byte("solutions:\n  Shop:\n    version: 1.0.0.0\n    publisher: {name: contoso, prefix: contoso}\n    connectors: {c: {}}\nstages:\n  prod:\n    secrets: "+test.secrets+"\n    url: https://prod.example\n"))
		if err != nil {
			t.Fatal(err)
		}
		p.SecretPrefixes = []string{"DEPLOY_"}
		c := solution.Connector{Name: "contoso_c", Parameters: []byte(test.parameters), ParameterSets: []byte(test.sets)}
		secrets := Secrets{
			Stage: &Stage{Name: "prod", Project: p},
			Of:    &solution.Solution{Name: "Shop", Connectors: []solution.Connector{c}},
			Getenv: func(name string) string {
				return map[string]string{"ALM_SECRET_A": "a-secret", "ALM_SECRET_B": "b-secret", "DEPLOY_A": "d-secret"}[name]
			},
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
