package source

import "testing"

// A text that is no document at all has one problem, which names what it is.
func TestUnreadable(t *testing.T) {
	for text, want := range map[string]string{
		"":       "the file is empty",
		" \n\t ": "the file is empty",
		"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 3\n": "the file is a Git LFS pointer, not its content",
		"\xff\xfe{\x00}\x00":                     "the file is UTF-16",
		"{\x00\"\x00a\x00\"\x00:\x001\x00}\x00":  "the file is UTF-16 without a byte order mark",
		"\uFEFF\n<!DOCTYPE html>\n<html></html>": "the file is an HTML page",
		"<HTML>":                                 "the file is an HTML page",
		"<?xml version=\"1.0\"?><Connector />":   "the file is XML",
		"PK\x03\x04\x14\x00":                     "the file is a zip",
		"\x1f\x8b\x08\x00":                       "the file is compressed with gzip",
		"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR":    "the file is binary, not text",
		"# a definition\nswagger: \"2.0\"\n":     "the file is YAML, but its name says JSON",
		"---\na: 1\n":                            "the file is YAML, but its name says JSON",
		"{\n<<<<<<< HEAD\n\"a\": 1\n=======\n\"a\": 2\n>>>>>>> change\n}\n": "the file has a merge conflict",
	} {
		f := Parse("x.json", []byte(text))
		if got := f.Problems(); len(got) != 1 || got[0].Message != want || f.Root.Exists() {
			t.Errorf("%q: got %v, want %s", text, got, want)
		}
	}
	for _, text := range []string{"{}", "nul", "{\"a\": \"<html>\"}", "\"a: b\"", "[1, 2", "{ // x\n}"} {
		if got := Parse("x.json", []byte(text)); len(got.Unreadable()) > 0 || !got.Root.Exists() {
			t.Errorf("%q: got %v", text, got.Unreadable())
		}
	}
}
