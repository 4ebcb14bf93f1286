package record

import (
	"os"
	"path/filepath"
	"testing"

	"alm/internal/atomicfile"
)

func TestFindZip(t *testing.T) {
	out := filepath.Join(t.TempDir(), "a[1]*")
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Skip(err) // a system that has no such names
	}
	sum := map[string]string{}
	for name, text := range map[string]string{"S.zip": "one", "packed.bin": "two", "b.zip": "three", "a.zip": "three", "c.txt": "four"} {
		if err := os.WriteFile(filepath.Join(out, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		sum[text] = atomicfile.Digest([]byte(text))
	}
	r := &Record{Out: out, Packed: &Packed{Files: []PackedFile{{Name: "S.zip", SHA256: "old"}, {Name: "packed.bin", SHA256: sum["two"]}, {Name: "S.zip", SHA256: sum["five"]}}}}
	for text, want := range map[string]string{"one": "S.zip", "two": "packed.bin", "three": "a.zip", "four": ""} {
		got := r.FindZip(sum[text])
		if want != "" {
			want = filepath.Join(out, want)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	if got := r.FindZip("old"); got != "" {
		t.Errorf("a zip that changed since is %q", got)
	}
	if got := (&Record{Out: out}).FindZip(sum["three"]); filepath.Base(got) != "a.zip" {
		t.Errorf("without a packed release: %q", got)
	}
	if got := DigestName("S_managed.zip", "0123456789abcdef"); got != "S_managed_0123456789ab.zip" {
		t.Error(got)
	}
}
