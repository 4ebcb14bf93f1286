package dataverse_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// with returns a client of an environment with other options.
func (s *server) with(t *testing.T, environment string, opts dataverse.Options) *dataverse.Client {
	t.Helper()
	if opts.Credential == nil {
		opts.Credential = dataverse.StaticToken("emulator")
	}
	c, err := dataverse.New(s.url+"/"+environment, opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// local changes an environment outside of the Web API.
func (s *server) local(t *testing.T, environment, what, body string) {
	t.Helper()
	resp, err := http.Post(s.url+"/"+environment+"/_emulator/"+what, "application/json", strings.NewReader(body))
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %v %v", what, body, resp, err)
	}
	resp.Body.Close()
}

// claimed returns who holds a claim by an error of Take, "" for none.
func claimed(err error) string {
	var other *dataverse.ClaimedError
	if errors.As(err, &other) {
		return other.Holder
	}
	return ""
}

func TestAClaimIsOfOneAtATime(t *testing.T) {
	t.Parallel()
	s := serve(t, emulator.Options{})
	c := s.client(t, "dev")
	ada, ben := c.NewClaim("Deploy", uuid.NewString(), "Ada on build-7 since 10:00"), c.NewClaim("deploy", uuid.NewString(), "Ben <ben> on build-8")
	if err := ada.Take(t.Context()); err != nil || !ada.Held() || !ada.Fresh() {
		t.Fatalf("Take = %v, held %t, fresh %t", err, ada.Held(), ada.Fresh())
	}
	if err := ada.Take(t.Context()); err != nil || !ada.Held() {
		t.Fatalf("Take again = %v, held %t", err, ada.Held())
	}
	for range 2 {
		if err := ben.Take(t.Context()); claimed(err) != "Ada on build-7 since 10:00" || ben.Held() {
			t.Fatalf("Take of another = %v, held %t", err, ben.Held())
		}
	}
	if err := ben.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.NewClaim("Other", uuid.NewString(), "Ben").Take(t.Context()); err != nil {
		t.Errorf("Take of another solution = %v", err)
	}
	if err := ada.Release(t.Context()); err != nil || ada.Held() {
		t.Fatalf("Release = %v, held %t", err, ada.Held())
	}
	if err := ben.Take(t.Context()); err != nil {
		t.Errorf("Take after the release = %v", err)
	}
	if err := ada.Release(t.Context()); err != nil || claimed(ada.Take(t.Context())) == "" {
		t.Errorf("a second Release = %v, and the claim of the other is gone", err)
	}
}

// TestAnOldClaimIsTakenOverOnce lets many take over a claim whose holder is gone. Answers are dated an
// hour late, so that every claim looks old.
func TestAnOldClaimIsTakenOverOnce(t *testing.T) {
	t.Parallel()
	s := serve(t, emulator.Options{})
	c := s.with(t, "dev", dataverse.Options{Transport: dated(func(h http.Header) { h.Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)) })})
	gone := c.NewClaim("Deploy", uuid.NewString(), "Ada")
	if err := gone.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	claims := make([]*dataverse.Claim, 6)
	errs := make([]error, len(claims))
	for i := range claims {
		claims[i] = c.NewClaim("Deploy", uuid.NewString(), "Ben")
		if err := claims[i].Take(t.Context()); claimed(err) != "Ada" {
			t.Fatalf("the first Take = %v; want one that is seen only", err)
		}
	}
	for i := range claims {
		wait.Go(func() { errs[i] = claims[i].Take(t.Context()) })
	}
	wait.Wait()
	held := 0
	for i := range claims {
		if claims[i].Held() {
			held++
		} else if claimed(errs[i]) == "" {
			t.Errorf("Take = %v; want that it is claimed", errs[i])
		}
	}
	if held != 1 {
		t.Errorf("%d hold the claim: %v; want one", held, errs)
	}
	if err := gone.Release(t.Context()); err != nil || claimed(c.NewClaim("Deploy", uuid.NewString(), "Eve").Take(t.Context())) != "Ben" {
		t.Errorf("Release by who lost it = %v; want that the claim stays", err)
	}
}

// TestAClaimThatDoesNotChangeIsTakenOver is about answers without a date: the environment's clock is
// not known.
func TestAClaimThatDoesNotChangeIsTakenOver(t *testing.T) {
	t.Parallel()
	s := serve(t, emulator.Options{})
	c := s.with(t, "dev", dataverse.Options{Transport: dateless, Pace: dataverse.Pace{Retry: time.Millisecond, Start: 60 * time.Millisecond, Try: 5 * time.Second}})
	if err := c.NewClaim("Deploy", uuid.NewString(), "Ada").Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	hurried := s.with(t, "dev", dataverse.Options{Transport: dateless, Pace: dataverse.Pace{Retry: time.Millisecond, Start: 60 * time.Millisecond, Try: time.Second}})
	ben := hurried.NewClaim("Deploy", uuid.NewString(), "Ben")
	began := time.Now()
	for !ben.Held() {
		if err := ben.Take(t.Context()); err != nil && claimed(err) != "Ada" || time.Since(began) > time.Minute {
			t.Fatalf("Take = %v after %s", err, time.Since(began))
		}
		time.Sleep(20 * time.Millisecond)
	}
	if took := time.Since(began); took < 2060*time.Millisecond {
		t.Errorf("taken over after %s; want no less than the limit", took)
	}
	if !ben.Fresh() {
		t.Error("a claim that was just taken over is not fresh")
	}
	time.Sleep(2050 * time.Millisecond)
	if ben.Fresh() {
		t.Error("a claim is fresh although others may take it over before a start ends")
	}
}

