package dataverse

import "testing"

func TestCheckHost(t *testing.T) {
	const foreign, odd = "is not a host of Dataverse", "the host has characters that no host has"
	for environment, want := range map[string]string{
		"https://contoso.crm.dynamics.com":         "",
		"https://Contoso.CRM4.Dynamics.com/":       "",
		"https://contoso.crm.microsoftdynamics.us": "",
		"https://contoso.crm.appsplatform.us":      "",
		"https://contoso.crm.dynamics.cn":          "",
		"http://127.0.0.1:8787/dev":                "",
		"http://[::1]:8787/dev":                    "",
		"https://gateway.contoso.example":          "",
		"https://contoso.fabrikam.example":         `environment URL "https://contoso.fabrikam.example": contoso.fabrikam.example ` + foreign,
		"https://contoso.crm.dynamics.com.fab.ex":  `environment URL "https://contoso.crm.dynamics.com.fab.ex": contoso.crm.dynamics.com.fab.ex ` + foreign,
		"https://contosodynamics.com":              `environment URL "https://contosodynamics.com": contosodynamics.com ` + foreign,
		"https://dynamics.com":                     `environment URL "https://dynamics.com": dynamics.com ` + foreign,
		"https://169.254.169.254":                  `environment URL "https://169.254.169.254": 169.254.169.254 ` + foreign,
		"https://gateway.contoso.example.fab.ex":   `environment URL "https://gateway.contoso.example.fab.ex": gateway.contoso.example.fab.ex ` + foreign,
		"https://c\u043entoso.crm.dynamics.com":    "environment URL \"https://c%D0%BEntoso.crm.dynamics.com\": " + odd,
		"https://contoso.crm\u3002dynamics.com":    "environment URL \"https://contoso.crm%E3%80%82dynamics.com\": " + odd,
		"https://fab.ex%2fx.crm.dynamics.com":      `environment URL "(not a URL)": want one such as https://org.crm.dynamics.com`,
		"https://contoso.crm.dynamics.com.":        `environment URL "https://contoso.crm.dynamics.com.": ` + odd,
		"http://contoso.crm.dynamics.com":          `environment URL "http://contoso.crm.dynamics.com": want https`,
		"https://me@fab.ex":                        `environment URL "https://me@fab.ex": want one such as https://org.crm.dynamics.com`,
	} {
		got := ""
		if err := CheckHost(environment, []string{"Gateway.contoso.example"}); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("CheckHost(%q) = %q; want %q", environment, got, want)
		}
	}
}
