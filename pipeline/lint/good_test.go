package lint

import (
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
)

// TestGoodExamplesHaveNoErrors checks a page's good side and its fixed side with all rules:
// what a page recommends must not be another rule's error.
func TestGoodExamplesHaveNoErrors(t *testing.T) {
	pages, err := check.Pages(Pages)
	if err != nil {
		t.Fatal(err)
	}
	for id, page := range pages {
		files := fstest.MapFS{}
		for _, f := range page.Files {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		_, good := example(t, files)
		for _, f := range good {
			if excerpt := f.Rule.ID == "info-description" || f.Rule.ID == "file-missing"; excerpt {
				continue // an example is an excerpt
			}
			if f.Rule.For(check.Default) == check.Error && f.Severity == check.Error {
				t.Errorf("%s: the good example: %s: %s", id, f.Rule.ID, strings.TrimSpace(f.Message))
			}
		}
	}
}
