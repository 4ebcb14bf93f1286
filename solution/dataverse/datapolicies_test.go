package dataverse

import "testing"

func TestDataPoliciesClassify(t *testing.T) {
	p := DataPolicy{fallback: NonBusiness, groups: map[string]Classification{"shared_office365": Business},
		patterns: []urlPattern{{1, Blocked, "https://*.contoso.com/internal"}, {2, "Ignore", "api.contoso.com"}, {3, Business, "*.contoso.com"}, {4, Blocked, "*"}}}
	for _, test := range []struct {
		api, address string
		want         Classification
	}{
		{"shared_Office365", "", Business},
		{"shared_sql", "", NonBusiness},
		{"", "https://a.contoso.com/internal/", Blocked},
		{"", "https://a.contoso.com/internal2", Business},
		{"", "https://api.contoso.com/v1", NonBusiness},
		{"", "https://a.contoso.com/v1", Business},
		{"", "https://contoso.com.evil.example/", Blocked},
	} {
		if got := p.Classify(test.api, test.address); got != test.want {
			t.Errorf("Classify(%q, %q) = %s; want %s", test.api, test.address, got, test.want)
		}
	}
}
