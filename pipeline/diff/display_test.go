package diff

import "testing"

// TestSensitive holds the short way against the expression that says what is meant.
func TestSensitive(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                     false,
		"https://login.example.com/token":      false,
		"https://api.example.com/?sig=abc":     true,
		"https://user:word@example.com/":       true,
		"https://example.com/@me":              false,
		"Client-SECRET":                        true,
		"a Password":                           true,
		"ſecret":                               true,
		`@environmentVariables("contoso_Url")`: false,
		"Zürich":                               false,
	} {
		if got := mayHoldCredential(text); got != want || credentials.Get().MatchString(text) != want {
			t.Errorf("%q: %v by the short way, %v by the expression; want %v", text, got, credentials.Get().MatchString(text), want)
		}
	}
}
