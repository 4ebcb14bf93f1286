package dataverse_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"alm/solution/dataverse"
)

// TestVerdicts: the service's verdict on an import, by name or by number, with and without reasons.
func TestVerdicts(t *testing.T) {
	for answer, want := range map[string]dataverse.Result{
		`{"Status":"Passed","WarningMessages":["old"],"ErrorMessages":[]}`: {Passed: true, Warnings: []string{"old"}},
		`{"Status":1}`:                                          {Passed: true},
		`{"Status":"Failed","ErrorMessages":[]}`:                {Failed: true},
		`{"Status":2,"ErrorMessages":[{"Message":"no right"}]}`: {Failed: true, Errors: []string{"no right"}},
		`{"Status":"None"}`:                                     {},
	} {
		c, _, _ := answering(t, dataverse.Pace{}, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if strings.Contains(r.URL.Path, "importjobs") {
				fmt.Fprint(w, `{"data":""}`)
				return
			}
			fmt.Fprintf(w, `{"SolutionOperationResult":%s}`, answer)
		})
		got, err := c.Result(t.Context(), dataverse.Job{ImportJob: "1"})
		got.Formatted = nil
		if !reflect.DeepEqual(got, want) || err != nil {
			t.Errorf("%s: %+v, %v; want %+v", answer, got, err, want)
		}
	}
}
