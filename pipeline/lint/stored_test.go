package lint

import "testing"

func TestHideInFlow(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"under the name of a secret",
			`{"inputs": {"headers": {"x-api-key": "hunter two", "Accept": "text/plain"}}}`,
			`{"inputs": {"headers": {"x-api-key": "@parameters('***')", "Accept": "text/plain"}}}`},
		{"expressions stay", `{"authentication": "@parameters('$authentication')"}`, `{"authentication": "@parameters('$authentication')"}`},
		{"the default of a secure parameter",
			`{"parameters": {"pin": {"type": "SecureString", "defaultValue": "1234"}}}`,
			`{"parameters": {"pin": {"type": "SecureString", "defaultValue": "@parameters('***')"}}}`},
		{"the credentials of an issuer anywhere",
			`{"uri": "https://x.example/?code=Zk93QmVyc1Q0dGhp"}`, `{"uri": "https://x.example/?code=***"}`},
		{"broken JSON", `{"uri": "https://x.example/?code=Zk93QmVyc1Q0dGhp`, `{"uri": "https://x.example/?code=***`},
	} {
		if got := string(HideInFlow([]byte(test.in))); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}
}

func TestHideInYAML(t *testing.T) {
	const in = "kind: ConnectorTool\noperationId: Get\nclientSecret: hunter two\nrow:\n  - token: 'abc-def'\n    keyValue: =Topic.key\n"
	const want = "kind: ConnectorTool\noperationId: Get\nclientSecret: '***'\nrow:\n  - token: '***'\n    keyValue: =Topic.key\n"
	if got := string(HideInYAML([]byte(in))); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
