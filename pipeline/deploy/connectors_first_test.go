package deploy

import "testing"

func TestConnectorsThatGoFirstHaveAVersionInBetween(t *testing.T) {
	for _, test := range []struct{ was, is, want string }{
		{"", "1.0.0.0", "0.0.0.1"},
		{"", "0.0.0.2", "0.0.0.1"},
		{"", "0.0.0.1", ""},
		{"1.2.0.0", "1.3.0.0", "1.2.0.1"},
		{"1.2.0.9", "1.2.1.0", "1.2.0.10"},
		{"1.2.0.0", "1.2.0.1", ""},
	} {
		got, err := versionBetween(test.was, test.is)
		if test.want == "" && err == nil || test.want != "" && (err != nil || got.String() != test.want) {
			t.Errorf("between %q and %q: %v, %v; want %q", test.was, test.is, got, err, test.want)
		}
	}
}
