package exchange

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"alm/pipeline/project"
	"alm/solution/dataverse"
)

// TestPublisherThatCannotBeRead: without the prefix of the solution's publisher nothing is made in it.
func TestPublisherThatCannotBeRead(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.Method != http.MethodGet:
			t.Errorf("got %s %s; want no write", r.Method, r.URL)
		case strings.HasSuffix(r.URL.Path, "/solutions"):
			fmt.Fprint(w, `{"value": [{"solutionid": "11111111-1111-4111-8111-111111111111", "uniquename": "Orders", "version": "1.0.0.0", "ismanaged": false}]}`)
		default:
			fmt.Fprint(w, `{"value": []}`)
		}
	}))
	defer server.Close()
	e, _ := hostile(t, nil, nil)
	e.Connect = func(context.Context, string, project.Stage) (*dataverse.Client, error) {
		return dataverse.New(server.URL, dataverse.Options{Credential: anyone{}, Pace: dataverse.Pace{Retry: time.Millisecond}})
	}
	_, err := e.Push(t.Context(), PushOptions{})
	if got, want := fmt.Sprint(err), "the publisher of solution Orders in dev cannot be read: its prefix is not known"; got != want {
		t.Errorf("push = %s; want %s", got, want)
	}
}
