package dataverse

import (
	"net/url"
	"testing"
)

// Where the Power Platform API lists an environment's connections goes by its cloud.
func TestConnectionsHaveAnAddressInEveryCloud(t *testing.T) {
	const id = "0B1B2C3D-0000-4000-8000-0123456789Ab"
	for environment, want := range map[string]string{
		"https://org.crm.dynamics.com":           "https://0b1b2c3d0000400080000123456789.ab.environment.api.powerplatform.com/connectivity/connections?api-version=1",
		"https://org.crm4.dynamics.com":          "https://0b1b2c3d0000400080000123456789.ab.environment.api.powerplatform.com/connectivity/connections?api-version=1",
		"https://org.crm9.dynamics.com":          "https://0b1b2c3d0000400080000123456789a.b.environment.api.gov.powerplatform.microsoft.us/connectivity/connections?api-version=1",
		"https://org.crm.microsoftdynamics.us":   "https://0b1b2c3d0000400080000123456789a.b.environment.api.high.powerplatform.microsoft.us/connectivity/connections?api-version=1",
		"https://org.crm.appsplatform.us":        "https://0b1b2c3d0000400080000123456789a.b.environment.api.appsplatform.us/connectivity/connections?api-version=1",
		"https://org.crm.dynamics.cn":            "https://0b1b2c3d0000400080000123456789a.b.environment.api.powerplatform.partner.microsoftonline.cn/connectivity/connections?api-version=1",
		"http://127.0.0.1:8787/prod":             "http://127.0.0.1:8787/prod/connectivity/connections?api-version=1",
		"https://org.crm.dynamics.com.evil.test": "https://0b1b2c3d0000400080000123456789.ab.environment.api.powerplatform.com/connectivity/connections?api-version=1",
	} {
		base, err := url.Parse(environment)
		if err != nil {
			t.Fatal(err)
		}
		got, err := platform{base: base}.address(id)
		if got != want || err != nil {
			t.Errorf("%s: connections at %s, %v; want %s", environment, got, err, want)
		}
	}
	base := &url.URL{Scheme: "https", Host: "org.crm.dynamics.com"}
	const named = "https://defaultteam.x7.environment.api.powerplatform.com/connectivity/connections?api-version=1"
	if got, err := (platform{base: base}).address("Default-teamx7"); got != named || err != nil {
		t.Errorf("connections at %s, %v; want %s", got, err, named)
	}
	for _, id := range []string{"", "ab", "x.evil.test/", "org.evil"} {
		if got, err := (platform{base: base}).address(id); err == nil {
			t.Errorf("environment id %q gives %s; want an error", id, got)
		}
	}
}
