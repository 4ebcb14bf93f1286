package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// platforms are what alm is built for.
var platforms = [][2]string{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"},
}

// maxSize is the most bytes of a program: what an action downloads in each job.
const maxSize = 24_000_000

// alignments are the bytes that functions begin at a multiple of, where the linker's 32 cost 0.3 MB and
// make no command faster.
var alignments = map[string]int{"amd64": 1}

// plain are packages whose functions are not inlined, for 0.1 MB: they wait for networks.
var plain = []string{"github.com/AzureAD/...", "github.com/Azure/...", "github.com/spf13/...", "golang.org/x/net/..."}

// build builds the program for a platform, which is an error where it is too large. The bytes depend on the source, the facts and the release
// of Go, and on nothing of this machine: not on its folders, its C compiler, git or its settings.
func build(f Facts, goos, goarch, out string) (Asset, error) {
	name := "alm_" + goos + "_" + goarch
	if goos == "windows" {
		name += ".exe"
	}
	file, err := filepath.Abs(filepath.Join(out, name))
	if err != nil {
		return Asset{}, err
	}
	flags := fmt.Sprintf("-s -w -buildid= -X main.linkedVersion=%s -X main.linkedCommit=%s -X main.linkedDate=%s -X main.linkedHome=%s", f.Version, f.Commit, f.Date, f.Repository)
	if align := alignments[goarch]; align > 0 {
		flags += fmt.Sprintf(" -funcalign=%d", align)
	}
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=" + flags, "-o", file}
	for _, pattern := range plain {
		args = append(args, "-gcflags="+pattern+"=-l")
	}
	cmd := exec.Command("go", append(args, "./cmd/alm")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch, "GOFLAGS=-mod=readonly", "GOEXPERIMENT=", "GOFIPS140=off",
		"GOAMD64=v1", "GOARM64=v8.0", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return Asset{}, fmt.Errorf("build %s: %w\n%s", name, err, stderr.String())
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return Asset{}, err
	}
	if len(data) > maxSize {
		return Asset{}, fmt.Errorf("%s has %d bytes, and at most %d are released", name, len(data), maxSize)
	}
	return Asset{goos, goarch, name, fmt.Sprintf("%x", sha256.Sum256(data)), int64(len(data))}, nil
}
