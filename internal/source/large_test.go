package source

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// TestLongLine: columns in a long line are those of a count from the start of the line, with
// characters of every size and bytes that are not UTF-8.
func TestLongLine(t *testing.T) {
	for name, unit := range map[string]string{"ASCII": "a", "two bytes": "é", "three": "漢x", "four": "😀yz", "broken": "\xff\xe6\xbcw"} {
		line := "[\"" + strings.Repeat(unit, 3*checkpointSize) + "\"]"
		for _, start := range []string{"", "{}\n", "\uFEFF"} {
			f := Text("long", []byte(start+line+"\n1"))
			lineStart := strings.LastIndexByte(start, '\n') + 1
			if start == "\uFEFF" {
				lineStart = len(start)
			}
			for offset := lineStart; offset < lineStart+len(line); offset += 97 {
				want := 1 + utf8.RuneCount(f.Data[lineStart:offset])
				if got := f.Span(offset, offset).From().Column; got != want {
					t.Fatalf("%s after %q: column of byte %d = %d, want %d", name, start, offset, got, want)
				}
			}
		}
	}
}

// TestLargeObject: the index of members finds what a comparison of all keys finds.
func TestLargeObject(t *testing.T) {
	var text strings.Builder
	for i := range 3 * maxScanned {
		fmt.Fprintf(&text, `"k%d": %d, "k\u00%02x": %d, `, i%100, i, 0x20+i%64, -i)
	}
	f := Parse("large", []byte("{"+text.String()+`"": 0}`))
	for range 2 * minLookups {
		for key := range f.Root.Members() {
			name, want := key.Str(), Node{}
			for k, value := range f.Root.Members() {
				if k.Str() == name {
					want = value
				}
			}
			if got := f.Root.Get(name); got != want {
				t.Fatalf("Get(%q) = %s, want %s", name, got.Raw(), want.Raw())
			}
		}
	}
	if got := f.Root.Get("absent"); got.Exists() {
		t.Errorf("Get(absent) = %s, want nothing", got.Raw())
	}
}

// TestManySiblings: places, pointers, members and edits of a large document on one line take
// time that grows with its size and not with its square.
func TestManySiblings(t *testing.T) {
	const n = 60_000
	var text bytes.Buffer
	text.WriteString(`{"list": [0`)
	for i := range n {
		fmt.Fprintf(&text, ", %d", i)
	}
	text.WriteString(`], "é": 0`)
	for i := range n {
		fmt.Fprintf(&text, `, "k%d": %d`, i, i)
	}
	text.WriteString("}")
	start := time.Now()
	f := Parse("many", text.Bytes())
	for i, item := range f.Root.Get("list").Items() {
		if got, want := item.Pointer(), fmt.Sprint("/list/", i); got != want {
			t.Fatalf("Pointer() = %s, want %s", got, want)
		}
		if item.Span().From().Line != 1 || item.Remove().Span.IsZero() {
			t.Fatalf("element %d has no place or cannot be removed", i)
		}
	}
	for i := range n {
		value := f.Root.Get(fmt.Sprint("k", i))
		if got, _ := value.Num(); got != float64(i) || value.Span().To().Column <= n {
			t.Fatalf("k%d = %v at %v", i, got, value.Span().To())
		}
		if got, want := value.Remove().Span.Text(), fmt.Sprintf(`"k%d": %d, `, i, i); got != want && i < n-1 {
			t.Fatalf("Remove() = %q, want %q", got, want)
		}
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("%d siblings took %v", n, took)
	}
}
