package record

import "testing"

// TestWentTo: a URL names one environment in any spelling, and an unknown one may be any.
func TestWentTo(t *testing.T) {
	for _, test := range []struct {
		was, is string
		want    bool
	}{
		{"https://contoso-dev.crm.dynamics.com", "https://contoso-dev.crm.dynamics.com", true},
		{"https://contoso-dev.crm.dynamics.com", " HTTPS://Contoso-Dev.crm.dynamics.com/ ", true},
		{"https://contoso-dev.crm.dynamics.com", "https://contoso.crm.dynamics.com", false},
		{"http://127.0.0.1:8787/dev", "http://127.0.0.1:8787/test", false},
		{"http://127.0.0.1:8787/dev", "http://127.0.0.1:8788/dev", false},
		{"", "https://contoso.crm.dynamics.com", true},
		{"https://contoso.crm.dynamics.com", "", true},
	} {
		in := &Import{URL: test.was}
		if got := in.WentTo(test.is); got != test.want {
			t.Errorf("import to %q went to %q: %v; want %v", test.was, test.is, got, test.want)
		}
	}
}
