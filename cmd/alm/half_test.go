package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"alm/solution/dataverse/emulator"
)

// half is a folder with a project, in which a verb was killed.
type half struct{ *life }

// renamed is the sample project with a change that is committed.
func (h *half) renamed() {
	if err := os.CopyFS(h.dir, os.DirFS("demo")); err != nil {
		h.Fatal(err)
	}
	h.write(".gitignore", "dist/\n*.zip\n")
	h.must("git", "init", "-q", "-b", "main")
	h.commit()
	h.replace("connectors/deploybot/apiDefinition.swagger.json", `"Trigger a deployment"`, `"Start a deployment"`)
	h.commit()
}

// newID is the sample project with another operationId, and two flows that have the old one.
func (h *half) newID() {
	h.renamed()
	const flow = "flows/Workflows/Deployonapproval-0E0DD588-BA10-F011-9989-6045BD0E2FC6.json"
	text, err := os.ReadFile(filepath.Join(h.dir, flow))
	if err != nil {
		h.Fatal(err)
	}
	h.write(strings.Replace(flow, "0E0DD588", "1E0DD588", 1), string(text))
	h.commit()
	h.replace("connectors/deploybot/apiDefinition.swagger.json", `"TriggerDeploy"`, `"StartDeploy"`)
	h.commit()
}

// changedThere is the sample project with an environment in which two files of the connector were changed.
func (h *half) changedThere() {
	h.renamed()
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		h.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	h.Cleanup(server.Close)
	h.handler = e.Handler()
	h.replace("alm.yaml", "http://127.0.0.1:8787/dev\n", server.URL+"/dev\n    development: true\n")
	h.must("alm", "pack")
	h.commit()
	h.must("alm", "import", "--stage", "dev")
	row := h.rows("dev", "connectors?$select=connectorid,openapidefinition")[0]
	body, err := json.Marshal(map[string]string{"iconbrandcolor": "#112233",
		"openapidefinition": strings.Replace(row["openapidefinition"].(string), "Start a deployment", "Begin a deployment", 1)})
	if err != nil {
		h.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPatch, "http://127.0.0.1/dev/api/data/v9.2/connectors("+row["connectorid"].(string)+")", bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer emulator")
	r.Header.Set("If-Match", "*")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	if h.handler.ServeHTTP(w, r); w.Code != http.StatusNoContent {
		h.Fatalf("change the connector there: %d %s", w.Code, w.Body)
	}
}

// fixable is the sample project with faults in two files that alm repairs.
func (h *half) fixable() {
	h.renamed()
	h.replace("connectors/deploybot/apiDefinition.swagger.json", "{", "\ufeff{")
	h.replace("connectors/deploybot/apiProperties.json", "{", "\ufeff{")
	h.commit()
}

// bare has connectors and no project file.
func (h *half) bare() {
	h.renamed()
	for _, name := range []string{"alm.yaml", ".gitignore"} {
		if err := os.Remove(filepath.Join(h.dir, name)); err != nil {
			h.Fatal(err)
		}
	}
	h.commit()
}

// unpacked has an unpacked solution that is committed, and a newer zip of it.
func (h *half) unpacked() {
	h.renamed()
	h.must("alm", "pack")
	h.must("alm", "unpack", "dist/DeployBot_1_0_0_0.zip", "src")
	h.commit()
	h.replace("connectors/deploybot/apiDefinition.swagger.json", `"Start a deployment"`, `"Begin a deployment"`)
	h.replace("alm.yaml", "version: 1.0.0.0", "version: 1.1.0.0")
	h.must("alm", "pack")
	if err := os.Rename(filepath.Join(h.dir, "dist/DeployBot_1_1_0_0.zip"), filepath.Join(h.dir, "new.zip")); err != nil {
		h.Fatal(err)
	}
	h.commit()
}

func (h *half) replace(name, old, is string) {
	data, err := os.ReadFile(filepath.Join(h.dir, name))
	if err != nil || !strings.Contains(string(data), old) {
		h.Fatalf("%s has no %q: %v", name, old, err)
	}
	h.write(name, strings.Replace(string(data), old, is, 1))
}

func (h *half) commit() {
	h.must("git", "add", "-A")
	h.must("git", "commit", "-q", "-m", "change")
}

func (h *half) git(args ...string) string {
	out, err := h.command(h.Context(), "git", args...).CombinedOutput()
	if err != nil {
		h.Fatalf("git %v: %v %s", args, err, out)
	}
	return string(out)
}

func (h *half) alm(args ...string) (int, string) {
	cmd := h.command(h.Context(), "alm", args...)
	out, _ := cmd.CombinedOutput()
	return cmd.ProcessState.ExitCode(), string(out)
}

// copied returns a copy of the folder with its repository.
func (h *half) copied() *half {
	c := &half{&life{T: h.T, dir: filepath.Join(h.TempDir(), "copy")}}
	if err := os.CopyFS(c.dir, os.DirFS(h.dir)); err != nil {
		h.Fatal(err)
	}
	return c
}

// inRepository reports whether a file is one of those that a set replaces together.
func inRepository(name string) bool { return !strings.HasPrefix(name, "dist/") }

// files returns what the folder has, without git's.
func (h *half) files() map[string]string {
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(h.dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && name == ".git" {
			return fs.SkipDir
		}
		if err == nil && !d.IsDir() {
			data, reading := os.ReadFile(filepath.Join(h.dir, name))
			all[name], err = string(data), reading
		}
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return all
}
