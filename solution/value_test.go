package solution

import (
	"fmt"
	"strings"
	"testing"
)

func TestCheckValue(t *testing.T) {
	for _, test := range []struct {
		kind  VariableType
		value string
		want  string
	}{
		{String, "anything ${HOME} {{x}}", "<nil>"},
		{String, "#{host}#", "it is a placeholder that nobody has replaced"},
		{String, "https://#{host}#/x", "it is a placeholder that nobody has replaced"},
		{String, "${{ vars.HOST }}", "it is a placeholder that nobody has replaced"},
		{String, "$(Host)", "it is a placeholder that nobody has replaced"},
		{String, strings.Repeat("é", 2000), "<nil>"},
		{String, strings.Repeat("é", 2001), "it is 2001 characters; at most 2000 fit"},
		{Number, "-1.5", "<nil>"},
		{Number, "abc", "it is not a number such as 12 or 1.5"},
		{Number, "NaN", "it is not a number such as 12 or 1.5"},
		{Number, "0x10", "it is not a number such as 12 or 1.5"},
		{Number, "1e3", "it is not a number such as 12 or 1.5"},
		{Boolean, "yes", "<nil>"},
		{Boolean, "true", "it is neither yes nor no"},
		{JSON, `{"a":1}`, "<nil>"},
		{JSON, "{a}", "it is not JSON"},
		{Secret, "hunter2", "it is not the path of a Key Vault secret"},
		{DataSource, "https://contoso.sharepoint.com/sites/a", "<nil>"},
	} {
		if got := fmt.Sprint(CheckValue(test.kind, test.value)); got != test.want {
			t.Errorf("CheckValue(%d, %.30q) = %s; want %s", test.kind, test.value, got, test.want)
		}
	}
}

func TestCheckPlace(t *testing.T) {
	for where, values := range map[string]map[string]bool{
		"host": {"api.contoso.com": true, "api.contoso.com:8443": true, "localhost": true, "https://api.contoso.com": false, "api.contoso.com/": false,
			"api.contoso.com/v1": false, "api contoso": false, "": false, "javascript:alert(1)": false, "-a.com": false, "a..b": false, "a@b.com": false, "bücher.de": false},
		"basePath":             {"": true, "/": true, "/v1": true, "/api/v1/": true, "v1": false, "/a b": false, "//v1": false, "/a?b": false, "/a#b": false, "https://a": false},
		"oauth/token/clientId": {"anything at all": true},
	} {
		for value, want := range values {
			if got := CheckPlace(where, value) == nil; got != want {
				t.Errorf("CheckPlace(%s, %q) = %v; want %v", where, value, got, want)
			}
		}
	}
}
