package dataverse_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// TestAttachTellsImportsApart: the imports before and beside a lost one are others'.
func TestAttachTellsImportsApart(t *testing.T) {
	begun := time.Now()
	fast := func() time.Time { return begun.Add(200 * time.Since(begun)) }
	s := serve(t, emulator.Options{Now: fast, Queue: 2 * time.Second, Run: 4 * time.Second})
	c := s.client(t, "dev")
	mustShip(t, c, shipment{Name: "Before", NoConnector: true}, dataverse.ImportOptions{})
	s.inject(t, "dev", emulator.Fault{Kind: "reset-after"})
	lost, err := c.Import(t.Context(), dataverse.ImportOptions{Zip: shipment{}.zip(t)})
	if !errors.Is(err, dataverse.ErrAmbiguous) {
		t.Fatalf("Import = %v, %v; want %v", lost, err, dataverse.ErrAmbiguous)
	}
	for _, name := range []string{"Beside", "After"} {
		mustShip(t, c, shipment{Name: name, NoConnector: true}, dataverse.ImportOptions{})
	}
	found, err := c.Attach(t.Context(), "Deploy", lost)
	if err != nil {
		t.Fatal(err)
	}
	result, err := c.Result(t.Context(), found)
	if !result.Passed || !strings.Contains(string(result.Log), `id="Deploy"`) || err != nil {
		t.Errorf("Result of %v = %s, %v; want that of Deploy", found, result.Log, err)
	}
	if _, err := c.Attach(t.Context(), "Absent", lost); !errors.Is(err, dataverse.ErrNotFound) {
		t.Errorf("Attach(Absent) = %v; want %v", err, dataverse.ErrNotFound)
	}
}

