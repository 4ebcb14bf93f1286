package tree

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"testing/fstest"

	"alm/internal/budget"
	"alm/internal/exit"
	"alm/pipeline/project"
)

// TestLimits: connectors that are too large, alone or together, end the run with the limit.
func TestLimits(t *testing.T) {
	blank := func(mb int) *fstest.MapFile { return &fstest.MapFile{Data: bytes.Repeat([]byte(" "), mb<<20)} }
	all := fstest.MapFS{}
	for i := range 5 {
		all[fmt.Sprintf("c%d/apiDefinition.swagger.json", i)] = blank(30)
	}
	for name, test := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"one file":      {fstest.MapFS{"c/apiDefinition.swagger.json": blank(33)}, "read head: read connector c: too large: apiDefinition.swagger.json has 33 MB; the limit is 32 MB"},
		"an icon":       {fstest.MapFS{"c/apiDefinition.swagger.json": blank(1), "c/icon.png": blank(40)}, "read head: read connector c: too large: icon.png has 40 MB; the limit is 32 MB"},
		"many together": {all, "read head: this run needs more than 134217728 bytes of connectors, its limit"},
	} {
		limits := budget.New()
		limits.Set("bytes=134217728")
		found, err := Tree{Label: "head", FS: test.files}.Connectors(&project.Project{Budget: limits})
		if !errors.Is(err, exit.Usage) || err.Error() != test.want || exit.Hint(err) == "" || found != nil {
			t.Errorf("%s: %d connectors, %v; want %s", name, len(found), err, test.want)
		}
	}
}
