package odb

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// repository is a folder in which the real git runs.
type repository struct {
	t   *testing.T
	dir string
}

func newRepository(t *testing.T) repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not on the PATH")
	}
	r := repository{t, t.TempDir()}
	r.git("init", "-q")
	return r
}

func (r repository) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=Tester", "-c", "user.email=tester@example.com"}, args...)...)
	cmd.Dir, cmd.Env = r.dir, append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r repository) commit(message, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, "def.json"), []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
	r.git("add", "-A")
	r.git("commit", "-q", "-m", message)
}

// TestPacks reads every object of packed repositories and compares it with what git reads:
// with bases given by distance and by hash.
func TestPacks(t *testing.T) {
	for _, byDistance := range []string{"true", "false"} {
		r := newRepository(t)
		text := strings.Repeat("one line of many that stay the same\n", 400)
		for i := range 30 {
			text = strings.Replace(text, "one line", fmt.Sprintf("line %d", i), 1)
			r.commit(fmt.Sprint("change ", i), text)
		}
		r.git("config", "repack.useDeltaBaseOffset", byDistance)
		r.git("repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
		store, err := Open(filepath.Join(r.dir, ".git"))
		if err != nil {
			t.Fatal(err)
		}
		p := openPacks(store.folders)
		t.Cleanup(func() { store.Close(); p.close() })
		objects, deltas := 0, 0
		for _, line := range strings.Split(r.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype) %(deltabase)"), "\n") {
			fields := strings.Fields(line)
			got, ok, _ := p.read(plumbing.NewHash(fields[0]))
			want, err := store.Read(plumbing.NewHash(fields[0]))
			if !ok || err != nil || got.Kind.String() != fields[1] || !bytes.Equal(got.Data, want.Data) {
				t.Fatalf("%s: %v, %v, %v", line, ok, err, got.Kind)
			}
			if size, ok := p.size(plumbing.NewHash(fields[0])); !ok || size != int64(len(got.Data)) {
				t.Fatalf("%s: size %d, %v; want %d", line, size, ok, len(got.Data))
			}
			if sum := plumbing.ComputeHash(got.Kind, got.Data); sum.String() != fields[0] {
				t.Fatalf("%s reads as %s", fields[0], sum)
			}
			objects++
			if fields[2] != strings.Repeat("0", 40) {
				deltas++
			}
		}
		if objects < 60 || deltas < 20 {
			t.Errorf("%d objects, %d deltas: too few for a test", objects, deltas)
		}
	}
}

func FuzzPack(f *testing.F) {
	f.Add([]byte("\x05\x07\x90\x03abXY"), []byte("abcde"))
	f.Add([]byte("\xfftOc\x00\x00\x00\x02"), []byte{0x95, 0x0a, 0x78, 0x9c})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if base, size, instructions, ok := deltaSizes(a); ok && base == len(b) && size <= 1<<20 {
			_ = apply(instructions, b, make([]byte, size))
		}
		if p, err := parseIndex(a); err == nil {
			p.find(plumbing.Hash{})
			_, _, _ = p.parse(b, 100)
		}
		_, _, _ = (&packFile{}).parse(b, 100)
		_, _ = resultSize(a)
	})
}
