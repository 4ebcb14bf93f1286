package dataverse_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"alm/solution/dataverse"
)

// TestPagesAskedForAgain: an answer that is no page leaves nothing behind in the page that comes when it
// is asked for again.
func TestPagesAskedForAgain(t *testing.T) {
	for _, first := range []string{
		`{"value":[{"connectorid":"1"},{}],"@odata.nextLink":"http://elsewhere.example/"}`,
		`{"value":[{"connectorid":"1"}],"value":[]}`,
		`{"value":[{"connectorid":"1","name":7}]}`,
		`{"value":{}}`,
	} {
		asked := 0
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if asked++; asked == 1 {
				fmt.Fprint(w, first)
				return
			}
			fmt.Fprint(w, `{"value":[{"connectorid":"1","name":"x"}]}`)
		}))
		c, err := dataverse.New(s.URL, dataverse.Options{Credential: dataverse.StaticToken("emulator"), Pace: dataverse.Pace{Retry: time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		all, err := c.APIs(t.Context())
		if err != nil || len(all) != 1 || asked != 2 {
			t.Errorf("after %s: %v, %v in %d tries; want one row in 2", first, all, err, asked)
		}
		s.Close()
	}
}
