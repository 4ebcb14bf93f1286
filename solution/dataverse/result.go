package dataverse

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
)

// Result is the outcome of an ended import.
type Result struct {
	Passed   bool // the service's verdict and no component failed
	Failed   bool // the service's verdict, whatever the job says
	Errors   []string
	Warnings []string
	Failures []Failure
	Log      []byte // importjob.data, XML: worth keeping; nil when the row was never written

	Formatted []byte // the same for people, SpreadsheetML with a sheet for components
}

// Failure is a part of a solution that did not import, though the job may have succeeded.
type Failure struct {
	Element string // "Connector", "solutionManifest", …
	Name    string
	Code    string
	Text    string
}

// Err returns the failure as an error with its likely cause and remedy.
func (f Failure) Err() *Error { return &Error{Code: f.Code, Message: f.Text, Part: f.Element} }

// Result reads the outcome of an ended import. An import that failed early has none: then
// Passed is false and the reason is in the job's Progress.
func (c *Client) Result(ctx context.Context, job Job) (Result, error) {
	var r Result
	if job.ImportJob == "" {
		return r, errors.New("get result: the job has no importjob id")
	}
	var answer struct {
		Result *struct {
			Status   enum
			Warnings []resultMessage `json:"WarningMessages"`
			Errors   []resultMessage `json:"ErrorMessages"`
			Sheets   string          `json:"FormattedResults"`
		} `json:"SolutionOperationResult"`
	}
	path := query("RetrieveSolutionImportResult(ImportJobId=@p1)", "@p1", job.ImportJob)
	judged := func() bool { return answer.Result != nil && answer.Result.Status != "" }
	_, err := c.do(ctx, request{Method: http.MethodGet, Path: path, Into: &answer, Complete: judged})
	switch {
	case err == nil:
		r.Passed = answer.Result.Status == "passed" || answer.Result.Status == "1"
		r.Failed = answer.Result.Status == "failed" || answer.Result.Status == "2"
		r.Formatted = []byte(answer.Result.Sheets)
		r.Errors, r.Warnings = texts(answer.Result.Errors), texts(answer.Result.Warnings)
	case !errors.Is(err, ErrNotFound):
		return r, fmt.Errorf("get result of %s: %w", job, err)
	}
	if r.Log, err = c.log(ctx, job); err != nil {
		return r, fmt.Errorf("get log of %s: %w", job, err)
	}
	r.Failures = failures(r.Log)
	r.Passed = r.Passed && len(r.Failures) == 0
	return r, nil
}

// log reads the log of an import; nil when there is none.
func (c *Client) log(ctx context.Context, job Job) ([]byte, error) {
	row := map[string]json.RawMessage{}
	there := func() bool { return row["data"] != nil }
	path := query("importjobs("+job.ImportJob+")", "$select", "data")
	_, err := c.do(ctx, request{Method: http.MethodGet, Path: path, Into: &row, Complete: there})
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	var text string
	if err == nil {
		err = json.Unmarshal(row["data"], &text)
	}
	if err != nil || text == "" {
		return nil, err
	}
	return []byte(text), nil
}

// resultMessage is a text, or an object that contains one: the shape is not documented.
type resultMessage string

func (m *resultMessage) UnmarshalJSON(text []byte) error {
	var object struct{ Message string }
	var s string
	if json.Unmarshal(text, &s) != nil && json.Unmarshal(text, &object) == nil {
		s = cmp.Or(object.Message, string(text))
	}
	*m = resultMessage(plain(unwrap(s)))
	return nil
}

func texts(messages []resultMessage) []string {
	var all []string
	for _, m := range messages {
		all = append(all, string(m))
	}
	return all
}

// failures collects <result result="failure"> from a log; each is inside the element of its
// component. A component may fail although the manifest succeeded.
func failures(log []byte) []Failure {
	const most = 100
	type element struct{ tag, name string }
	var all []Failure
	var open []element
	d := xml.NewDecoder(bytes.NewReader(log))
	d.Strict = false
	for len(all) < most {
		token, err := d.Token()
		if err != nil {
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			at := attributes(t)
			if t.Name.Local == "result" && at["result"] == "failure" && len(open) > 0 {
				of := open[len(open)-1]
				all = append(all, Failure{of.tag, plain(of.name), hexCode(at["errorcode"]), plain(unwrap(at["errortext"]))})
			}
			open = append(open, element{t.Name.Local, cmp.Or(at["name"], at["LocalizedName"], at["id"])})
		case xml.EndElement:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	return all
}

func attributes(t xml.StartElement) map[string]string {
	all := map[string]string{}
	for _, a := range t.Attr {
		all[a.Name.Local] = a.Value
	}
	return all
}
