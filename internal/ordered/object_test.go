package ordered

import (
	"testing"
)

func TestRoundTripKeepsOrderAndNumbers(t *testing.T) {
	const text = `{
  "z": 1.50,
  "a": {
    "y": [],
    "b": [
      1e400,
      {
        "<": "a & b"
      }
    ]
  },
  "m": null,
  "t": true
}
`
	o, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Format(o)
	if string(got) != text || err != nil {
		t.Errorf("got %s, %v; want %s", got, err, text)
	}
}

func TestMerge(t *testing.T) {
	was, err := Parse([]byte(`{"paths": {"/a": {"get": 1}}, "list": [1], "host": "a", "kind": {"x": 1}}`))
	if err != nil {
		t.Fatal(err)
	}
	more, err := Parse([]byte(`{"list": [2], "host": "b", "paths": {"/b": 2, "/a": {"put": 3}}, "kind": "text", "new": false}`))
	if err != nil {
		t.Fatal(err)
	}
	was.Merge(more)
	got, err := was.MarshalJSON()
	want := `{"paths":{"/a":{"get":1,"put":3},"/b":2},"list":[1,2],"host":"b","kind":"text","new":false}`
	if string(got) != want || err != nil {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

func TestMembers(t *testing.T) {
	o := Of("b", "text", "a", Of("c", 1))
	o.Set("b", "other")
	if o.Text("b") != "other" || o.Text("a") != "" || o.Object("a").Get("c") != 1 || o.Object("b") != nil || !o.Has("a") || o.Has("x") || o.Len() != 2 {
		t.Errorf("got %v", o)
	}
	o.Delete("b")
	if keys := o.Keys(); len(keys) != 1 || keys[0] != "a" {
		t.Errorf("after Delete: %v", keys)
	}
	var none *Object
	if none.Get("a") != nil || none.Has("a") || none.Len() != 0 || none.Keys() != nil {
		t.Error("a nil object has members")
	}
}

func TestParseRejects(t *testing.T) {
	for _, text := range []string{"", "[]", `{"a":}`, `{"a":1} x`, `{"a":1`, "null"} {
		if o, err := Parse([]byte(text)); err == nil {
			t.Errorf("Parse(%q) = %v; want an error", text, o)
		}
	}
}
