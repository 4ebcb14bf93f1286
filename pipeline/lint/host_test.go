package lint

import "testing"

func TestHostKind(t *testing.T) {
	for host, want := range map[string]hostIs{
		"api.orders.net":                  hostPublic,
		"":                                hostPublic,
		`@environmentVariables("a_Host")`: hostPublic,
		"localhost:4433":                  hostInternal,
		"LOCALHOST":                       hostInternal,
		"deploybot.internal.corp":         hostInternal,
		"printer.lan":                     hostInternal,
		"10.0.0.1":                        hostInternal,
		"192.168.1.1:8080":                hostInternal,
		"[::1]:80":                        hostInternal,
		"169.254.169.254":                 hostInternal,
		"8.8.8.8":                         hostPublic,
		"api.lansweeper.com":              hostPublic,
		"a.ngrok.io":                      hostTemporary,
		"notngrok.io":                     hostPublic,
		"webhook.site":                    hostTemporary,
		"dev.to":                          hostPublic,
		"swapi.dev":                       hostPublic,
		"the-one-api.dev":                 hostPublic,
		"developers.buymeacoffee.com":     hostPublic,
		"api.languagetoolplus.com":        hostPublic,
		"test.inserve-api.nl":             hostNonproduction,
		"demo06.planful.com":              hostNonproduction,
		"dev-api.usbank.com":              hostNonproduction,
		"orders-test.contoso.org":         hostNonproduction,
		"example.com":                     hostPlaceholder,
		"ToBeReplaced":                    hostPlaceholder,
		"YourInstance.service-now.com":    hostPlaceholder,
		"test.com":                        hostPlaceholder,
		"api.contoso.com":                 hostPlaceholder,
	} {
		if got := hostKind(host); got != want {
			t.Errorf("hostKind(%s) = %d, want %d", host, got, want)
		}
	}
}

func TestHostOf(t *testing.T) {
	for address, want := range map[string]string{
		"https://api.orders.net/v1?x=1":                "api.orders.net",
		"HTTP://api.orders.net:8080#a":                 "api.orders.net:8080",
		"https://@connectionParameters('host')/v1":     "",
		"https://{host}/v1":                            "",
		"api.orders.net":                               "",
		"ftp://api.orders.net":                         "",
		"see https://api.orders.net":                   "",
		"https://user:pass@api.orders.net":             "",
		"https://api.orders.net <- is where it stands": "api.orders.net",
	} {
		if got := hostOf(address); got != want {
			t.Errorf("hostOf(%s) = %q, want %q", address, got, want)
		}
	}
}

func TestVariableFault(t *testing.T) {
	for text, fine := range map[string]bool{
		"":                                    true,
		"api.orders.net":                      true,
		`@environmentVariables("a1_Host")`:    true,
		`@environmentVariables("new_Host_2")`: true,
		`https://@environmentVariables("new_Host")/v1/@environmentVariables("new_Path")`: true,
		`@environmentVariables('new_Host')`:                                              false,
		`@environmentvariables("new_Host")`:                                              false,
		`@environmentVariable("new_Host")`:                                               false,
		`@environmentVariables("Host")`:                                                  false,
		`@environmentVariables("")`:                                                      false,
		`@environmentVariables("new_Host"`:                                               false,
		`@environmentVariables("toolongprefix_Host")`:                                    false,
		`@environmentVariables("new_Host")@environmentVariables(new_Path)`:               false,
	} {
		if got := variableFault(text); (got == "") != fine {
			t.Errorf("variableFault(%s) = %q, want a fault: %v", text, got, !fine)
		}
	}
}
