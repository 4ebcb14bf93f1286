package pullrequest

import (
	"reflect"
	"testing"
)

func TestReadEvents(t *testing.T) {
	for text, want := range map[string]Event{
		`{"pull_request": {"number": 7, "head": {"repo": {"full_name": "a/b"}}, "base": {"repo": {"full_name": "a/b"}}, "labels": [{"name": "x"}]}}`: {7, false, []string{"x"}},
		`{"pull_request": {"number": 7, "head": {"repo": {"full_name": "c/b"}}, "base": {"repo": {"full_name": "a/b"}}}}`:                            {7, true, nil},
		`{"pull_request": {"number": 7, "head": {"repo": null}, "base": {"repo": {"full_name": "a/b"}}}}`:                                            {7, true, nil},
		`{"before": "x"}`: {},
	} {
		if got, err := Read([]byte(text)); !reflect.DeepEqual(got, want) || err != nil {
			t.Errorf("Read(%s) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	if _, err := Read([]byte("no JSON")); err == nil {
		t.Error("no error for what is no JSON")
	}
}

func TestEventsOfOtherHosts(t *testing.T) {
	for name, test := range map[string]struct {
		read func(func(string) string) Event
		env  map[string]string
		want Event
	}{
		"GitLab": {OfGitLab, map[string]string{"CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "1", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "1", "CI_MERGE_REQUEST_LABELS": "alm: allow breaking,bug"},
			Event{7, false, []string{"alm: allow breaking", "bug"}}},
		"fork on GitLab":     {OfGitLab, map[string]string{"CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "1", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "2"}, Event{7, true, nil}},
		"branch on GitLab":   {OfGitLab, nil, Event{}},
		"Azure":              {OfAzure, map[string]string{"SYSTEM_PULLREQUEST_PULLREQUESTID": "7", "SYSTEM_PULLREQUEST_ISFORK": "False"}, Event{7, false, nil}},
		"fork on Azure":      {OfAzure, map[string]string{"SYSTEM_PULLREQUEST_PULLREQUESTID": "7", "SYSTEM_PULLREQUEST_ISFORK": "True"}, Event{7, true, nil}},
		"no number on Azure": {OfAzure, map[string]string{"SYSTEM_PULLREQUEST_PULLREQUESTID": "$(x)"}, Event{}},
	} {
		if got := test.read(func(name string) string { return test.env[name] }); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %+v; want %+v", name, got, test.want)
		}
	}
}
