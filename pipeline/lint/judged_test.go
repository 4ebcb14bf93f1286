package lint

import (
	"os"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestErrorsOnPublishedConnectorsAreJudged: an error of the default profile on a published
// connector says that the platform, or a flow, cannot work with something that works. Each
// needs a reason in testdata/judged.tsv.
func TestErrorsOnPublishedConnectorsAreJudged(t *testing.T) {
	data, err := os.ReadFile("testdata/judged.tsv")
	if err != nil {
		t.Fatal(err)
	}
	judged := map[string]bool{} // whether the error still occurs
	for line := range strings.Lines(string(data)) {
		if fields := strings.Split(strings.TrimSpace(line), "\t"); !strings.HasPrefix(line, "#") {
			if len(fields) != 3 || fields[2] == "" {
				t.Fatalf("%q: want rule, connector and reason", line)
			}
			judged[fields[0]+"\t"+fields[1]] = false
		}
	}
	for _, c := range corpus(t) {
		for _, f := range Run(Rules(), c, Options{}) {
			key := f.Rule.ID + "\t" + c.Dir
			if _, ok := judged[key]; !ok && f.Severity == check.Error {
				t.Errorf("%s: %s: %s: not judged", c.Dir, f.Rule.ID, f.Message)
			} else if ok {
				judged[key] = judged[key] || f.Severity == check.Error
			}
		}
	}
	for key, occurs := range judged {
		if !occurs {
			t.Errorf("%s: no longer an error", key)
		}
	}
}
