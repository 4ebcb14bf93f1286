package e2e

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestMain lets the test binary stand in for gh, where it is on the PATH under that name. Most of these tests
// wait for other processes, so more of them run at once than there are processors.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) != "gh" {
		flag.Parse()
		if parallel := flag.Lookup("test.parallel"); parallel.Value.String() == parallel.DefValue {
			_ = flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))) // a number is accepted
		}
		code := m.Run()
		os.RemoveAll(builtIn)
		os.Exit(code)
	}
	answer, err := gh(os.Args[1:], os.Getenv("ALM_ARTIFACTS"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "gh:", err)
		os.Exit(1)
	}
	fmt.Println(answer)
}

// gh stands in for what promote.yml asks of GitHub's command line, with a folder for the service:
// it has the attestations that the stand-in for attest-build-provenance left, and ID/run.json for
// each run.
func gh(args []string, service string) (string, error) {
	if os.Getenv("GH_TOKEN") == "" {
		return "", errors.New("no GH_TOKEN")
	}
	switch {
	case len(args) > 3 && args[0] == "attestation" && args[1] == "verify":
		return "verified", verifyAttestation(args[2], args[3:], filepath.Join(service, "attestations"))
	case len(args) == 4 && args[0] == "api" && args[2] == "--jq":
		data, err := os.ReadFile(filepath.Join(service, path.Base(args[1]), "run.json"))
		if err != nil {
			return "", fmt.Errorf("HTTP 404 (%s)", args[1])
		}
		return filter(data, args[3])
	}
	return publish(args, filepath.Join(service, "releases"))
}

// verifyAttestation checks the digest of a file, and who attested it, as far as flags ask.
func verifyAttestation(file string, flags []string, attestations string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	fields := []string{"", "--repo", "--source-ref", "--signer-workflow"} // of a line
	want := []string{fmt.Sprintf("%x", sha256.Sum256(data)), "", "", ""}
	for i := 0; i+1 < len(flags); i += 2 {
		field := slices.Index(fields, flags[i])
		if field < 1 {
			return fmt.Errorf("unknown flag %s", flags[i])
		}
		want[field] = flags[i+1]
	}
	if want[1] == "" || len(flags)%2 != 0 {
		return fmt.Errorf("no --repo in %q", flags)
	}
	known, err := os.ReadFile(attestations)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(known)) {
		if slices.EqualFunc(want, strings.Fields(line), func(w, is string) bool { return w == "" || w == is }) {
			return nil
		}
	}
	return fmt.Errorf("no attestation of %s by %s", filepath.Base(file), strings.Join(want, " "))
}

var joined = regexp.MustCompile(`^\[([a-z_., ]+)\] \| join\(" "\)$`)

// filter evaluates the form of jq's filters that the workflow uses: [.a, .b.c] | join(" ").
func filter(data []byte, expression string) (string, error) {
	parts := joined.FindStringSubmatch(expression)
	if parts == nil {
		return "", fmt.Errorf("the stand-in knows no filter %s", expression)
	}
	var values []string
	for _, p := range strings.Split(parts[1], ", ") {
		var at any
		if err := json.Unmarshal(data, &at); err != nil {
			return "", err
		}
		for name := range strings.SplitSeq(strings.TrimPrefix(p, "."), ".") {
			object, _ := at.(map[string]any)
			at = object[name]
		}
		text, ok := at.(string)
		if !ok {
			return "", fmt.Errorf("%s is no text", p)
		}
		values = append(values, text)
	}
	return strings.Join(values, " "), nil
}

// ghRun is what GitHub's API says of a run, as far as anybody asks.
type ghRun struct {
	Event  string `json:"event"`
	Branch string `json:"head_branch"`
	Path   string `json:"path"`
	Status string `json:"status"`
	Head   struct {
		Name string `json:"full_name"`
	} `json:"head_repository"`
}

// goodRun is a run of the release workflow that promote.yml takes.
func goodRun() ghRun {
	run := ghRun{Event: "workflow_dispatch", Branch: "main", Path: ".github/workflows/release.yml", Status: "completed"}
	run.Head.Name = "acme/orders"
	return run
}

// remember makes the API know a run.
func remember(t *testing.T, service, id string, run ghRun) {
	t.Helper()
	data, err := json.Marshal(run)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(service, id), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(service, id, "run.json"), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// ghOnPath returns a PATH on which the test binary is gh.
func ghOnPath(t *testing.T) string {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(binary, filepath.Join(dir, "gh")); err != nil {
		t.Fatal(err)
	}
	return dir + string(os.PathListSeparator) + os.Getenv("PATH")
}
