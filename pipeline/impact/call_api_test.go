package impact

import "testing"

// TestAPIOf: the API is the last part of an id, which may be escaped as in a URL.
func TestAPIOf(t *testing.T) {
	for id, want := range map[string]string{
		"/providers/Microsoft.PowerApps/apis/shared_a":         "shared_a",
		"/providers/Microsoft.PowerApps/apis/shared_a%2Db/":    "shared_a-b",
		"%2Fproviders%2FMicrosoft.PowerApps%2Fapis%2Fshared_a": "shared_a",
		"apis/shared_100%": "shared_100%",
		"shared_a":         "shared_a",
		"/":                "",
		"":                 "",
	} {
		if got := apiOf(id); got != want {
			t.Errorf("apiOf(%q) = %q; want %q", id, got, want)
		}
	}
}
