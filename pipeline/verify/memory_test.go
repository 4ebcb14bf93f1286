package verify

import (
	"bufio"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"alm/internal/racetest"
	"alm/pipeline/check"
	"alm/solution"
)

// A solution of 100 MB is packed, verified and unpacked in less than 64 MB of memory; under
// the race detector an eighth of it in an eighth.
func TestLargeSolutionStaysOutOfMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("packs 100 MB")
	}
	size, most := int64(100<<20/racetest.Every(8)), uint64(64<<20/racetest.Every(8))
	dir := t.TempDir()
	root := must(os.OpenRoot(dir))
	defer root.Close()
	if err := must(clean().Package(false)).Unpack(root); err != nil {
		t.Fatal(err)
	}
	noise(t, filepath.Join(dir, "CanvasApps", "contoso_app_DocumentUri.msapp"), size)
	debug.FreeOSMemory()
	peak := peakHeap(t)
	file := must(os.Create(filepath.Join(t.TempDir(), "big.zip")))
	defer file.Close()
	if err := must(solution.OpenTree(root.FS(), true)).WriteZip(file); err != nil {
		t.Fatal(err)
	}
	length := must(file.Seek(0, io.SeekEnd))
	if _, found := Zip(file, length); check.Count(found, check.Error) > 0 {
		t.Errorf("got %q; want no error", lines(found))
	}
	to := must(os.OpenRoot(t.TempDir()))
	defer to.Close()
	if err := must(solution.OpenZip(file, length)).Unpack(to); err != nil {
		t.Fatal(err)
	}
	got := peak()
	t.Logf("%d MB packed, verified and unpacked; the heap's peak is %d MB", length>>20, got>>20)
	if length < size || got > most {
		t.Errorf("a zip of %d bytes took a heap of %d; want at least %d and at most %d", length, got, size, most)
	}
}

// noise writes a file that cannot be compressed.
func noise(t *testing.T, name string, size int64) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	file := must(os.Create(name))
	to := bufio.NewWriterSize(file, 1<<20)
	must(io.CopyN(to, rand.NewChaCha8([32]byte{}), size))
	if err := to.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// peakHeap samples what the heap takes, garbage included, until its result is called.
func peakHeap(t *testing.T) func() uint64 {
	t.Helper()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64()+sample[1].Value.Uint64())
			select {
			case <-stop:
				peak <- most
				return
			default:
				time.Sleep(time.Millisecond) // a timer would read time.Local, which another test sets
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-peak
	}
}