// TestAttachWithoutALogRow: the row never came, the operation alone is found.
func TestAttachWithoutALogRow(t *testing.T) {
	s := serve(t, emulator.Options{})
	c := s.client(t, "dev")
	mustShip(t, c, shipment{Name: "Before", NoConnector: true}, dataverse.ImportOptions{})
	job, err := c.Import(t.Context(), dataverse.ImportOptions{Zip: shipment{}.zip(t),
		Starting: func(dataverse.Job) error { return s.Inject("dev", emulator.Fault{Kind: "no-job-row"}) }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Wait(t.Context(), job, nil); err != nil {
		t.Fatal(err)
	}
	found, err := c.Attach(t.Context(), "Deploy", dataverse.Job{Since: job.Since, Others: job.Others})
	if found.AsyncOperation != job.AsyncOperation || found.ImportJob != "" || err != nil {
		t.Errorf("Attach = %v, %v; want asyncoperation %s alone", found, err, job.AsyncOperation)
	}
}

// TestAStartIsToldBeforeItIsSent: what was told is enough to find it, and who does not like
// it stops it.
func TestAStartIsToldBeforeItIsSent(t *testing.T) {
	s := serve(t, emulator.Options{})
	c := s.client(t, "dev")
	full := errors.New("disk full")
	_, err := c.Import(t.Context(), dataverse.ImportOptions{Zip: shipment{}.zip(t), Starting: func(dataverse.Job) error { return full }})
	if n := s.count("ImportSolutionAsync"); n != 0 || !errors.Is(err, full) {
		t.Errorf("Import = %v after %d starts; want %v and none", err, n, full)
	}
	var told dataverse.Job
	job, err := c.Import(t.Context(), dataverse.ImportOptions{Zip: shipment{}.zip(t), Starting: func(j dataverse.Job) error { told = j; return nil }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Wait(t.Context(), job, nil); err != nil {
		t.Fatal(err)
	}
	if found, err := c.Attach(t.Context(), "Deploy", told); asJSON(found) != asJSON(job) || err != nil {
		t.Errorf("Attach = %v, %v; want %v", found, err, job)
	}
}

// TestWhoHoldsTheLock is reported with every pause, and at the end of the patience.
func TestWhoHoldsTheLock(t *testing.T) {
	s := serve(t, emulator.Options{Queue: time.Millisecond, Run: time.Hour})
	c := s.client(t, "dev")
	if _, err := c.Import(t.Context(), dataverse.ImportOptions{Zip: shipment{Name: "Long", Version: "2.0.0.0"}.zip(t)}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Millisecond)
	const want = "import of Long 2.0.0.0 since "
	ctx, stop := context.WithCancel(t.Context())
	var told []dataverse.LockWait
	_, err := c.Import(ctx, dataverse.ImportOptions{Zip: shipment{}.zip(t), GiveUp: time.Now().Add(time.Hour),
		Waiting: func(w dataverse.LockWait) { told = append(told, w); stop() }})
	if !errors.Is(err, context.Canceled) || len(told) != 1 || !strings.HasPrefix(told[0].Holder, want) {
		t.Errorf("Import = %v, told %v; want one pause for %q", err, told, want)
	}
	_, err = c.Import(t.Context(), dataverse.ImportOptions{Zip: shipment{}.zip(t), GiveUp: time.Now(),
		Waiting: func(w dataverse.LockWait) { t.Errorf("told %v without patience", w) }})
	if !errors.Is(err, dataverse.ErrLocked) || !strings.Contains(err.Error(), "gave up waiting for "+want) {
		t.Errorf("Import = %v; want %v with %q", err, dataverse.ErrLocked, want)
	}
}

// TestALongRetryAfterIsHonoured: the service asks for up to five minutes, and nobody asks
// before.
func TestALongRetryAfterIsHonoured(t *testing.T) {
	for _, call := range []string{"ImportSolutionAsync", "WhoAmI"} {
		for _, seconds := range []int{61, 400} {
			s := serve(t, emulator.Options{})
			s.inject(t, "dev", emulator.Fault{Kind: "throttle", RetryAfter: seconds, Path: call})
			ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
			_, err := s.client(t, "dev").Import(ctx, dataverse.ImportOptions{Zip: shipment{}.zip(t)})
			cancel()
			if n := s.count(call); n != 1 || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s, Retry-After %d: %v after %d calls; want it to wait for the second", call, seconds, err, n)
			}
		}
	}
}

// TestATokenThatExpiresIsReplaced: at whatever call, also at a start, which did nothing.
func TestATokenThatExpiresIsReplaced(t *testing.T) {
	for _, path := range []string{"WhoAmI", "ImportSolutionAsync", "asyncoperations(", "importjobs("} {
		s := serve(t, emulator.Options{})
		credential, err := dataverse.Credential(dataverse.CredentialOptions{EnvironmentURL: s.url + "/dev", AppID: "emulator", ClientSecret: "emulator"})
		if err != nil {
			t.Fatal(err)
		}
		c, err := dataverse.New(s.url+"/dev", dataverse.Options{Credential: credential})
		if err != nil {
			t.Fatal(err)
		}
		s.inject(t, "dev", emulator.Fault{Kind: "expired", Path: path})
		if _, err := ship(t, c, shipment{}, dataverse.ImportOptions{}); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if n := s.count("oauth2/v2.0/token"); n != 2 {
			t.Errorf("%s: %d tokens; want 2", path, n)
		}
	}
}

// An application may import although it may not read import jobs.
func TestImportJobsMayBeForbidden(t *testing.T) {
	s := serve(t, emulator.Options{})
	s.inject(t, "dev", emulator.Fault{Kind: "forbidden", Path: "importjobs", Times: 1000})
	c := s.client(t, "dev")
	job := mustShip(t, c, shipment{}, dataverse.ImportOptions{})
	if _, err := c.Attach(t.Context(), "Deploy", dataverse.Job{Since: job.Since, AsyncOperation: job.AsyncOperation}); err != nil {
		t.Errorf("Attach to a known operation = %v; want nil", err)
	}
	if _, err := c.Attach(t.Context(), "Deploy", dataverse.Job{Since: job.Since}); !errors.Is(err, dataverse.ErrAmbiguous) {
		t.Errorf("Attach without an id = %v; want %v", err, dataverse.ErrAmbiguous)
	}
}
