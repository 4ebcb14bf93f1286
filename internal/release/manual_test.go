package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"
)

// TestManual makes the manual pages twice: both archives are the same, each verb that has a help page
// has a manual page, and groff finds no fault in them.
func TestManual(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program")
	}
	t.Chdir("../..")
	data, err := manual(facts)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := manual(facts); !bytes.Equal(again, data) || err != nil {
		t.Errorf("the second archive has %d bytes, %v; the first has %d", len(again), err, len(data))
	}
	pages := unpacked(t, data)
	helps, err := os.ReadDir("cmd/alm/help")
	if err != nil {
		t.Fatal(err)
	}
	for _, help := range helps {
		page, want := pages["alm-"+strings.TrimSuffix(help.Name(), ".txt")+".1"], `alm 1.2.0`
		if !strings.Contains(page, want) || !strings.Contains(page, "Exit codes: 0") {
			t.Errorf("the page of %s lacks %q or its exit codes:\n%s", help.Name(), want, page)
		}
	}
	if _, err := exec.LookPath("groff"); err != nil {
		t.Skip(err)
	}
	for name, page := range pages {
		cmd := exec.Command("groff", "-K", "utf8", "-man", "-ww", "-z")
		cmd.Stdin = strings.NewReader(page)
		if out, err := cmd.CombinedOutput(); len(out) > 0 || err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

func unpacked(t *testing.T, data []byte) map[string]string {
	t.Helper()
	compressed, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for r := tar.NewReader(compressed); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return pages
		}
		text, read := io.ReadAll(r)
		if err != nil || read != nil || path.Ext(header.Name) != ".1" {
			t.Fatalf("%v, %v, %+v", err, read, header)
		}
		pages[header.Name] = string(text)
	}
}
