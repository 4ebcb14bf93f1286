package dataverse_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"alm/solution/dataverse"
)

// sameAnswer answers every request with the same text.
type sameAnswer struct {
	status int
	text   []byte
}

func (s sameAnswer) Do(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: s.status, Body: io.NopCloser(bytes.NewReader(s.text)), Request: req,
		Header: http.Header{"Content-Type": {"application/json; odata.metadata=minimal"}},
	}, nil
}

// FuzzAnswers holds that no answer makes the client panic, or ask without end.
func FuzzAnswers(f *testing.F) {
	for _, text := range []string{
		`{"UserId": "1", "value": [{"name": "a", "version": "1.0", "solutionid": "2", "uniquename": "S"}]}`,
		`{"value": [{}], "@odata.nextLink": "http://127.0.0.1:1/api/data/v9.2/solutions?$skiptoken=1"}`,
		`{"value": null}`, `{"value": [null, 1, "a", [], {"statecode": "0x80040217", "statuscode": 1e99}]}`,
		`{"error": {"code": "0x80040217", "message": "\\u001b[31m", "innererror": {"message": "<a/>"}}}`,
		`{"value": [{"workflowid": "1", "clientdata": "{\\"properties\\":{}}", "data": "<importexportxml/>", "asyncoperationid": "1"}]}`,
		`<html>`, ``, `{`, `[]`,
	} {
		f.Add(200, []byte(text))
		f.Add(400, []byte(text))
	}
	f.Fuzz(func(t *testing.T, status int, text []byte) {
		if status < 200 || status > 599 || status == 429 || status >= 500 { // the client waits, and asks again
			return
		}
		c, err := dataverse.New("http://127.0.0.1:1", dataverse.Options{
			Credential: dataverse.StaticToken("emulator"), Transport: sameAnswer{status, text},
			Pace: dataverse.Pace{Retry: time.Nanosecond, Poll: time.Nanosecond, PollMax: time.Nanosecond, Lock: time.Nanosecond, Unreadable: time.Nanosecond, LockBudget: time.Nanosecond},
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		askEverything(ctx, c)
		if ctx.Err() != nil {
			t.Errorf("%d %.100q: still asking after a minute", status, text)
		}
	})
}

func askEverything(ctx context.Context, c *dataverse.Client) {
	c.WhoAmI(ctx)
	c.Roles(ctx)
	s, _ := c.Solution(ctx, "S")
	c.Parts(ctx, s)
	c.NeededByOthers(ctx, s)
	c.Connectors(ctx, "a")
	c.Flows(ctx, s)
	c.History(ctx, "S")
	c.Poll(ctx, dataverse.Job{ImportJob: "1", AsyncOperation: "1"})
	c.Result(ctx, dataverse.Job{ImportJob: "1", AsyncOperation: "1"})
	c.References(ctx, "a")
	c.Variables(ctx, "a")
	c.Stage(ctx, []byte("PK"))
	c.Holder(ctx)
	c.HasUnmanagedLayer(ctx, "1")
}
