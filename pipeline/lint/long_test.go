package lint

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

// TestLongNames lints a definition whose long operationId every finding would repeat.
func TestLongNames(t *testing.T) {
	var params strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&params, `{"name":"p%d","in":"query"},`, i)
	}
	text := `{"swagger":"2.0","paths":{"/a":{"get":{"operationId":"` + strings.Repeat("A", 20_000) + `","parameters":[` + strings.TrimSuffix(params.String(), ",") + `]}}}}`
	c, err := connector.Read(fstest.MapFS{"c/apiDefinition.swagger.json": {Data: []byte(text)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	findings := lintConnector(c)
	runtime.ReadMemStats(&after)
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; len(findings) == 0 || mb > 100 {
		t.Errorf("%d findings took %d MB", len(findings), mb)
	}
}
