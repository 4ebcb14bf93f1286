package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// tags leave out HTTP/2 of net/http, for 0.4 MB: programs speak HTTP/1.1, as go.mod has it.
const tags = "nethttpomithttp2"

// plain are packages whose functions are not inlined, for 2 MB: they wait for networks, files and
// people, or work once in a run, as what greets a server and what reads alm.yaml do. What reads, compares and
// checks connectors is inlined.
var plain = strings.Fields(`
	net/... vendor/... crypto/tls/... crypto/x509/... mime/... encoding/xml encoding/gob encoding/asn1 encoding/pem encoding/csv
	log/... html archive/... os/exec os/user os/signal
	github.com/charmbracelet/... github.com/muesli/... github.com/mattn/... github.com/lucasb-eyer/... github.com/catppuccin/... github.com/atotto/...
	github.com/dustin/... github.com/erikgeiser/... github.com/aymanbagabas/... github.com/AzureAD/... github.com/Azure/... github.com/go-git/gcfg/... github.com/go-git/go-billy/... github.com/golang-jwt/...
	github.com/mitchellh/... github.com/pb33f/... github.com/pkg/... github.com/rivo/... github.com/schollz/... github.com/spf13/... golang.org/x/crypto/... golang.org/x/net/... golang.org/x/text/...
	golang.org/x/sys/... golang.org/x/term/... gopkg.in/... maragu.dev/...
	alm/cmd/... alm/pipeline/catalogue/... alm/pipeline/consumers/... alm/pipeline/convert/... alm/pipeline/deploy/...
	alm/pipeline/handbook/... alm/pipeline/openapi/... alm/pipeline/pack/... alm/pipeline/portal/... alm/pipeline/project/... alm/pipeline/record/...
	alm/pipeline/bump/... alm/pipeline/exchange/... alm/pipeline/report/... alm/pipeline/scaffold/... alm/pipeline/stage/... alm/pipeline/start/... alm/pipeline/verify/...
	alm/solution/dataverse/... alm/internal/ci/... alm/internal/hypertext/... alm/internal/pullrequest/... github.com/go-git/go-git/... github.com/ProtonMail/... github.com/kevinburke/...
	alm/solution alm/pipeline/impact alm/pipeline/judge alm/pipeline/shim alm/internal/atomicfile github.com/goccy/go-yaml github.com/goccy/go-yaml/printer
	crypto/ecdsa crypto/rsa crypto/hpke crypto/mlkem crypto/internal/fips140/nistec/... crypto/internal/fips140/ecdsa crypto/internal/fips140/rsa
	crypto/internal/fips140/mlkem crypto/internal/fips140/bigmod crypto/internal/fips140/edwards25519/... math/big text/...
	alm/pipeline/tree alm/internal/terminal alm/internal/yamltext alm/internal/disk github.com/goccy/go-yaml/ast github.com/goccy/go-yaml/lexer github.com/goccy/go-yaml/parser
	github.com/sergi/... github.com/google/... github.com/buger/... github.com/bahlo/... github.com/hashicorp/... github.com/cyphar/... github.com/kylelemons/... image/... html/template flag encoding/json fmt os path/filepath time internal/poll internal/syscall/... context bufio`)

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
	args := []string{"build", "-trimpath", "-buildvcs=false", "-tags=" + tags, "-ldflags=" + flags, "-o", file}
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
