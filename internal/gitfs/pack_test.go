package gitfs

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// TestPacks reads every object of packed repositories and holds it against git's own
// reading: with bases named by their distance and by their hash.
func TestPacks(t *testing.T) {
	for _, byDistance := range []string{"true", "false"} {
		l := newLab(t)
		l.origin()
		text := strings.Repeat("one line of many that stay the same\n", 400)
		for i := range 30 {
			text = strings.Replace(text, "one line", fmt.Sprintf("line %d", i), 1)
			l.commit(fmt.Sprint("change ", i), map[string]string{"a/def.json": text})
		}
		l.git("origin", "config", "repack.useDeltaBaseOffset", byDistance)
		l.git("origin", "repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
		r := l.open("origin")
		p := openPacks(r.objects.folders)
		t.Cleanup(func() { p.close() })
		read, deltas := 0, 0
		for _, line := range strings.Split(l.git("origin", "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype) %(deltabase)"), "\n") {
			fields := strings.Fields(line)
			got, ok := p.read(plumbing.NewHash(fields[0]))
			want, err := r.objects.read(plumbing.NewHash(fields[0]))
			if !ok || err != nil || got.kind.String() != fields[1] || !bytes.Equal(got.data, want.data) {
				t.Fatalf("%s: %v, %v, %v", line, ok, err, got.kind)
			}
			if sum := plumbing.ComputeHash(got.kind, got.data); sum.String() != fields[0] {
				t.Fatalf("%s reads as %s", fields[0], sum)
			}
			read++
			if fields[2] != strings.Repeat("0", 40) {
				deltas++
			}
		}
		if read < 60 || deltas < 20 {
			t.Errorf("%d objects, %d deltas: too few to tell", read, deltas)
		}
	}
}

func FuzzPack(f *testing.F) {
	f.Add([]byte("\x05\x07\x90\x03abXY"), []byte("abcde"))
	f.Add([]byte("\xfftOc\x00\x00\x00\x02"), []byte{0x95, 0x0a, 0x78, 0x9c})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if out, err := applyDelta(b, a); err == nil && len(out) > maxObject {
			t.Errorf("%d bytes", len(out))
		}
		if p, err := parseIndex(a); err == nil {
			p.find(plumbing.Hash{})
			_, _, _, _ = p.parse(b, 100)
		}
		_, _, _, _ = (&pack{}).parse(b, 100)
	})
}