// dated changes the date of answers.
type dated func(http.Header)

// Do sends the request.
func (d dated) Do(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultClient.Do(req)
	if err == nil {
		d(resp.Header)
	}
	return resp, err
}

var dateless = dated(func(h http.Header) { h.Del("Date") })

// TestAClaimSurvivesLostAnswers spoils each request of Take and Release.
func TestAClaimSurvivesLostAnswers(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"reset", "reset-after", "cut"} {
		for after := range 4 {
			s := serve(t, emulator.Options{})
			c := s.client(t, "dev")
			s.inject(t, "dev", emulator.Fault{Kind: kind, Path: "annotations", After: after})
			claim := c.NewClaim("Deploy", uuid.NewString(), "Ada")
			if err := claim.Take(t.Context()); err != nil || !claim.Held() {
				t.Errorf("%s after %d: Take = %v, held %t", kind, after, err, claim.Held())
			}
			if err := claim.Release(t.Context()); err != nil {
				t.Errorf("%s after %d: Release = %v", kind, after, err)
			}
			if err := c.NewClaim("Deploy", uuid.NewString(), "Ben").Take(t.Context()); err != nil {
				t.Errorf("%s after %d: Take of another = %v", kind, after, err)
			}
		}
	}
}

// TestAClaimThatBrokeOffIsReleased: the row was written, and no answer came.
func TestAClaimThatBrokeOffIsReleased(t *testing.T) {
	t.Parallel()
	s := serve(t, emulator.Options{})
	c := s.client(t, "dev")
	s.inject(t, "dev", emulator.Fault{Kind: "bad-gateway", Path: "annotations(", Times: 4})
	claim := c.NewClaim("Deploy", uuid.NewString(), "Ada")
	if err := claim.Take(t.Context()); err == nil || dataverse.NoClaim(err) || claim.Held() {
		t.Fatalf("Take = %v, held %t; want no answer", err, claim.Held())
	}
	if err := claim.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.NewClaim("Deploy", uuid.NewString(), "Ben").Take(t.Context()); err != nil {
		t.Errorf("Take of another = %v", err)
	}
}

func TestWithoutPrivilegesThereIsNoClaim(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lacking       string
		take, release string // what the errors say
		none          bool
	}{
		{"prvCreateNote", "missing prvCreateNote privilege", "", true},
		{"prvReadNote", "", "", false},
		{"prvWriteNote", "", "", false},
		{"prvDeleteNote", "", "missing prvDeleteNote privilege", false},
	} {
		s := serve(t, emulator.Options{})
		s.local(t, "dev", "lacking", `{"privilege": "`+test.lacking+`"}`)
		claim := s.client(t, "dev").NewClaim("Deploy", uuid.NewString(), "Ada")
		take := claim.Take(t.Context())
		release := claim.Release(t.Context())
		for what, got := range map[string]struct {
			err  error
			want string
		}{"Take": {take, test.take}, "Release": {release, test.release}} {
			if got.want == "" && got.err != nil || got.want != "" && (got.err == nil || !strings.Contains(got.err.Error(), got.want)) {
				t.Errorf("without %s: %s = %v; want %q", test.lacking, what, got.err, got.want)
			}
		}
		if dataverse.NoClaim(take) != test.none {
			t.Errorf("without %s: NoClaim(%v) = %t", test.lacking, take, !test.none)
		}
	}
}

// TestAClaimOfAnotherApplicationMayBeUnreadable: notes at the level User are the caller's own.
func TestAClaimOfAnotherApplicationMayBeUnreadable(t *testing.T) {
	t.Parallel()
	s := serve(t, emulator.Options{Apps: map[string]string{"ada": "secret", "ben": "secret"}})
	for _, privilege := range []string{"prvReadNote", "prvWriteNote", "prvDeleteNote"} {
		s.local(t, "dev", "privileges", `{"privilege": "`+privilege+`", "depth": "Basic"}`)
	}
	as := func(app string) *dataverse.Claim {
		credential, err := dataverse.Credential(dataverse.CredentialOptions{EnvironmentURL: s.url + "/dev", TenantID: "t", AppID: app, ClientSecret: "secret"})
		if err != nil {
			t.Fatal(err)
		}
		c := s.with(t, "dev", dataverse.Options{Credential: credential, Pace: dataverse.Pace{Retry: time.Millisecond, Start: 100 * time.Millisecond, Try: time.Second}})
		return c.NewClaim("Deploy", uuid.NewString(), app)
	}
	ada, ben := as("ada"), as("ben")
	if err := ada.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := ben.Take(t.Context())
	if claimed(err) != "a run whose note this application does not see" {
		t.Fatalf("Take = %v", err)
	}
	time.Sleep(2150 * time.Millisecond)
	if err := ben.Take(t.Context()); !dataverse.NoClaim(err) || !strings.Contains(err.Error(), "missing access (ReadAccess)") {
		t.Errorf("Take past the limit = %v; want that it cannot be read", err)
	}
}
