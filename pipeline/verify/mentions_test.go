package verify

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"alm/solution"
)

func TestMentions(t *testing.T) {
	for _, test := range []struct {
		text string
		want bool
	}{
		{"contoso_Host", true},
		{"CONTOSO_HOST", true},
		{`"@environmentVariables(\"contoso_Host\")"`, true},
		{`"@environmentVariables(\u0022contoso_Host\u0022)"`, true},
		{`"line\ncontoso_Host"`, true},
		{"filter=%22contoso_Host%22", true},
		{"100%contoso_Host", true},
		{"&quot;contoso_Host&quot;", true},
		{"contoso_HostPort", false},
		{"my_contoso_Host", false},
		{`\u0022contoso_HostPort`, false},
		{strings.Repeat("x", 1000) + "contoso_Host", false},
		{strings.Repeat("x", 1000) + " contoso_Host", true},
		{"contoso_ Host", false},
		{"", false},
	} {
		m := newMentions([]solution.Variable{{Name: "contoso_Host"}, {Name: "contoso_Long" + strings.Repeat("e", 20)}})
		if _, err := io.Copy(m.of("a"), iotest.OneByteReader(strings.NewReader(test.text))); err != nil {
			t.Fatal(err)
		}
		m.of("b")
		if got := m.names["contoso_host"]; got != test.want {
			t.Errorf("%q names contoso_Host: %v, want %v", test.text, got, test.want)
		}
	}
}
