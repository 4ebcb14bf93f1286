package odb

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"hash/adler32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// deflated returns data as zlib data of a level.
func deflated(tb testing.TB, data []byte, level int) []byte {
	tb.Helper()
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, level)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// samples are texts that deflate to blocks of every kind: stored, with fixed codes and with codes of
// their own, long and short, with every kind of match.
func samples() [][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 70_000)
	skewed := make([]byte, 50_000)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	for i := range skewed {
		skewed[i] = byte(random.ExpFloat64() * 12)
	}
	all := [][]byte{nil, []byte("a"), []byte("hello, hello, hello"), noise, skewed, bytes.Repeat([]byte("x"), 70_000)}
	for period := range 20 {
		all = append(all, bytes.Repeat(noise[:period+1], 1000))
	}
	return append(all, []byte(strings.Repeat("{\n        \"type\": \"string\",\n", 3000)), append(noise[:40_000:40_000], noise...))
}

func TestChecksum(t *testing.T) {
	for i, sample := range append(samples(), bytes.Repeat([]byte{0xff}, 100_000)) {
		for end := range min(len(sample), 20) {
			if got, want := checksum(sample[end:]), adler32.Checksum(sample[end:]); got != want {
				t.Fatalf("sample %d without %d bytes: %08x, want %08x", i, end, got, want)
			}
		}
	}
}

func TestInflate(t *testing.T) {
	for i, want := range samples() {
		for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, flate.BestSpeed, flate.DefaultCompression, flate.BestCompression} {
			data := deflated(t, want, level)
			got := make([]byte, len(want))
			if err := inflate(data, got); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("sample %d, level %d: %v", i, level, err)
			}
			if err := inflate(data, make([]byte, len(want)+1)); err == nil {
				t.Errorf("sample %d, level %d: shorter than declared, and accepted", i, level)
			}
			if len(want) == 0 {
				continue
			}
			if err := inflate(data, got[1:]); err == nil {
				t.Errorf("sample %d, level %d: longer than declared, and accepted", i, level)
			}
			start := inflateStart(data[:min(len(data), headSize)], make([]byte, min(20, len(want))))
			if !bytes.Equal(start, want[:min(20, len(want))]) {
				t.Errorf("sample %d, level %d: starts with %q", i, level, start)
			}
			for _, cut := range []int{1, 2, 4, 5, 20, len(data) / 2, len(data)} {
				if err := inflate(data[:max(0, len(data)-cut)], got); err == nil {
					t.Errorf("sample %d, level %d: without its last %d bytes, and accepted", i, level, cut)
				}
			}
			data[len(data)-1] ^= 1
			if err := inflate(data, got); err == nil {
				t.Errorf("sample %d, level %d: a wrong checksum, and accepted", i, level)
			}
		}
	}
}

// FuzzInflate compares with compress/zlib: both accept a text, with the same result, or neither does.
func FuzzInflate(f *testing.F) {
	for i, sample := range samples() {
		if len(sample) < 5000 {
			f.Add(deflated(f, sample, i%10), len(sample))
		}
	}
	f.Add(deflated(f, []byte(strings.Repeat("some text that repeats, some that does not; ", 50)), 9), 2200)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		if size < 0 || size > 1<<20 {
			return
		}
		got := make([]byte, size)
		err := inflate(data, got)
		want := make([]byte, size)
		reader, wantErr := zlib.NewReader(bytes.NewReader(data))
		if wantErr == nil {
			if _, wantErr = io.ReadFull(reader, want); wantErr == nil {
				var more [1]byte
				if n, end := reader.Read(more[:]); n != 0 || end != io.EOF {
					wantErr = errPack
				}
			}
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%v, but compress/zlib: %v", err, wantErr)
		}
		if err == nil && !bytes.Equal(got, want) {
			t.Fatalf("%q, but compress/zlib: %q", got, want)
		}
		inflateStart(data, got[:min(20, size)])
	})
}

func BenchmarkInflate(b *testing.B) {
	text := []byte(strings.Repeat(`    "x-ms-summary": "The name of a thing", "type": "string",`+"\n", 20))
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		at := random.IntN(len(text) - 60)
		text = append(text, text[at:at+5+random.IntN(50)]...)
		text = append(text, byte('a'+random.IntN(26)))
	}
	data, out := deflated(b, text, 6), make([]byte, len(text))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := inflate(data, out); err != nil {
			b.Fatal(err)
		}
	}
}
