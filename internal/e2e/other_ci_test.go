package e2e

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"alm/solution/dataverse/emulator"

	"github.com/goccy/go-yaml"
)

func readCI(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), "docs", "ci", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// otherCI is a checkout on a runner of another service, with a release of alm to download.
type otherCI struct {
	lab
	env map[string]string
}

func newOtherCI(t *testing.T, stages string) *otherCI {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "sha256sum"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	binary, err := builtAlm()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	c := &otherCI{lab{t: t, dir: t.TempDir(), project: "."}, map[string]string{"ALM_URL": "file://" + binary, "ALM_SHA256": fmt.Sprintf("%x", sha256.Sum256(data)),
		"ALM_TENANT_ID": "contoso", "ALM_APP_ID": "emulator", "ALM_CLIENT_SECRET": "emulator", "CI": "", "GITHUB_ACTIONS": "", "TF_BUILD": "", "GITLAB_CI": ""}}
	c.git("init", "-q", "-b", "main")
	c.copy(sample, ".")
	c.write(".gitignore", "alm\nalm.*\n!alm.yaml\nalm-quality.json\ndist/\n")
	if stages != "" {
		c.replace("alm.yaml", "http://127.0.0.1:8787/dev", stages+"/dev")
		c.replace("alm.yaml", "http://127.0.0.1:8787/test", stages+"/test")
		c.replace("alm.yaml", "http://127.0.0.1:8787/prod", stages+"/prod")
	}
	c.commit("first")
	return c
}

// runs runs a script with more variables, and returns what it prints and its exit code.
func (c *otherCI) runs(script string, env map[string]string) (output string, code int) {
	c.t.Helper()
	all := maps.Clone(c.env)
	maps.Copy(all, env)
	cmd := exec.Command("bash", "--noprofile", "--norc", "-c", script)
	cmd.Dir = c.dir
	cmd.Env = os.Environ()
	for name, value := range all {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

// commented serves the API of a host. The function returns the comments that were written since it was called.
func commented(t *testing.T) (server *httptest.Server, written func() []string) {
	t.Helper()
	var mu sync.Mutex
	var bodies []string
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, map[bool]string{true: "[]", false: `{"value": []}`}[strings.HasSuffix(r.URL.Path, "/notes")])
			return
		}
		var sent struct {
			Body     string
			Comments []struct{ Content string }
		}
		json.NewDecoder(r.Body).Decode(&sent)
		for _, comment := range sent.Comments {
			sent.Body += comment.Content
		}
		mu.Lock()
		bodies = append(bodies, sent.Body)
		mu.Unlock()
		fmt.Fprint(w, `{"id": 1}`)
	}))
	t.Cleanup(server.Close)
	return server, func() []string {
		mu.Lock()
		defer mu.Unlock()
		all := bodies
		bodies = nil
		return all
	}
}

// clone is a checkout of the head as a runner makes it, with so many commits; 0 is all.
func (c *otherCI) clone(depth int) *otherCI {
	c.t.Helper()
	clone := &otherCI{lab{t: c.t, dir: filepath.Join(c.t.TempDir(), "clone"), project: "."}, c.env}
	args := []string{"clone", "-q", "file://" + c.dir, clone.dir}
	if depth != 0 {
		args = append(args, "--depth", fmt.Sprint(max(depth, 1)))
	}
	c.git(args...)
	return clone
}

// pull makes main the base of a pull request, and the head its merge, in which a change was made.
func (c *otherCI) pull(change func()) (base, head string) {
	c.t.Helper()
	base = c.git("rev-parse", "HEAD")
	c.git("checkout", "-q", "-b", "side")
	change()
	head = c.commit("change")
	c.git("checkout", "-q", "-b", "merged", base)
	c.git("merge", "-q", "--no-ff", "-m", "merge", "side")
	return base, head
}

func (c *otherCI) rename() { c.replace(definition, `"TriggerDeploy"`, `"StartDeploy"`) }

// change commits a change that breaks nothing, with the versions that it asks for.
func (c *otherCI) change() {
	c.t.Helper()
	c.replace(definition, `"Trigger a deployment"`, `"Start a deployment"`)
	if out, code := c.runs(strings.TrimPrefix(c.env["ALM_URL"], "file://")+" bump HEAD", nil); code != 0 {
		c.t.Fatalf("bump: exit %d\n%s", code, out)
	}
	c.commit("summary")
}

// emulated serves three stages.
func emulated(t *testing.T) string {
	t.Helper()
	e, err := emulator.New(emulator.Options{Environments: []string{"dev", "test", "prod"}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	t.Cleanup(server.Close)
	return server.URL
}
