package impact

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestRepairKeepsLines rewrites a file with carriage returns, a mark and comments byte by byte.
func TestRepairKeepsLines(t *testing.T) {
	const tool = "\ufeff# GetOrder: a comment\nmcs.metadata:\n  componentName: GetOrder # the title\nkind: ConnectorTool   # tool\n" +
		"connectorId: /apis/shared_contoso-20orders\noperationId: GetOrder # GetOrder\ntoolInputs:\n  # GetOrder\n  - name: 'id'\n"
	text := strings.ReplaceAll(tool, "\n", "\r\n")
	change := changeOf(t, testdata(t, "matrix/base.json"), "x:\n  set get.operationId \"FetchOrder\"")
	got := repaired(t, change, fstest.MapFS{"a.mcs.yml": {Data: []byte(text)}})
	want := strings.Replace(text, "operationId: GetOrder", "operationId: FetchOrder", 1)
	if len(got.Files) != 1 || string(got.Files[0].Is) != want || got.Files[0].Edits[0].Line != 6 || len(got.Left) > 0 {
		t.Errorf("%+v", got)
	}
}
