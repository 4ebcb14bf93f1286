package emulator

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/page.html; read the diff")

// furnished is what the page shows of two environments with long names, and of an empty one.
func furnished() overview {
	long := strings.Repeat("contoso-", 8) + "orders"
	dev := environmentView{
		Name: "dev", URL: "http://127.0.0.1:8787/dev", Running: "import Deploy",
		Solutions:  []solutionView{{"Deploy", "2.0.0.0", "managed", "contoso", "2026-11-29 20:36:54", false}, {"Deploy_Upgrade", "2.1.0.0", "managed", "contoso", "", true}},
		Connectors: []connectorView{{"contoso_" + long, "Orders <b>", long + ".example.com/v1", "shared_" + long, true}, {"contoso_a", "A", "a.example.com", "shared_a", false}},
		Variables:  []variableView{{"contoso_Host", long, "x.example.com"}, {"contoso_Key", "", ""}},
		References: []switchView{{"contoso_sharedcontoso_1a2b3", true}, {"contoso_" + long, false}},
		Flows:      []switchView{{"When an order is placed, tell the warehouse", true}, {"Nightly", false}},
		Jobs: []jobView{
			{"ImportSolution", "Deploy 2.1.0.0", "in progress", "warning", "", "2026-11-29 20:36:54", "", 41.5, true},
			{"ImportSolution", "Deploy 1.9.0.0", "failed", "error", "version 1.9.0.0 is not higher than\n2.0.0.0 <script>", "2026-11-29 20:36:54", "2026-11-29 20:36:55", 0, false},
		},
	}
	return overview{
		Environments: []environmentView{dev, {Name: "test", URL: "http://127.0.0.1:8787/test"}},
		Rows:         []versionRow{{"Deploy", []string{"2.0.0.0", ""}}},
		Busy:         true, NotModelled: []string{"layers"}, Readings: []string{"an upgrade of what is not there installs it"},
		Faults: []faultView{{"throttle", "answers 429 with Retry-After"}}, FaultHeader: FaultHeader,
	}
}

func TestPageIsAsGolden(t *testing.T) {
	var got bytes.Buffer
	page := furnished().html()
	if err := page.Write(&got); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/page.html"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got.String() != string(want) {
		t.Errorf("%v, got\n%s\nwant\n%s", err, got.String(), want)
	}
}
