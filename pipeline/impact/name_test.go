package impact

import (
	"slices"
	"testing"
)

func TestCalled(t *testing.T) {
	for api, want := range map[string][]string{
		"shared_archer-5fpromptwagon-5ff73fc8ceb8bd1dfd":                {"archerpromptwagon", "promptwagon"},
		"shared_api-2dfootball-5fef65ead3619d20b2-5fd08fbdd201909bb3":   {"apifootball"},
		"shared_contoso-5finternal-20deploy-20api-5f5fead3619d20b2d08f": {"contosointernaldeployapi", "internaldeployapi"},
		"shared_sharepointonline":                                       {"sharepointonline"},
		"shared_commondataserviceforapps":                               {"commondataserviceforapps"},
		"contoso_deploy":                                                {"contosodeploy", "deploy"},
	} {
		if got := apiNames(api); !slices.Equal(got, want) {
			t.Errorf("called(%s) = %q, want %q", api, got, want)
		}
	}
}

func TestFoldName(t *testing.T) {
	for name, want := range map[string]string{
		"AZaz09": "azaz09", "a@[`{/:b": "ab", "É\u0080\u007f_- x": "é\u0080x", "": "",
	} {
		if got := foldName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestEscapesInNames(t *testing.T) {
	for api, want := range map[string]string{"shared_a-2db": "ab", "shared_a-4ab": "ajb", "shared_a-61b": "aab", "shared_a-7ab": "azb", "shared_a-39": "a9", "shared_A-6Fb": "aob"} {
		if got := apiNames(api)[0]; got != want {
			t.Errorf("%s: got %q, want %q", api, got, want)
		}
	}
}
