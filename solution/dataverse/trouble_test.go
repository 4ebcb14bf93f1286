package dataverse_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

func TestAStartIsNeverReplayed(t *testing.T) {
	for kind, times := range map[string]int{"unavailable": 1, "reset": 1, "reset-after": 1} {
		t.Run(kind, func(t *testing.T) {
			s := serve(t, emulator.Options{})
			c := s.client(t, "dev")
			s.inject(t, "dev", emulator.Fault{Kind: kind, Path: "ImportSolutionAsync"})
			job, err := c.Import(t.Context(), dataverse.ImportOptions{Zip: shipment{}.zip(t)})
			if !errors.Is(err, dataverse.ErrAmbiguous) {
				t.Fatalf("Import = %v, %v; want %v", job, err, dataverse.ErrAmbiguous)
			}
			if n := s.count("ImportSolutionAsync"); n != times {
				t.Errorf("%d starts; want %d", n, times)
			}
			found, err := c.Attach(t.Context(), "Deploy", job)
			if kind != "reset-after" {
				if !errors.Is(err, dataverse.ErrNotFound) {
					t.Errorf("Attach = %v, %v; want %v", found, err, dataverse.ErrNotFound)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if p, err := c.Wait(t.Context(), found, nil); err != nil || p.Status != dataverse.Succeeded {
				t.Errorf("Wait = %+v, %v; want success", p, err)
			}
			if solution, err := c.Solution(t.Context(), "Deploy"); err != nil {
				t.Errorf("Solution = %+v, %v", solution, err)
			}
		})
	}
}

func TestALockIsWaitedFor(t *testing.T) {
	s := serve(t, emulator.Options{Run: time.Second})
	c := s.client(t, "dev")
	first, err := c.Import(t.Context(), dataverse.ImportOptions{Zip: shipment{Name: "First"}.zip(t)})
	if err != nil {
		t.Fatal(err)
	}
	mustShip(t, c, shipment{Name: "Second", NoConnector: true}, dataverse.ImportOptions{})
	if _, err := c.Wait(t.Context(), first, nil); err != nil {
		t.Error(err)
	}
	if n := s.count("ImportSolutionAsync"); n < 3 {
		t.Errorf("%d starts; want the second one asked for more than once", n)
	}
}

func TestALockMayComeAsAFailedJob(t *testing.T) {
	s := serve(t, emulator.Options{})
	s.inject(t, "dev", emulator.Fault{Kind: "late-lock"})
	_, err := ship(t, s.client(t, "dev"), shipment{}, dataverse.ImportOptions{})
	if !errors.Is(err, dataverse.ErrLocked) || errors.Is(err, dataverse.ErrThrottled) {
		t.Errorf("error = %v; want %v", err, dataverse.ErrLocked)
	}
}

func TestALockOutlastsTheBudget(t *testing.T) {
	s := serve(t, emulator.Options{Run: time.Hour})
	c, err := dataverse.New(s.url+"/dev", dataverse.Options{Credential: dataverse.StaticToken("emulator"),
		Pace: dataverse.Pace{Lock: 5 * time.Millisecond, LockBudget: 20 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	job, err := c.Import(t.Context(), dataverse.ImportOptions{Zip: shipment{}.zip(t)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Import(t.Context(), dataverse.ImportOptions{Zip: shipment{Name: "Other"}.zip(t)})
	var hinted interface{ Hint() string }
	if !errors.Is(err, dataverse.ErrLocked) || !errors.As(err, &hinted) || hinted.Hint() == "" {
		t.Errorf("Import = %v; want %v with a hint", err, dataverse.ErrLocked)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err = c.Wait(ctx, job, nil)
	if !errors.Is(err, dataverse.ErrUnfinished) || !strings.Contains(err.Error(), job.AsyncOperation) {
		t.Errorf("Wait = %v; want %v naming the job", err, dataverse.ErrUnfinished)
	}
}

func TestAThrottledStartComesAgain(t *testing.T) {
	s := serve(t, emulator.Options{})
	s.inject(t, "dev", emulator.Fault{Kind: "throttle", RetryAfter: 1, Path: "ImportSolutionAsync"})
	mustShip(t, s.client(t, "dev"), shipment{}, dataverse.ImportOptions{})
	if n := s.count("ImportSolutionAsync"); n != 2 {
		t.Errorf("%d starts; want 2", n)
	}
}

func TestPollingOutlivesBrokenConnections(t *testing.T) {
	for _, kind := range []string{"reset", "unavailable", "throttle"} {
		t.Run(kind, func(t *testing.T) {
			s := serve(t, emulator.Options{})
			s.inject(t, "dev", emulator.Fault{Kind: kind, Path: "asyncoperations(", Times: 12})
			s.inject(t, "dev", emulator.Fault{Kind: kind, Path: "importjobs(", Times: 12})
			mustShip(t, s.client(t, "dev"), shipment{}, dataverse.ImportOptions{})
		})
	}
}

func TestAJobWithoutALogRow(t *testing.T) {
	s := serve(t, emulator.Options{})
	c := s.client(t, "dev")
	s.inject(t, "dev", emulator.Fault{Kind: "no-job-row"})
	job := mustShip(t, c, shipment{}, dataverse.ImportOptions{})
	result, err := c.Result(t.Context(), job)
	if result.Passed || result.Log != nil || err != nil {
		t.Errorf("Result = %+v, %v; want none", result, err)
	}
}

func TestASuccessfulJobMayHideAFailedConnector(t *testing.T) {
	s := serve(t, emulator.Options{})
	c := s.client(t, "dev")
	s.inject(t, "dev", emulator.Fault{Kind: "partial"})
	job := mustShip(t, c, shipment{}, dataverse.ImportOptions{})
	got, err := c.Result(t.Context(), job)
	want := []dataverse.Failure{{Element: "Connector", Name: connector, Code: "0x80040216", Text: "Connector import: FAILURE: One or more errors occurred."}}
	if got.Passed || asJSON(got.Failures) != asJSON(want) || err != nil {
		t.Errorf("Result = %+v, %v; want %+v", got, err, want)
	}
}

func TestAFailedImportLeavesNothing(t *testing.T) {
	for kind, text := range map[string]string{"component-failure": "One or more errors occurred", "cancel": "canceled"} {
		s := serve(t, emulator.Options{})
		c := s.client(t, "dev")
		s.inject(t, "dev", emulator.Fault{Kind: kind})
		if _, err := ship(t, c, shipment{}, dataverse.ImportOptions{}); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: error = %v; want %q", kind, err, text)
		}
		if variables, err := c.Variables(t.Context(), "contoso_DeployHost"); len(variables) > 0 || err != nil {
			t.Errorf("%s: variables = %v, %v; want none", kind, variables, err)
		}
	}
}

func TestWhoMayNot(t *testing.T) {
	s := serve(t, emulator.Options{})
	for token, want := range map[string]error{"stolen": dataverse.ErrAuth, "emulator-no-role": dataverse.ErrForbidden} {
		c, err := dataverse.New(s.url+"/dev", dataverse.Options{Credential: dataverse.StaticToken(token)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Solution(t.Context(), "Deploy")
		if !errors.Is(err, want) || strings.Contains(err.Error(), token) {
			t.Errorf("with %s: %v; want %v without the token", token, err, want)
		}
		if _, err := c.WhoAmI(t.Context()); want == dataverse.ErrForbidden && err != nil {
			t.Errorf("WhoAmI needs no role: %v", err)
		}
	}
}

func TestTheRoleThatTheCallerHas(t *testing.T) {
	got, err := serve(t, emulator.Options{}).client(t, "dev").Roles(t.Context())
	if want := []string{"System Administrator"}; asJSON(got) != asJSON(want) || err != nil {
		t.Errorf("Roles = %v, %v; want %v", got, err, want)
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://org.crm.dynamics.com": true, "https://org.crm.dynamics.com/": true, "http://127.0.0.1:8080/dev": true,
		"http://localhost/dev": true, "http://org.crm.dynamics.com": false, "org.crm.dynamics.com": false, "": false,
		"https://me:secret@org.crm.dynamics.com": false, "http://127.0.0.1.evil.com": false,
	} {
		_, err := dataverse.New(address, dataverse.Options{Credential: dataverse.StaticToken("x")})
		if (err == nil) != ok || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("New(%q) = %v; want ok %v", address, err, ok)
		}
	}
}

func TestAnEnvironmentThatIsNotThere(t *testing.T) {
	c, err := dataverse.New("http://127.0.0.1:1/dev", dataverse.Options{Credential: dataverse.StaticToken("x")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Import(t.Context(), dataverse.ImportOptions{})
	var hinted interface{ Hint() string }
	if err == nil || errors.Is(err, dataverse.ErrAmbiguous) || strings.Contains(err.Error(), "/api/data") || !errors.As(err, &hinted) {
		t.Errorf("Import = %v; want a short error with a hint, and no doubt", err)
	}
}

func TestEveryTryIsTold(t *testing.T) {
	s := serve(t, emulator.Options{})
	s.inject(t, "dev", emulator.Fault{Kind: "unavailable", Path: "WhoAmI"})
	var seen []int
	c, err := dataverse.New(s.url+"/dev", dataverse.Options{Credential: dataverse.StaticToken("emulator"),
		Pace: dataverse.Pace{Retry: time.Millisecond}, Log: func(e dataverse.Event) { seen = append(seen, e.Status) }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.WhoAmI(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []int{http.StatusServiceUnavailable, http.StatusOK}; asJSON(seen) != asJSON(want) {
		t.Errorf("tries = %v; want %v", seen, want)
	}
}

// TestPagesWithoutEnd: a server whose pages lead to themselves, or to ever more, is left.
func TestPagesWithoutEnd(t *testing.T) {
	for next, want := range map[string]string{"same": "a page that leads back to itself", "more": "more than 1000 pages"} {
		var s *httptest.Server
		asked := 0
		s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			link := s.URL + r.URL.Path
			if asked++; next == "more" {
				link += fmt.Sprint("?n=", asked)
			}
			fmt.Fprintf(w, `{"value":[{"connectorid":"1","name":"x"}],"@odata.nextLink":%q}`, link)
		}))
		c, err := dataverse.New(s.URL, dataverse.Options{Credential: dataverse.StaticToken("emulator")})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.APIs(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("APIs with %s pages: %v; want %s", next, err, want)
		}
		s.Close()
	}
}
