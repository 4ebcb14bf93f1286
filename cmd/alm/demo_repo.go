package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const definition = "connectors/deploybot/apiDefinition.swagger.json"

// getDeployment is the operation that the fix adds.
const getDeployment = `    "/deploy/{id}": {
      "get": {
        "operationId": "GetDeployment",
        "summary": "Get a deployment",
        "description": "Reports the state of a deployment.",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "type": "string",
            "x-ms-summary": "Deployment",
            "description": "The deployment to look at.",
            "x-ms-url-encoding": "single"
          }
        ],
        "responses": {
          "200": {
            "description": "The deployment.",
            "schema": { "$ref": "#/definitions/Deploy" }
          }
        }
      }
    },
`

// unpack writes the sample project, its stages pointing at the emulator.
func (d *demo) unpack(emulator string) {
	d.try(fs.WalkDir(demoFiles, "demo", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := demoFiles.ReadFile(name)
		if err != nil {
			return err
		}
		text := strings.ReplaceAll(string(data), "http://127.0.0.1:8787", emulator)
		to := filepath.Join(d.repo, filepath.FromSlash(strings.TrimPrefix(name, "demo/")))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, []byte(text), 0o644)
	}))
	d.try(os.WriteFile(filepath.Join(d.repo, ".gitignore"), []byte("dist/\n"), 0o644))
}

func (d *demo) edit(was, is string) {
	name := filepath.Join(d.repo, filepath.FromSlash(definition))
	data, err := os.ReadFile(name)
	d.try(err)
	if strings.Count(string(data), was) != 1 {
		d.try(fmt.Errorf("edit %s: %q does not occur exactly once", definition, was))
		return
	}
	d.try(os.WriteFile(name, []byte(strings.Replace(string(data), was, is, 1)), 0o644))
}

func (d *demo) commit(ctx context.Context, message string) {
	d.git(ctx, "add", "-A")
	d.git(ctx, "commit", "-q", "-m", message)
}

// git runs git without the hooks and identity of the user.
func (d *demo) git(ctx context.Context, args ...string) {
	if d.failed != nil {
		return
	}
	cmd := exec.CommandContext(ctx, "git", append([]string{
		"-c", "user.name=Demo", "-c", "user.email=demo@example.com", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null",
	}, args...)...)
	cmd.Dir = d.repo
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = io.Discard, &said
	if err := cmd.Run(); err != nil {
		d.try(usage("see what git printed; alm demo needs git on the PATH", "git %s: %w", args[0], withOutput(err, said.String())))
	}
}

func (d *demo) try(err error) {
	if d.failed == nil {
		d.failed = err
	}
}

// withOutput returns an error with what the program printed, if it printed something.
func withOutput(err error, printed string) error {
	if printed = strings.TrimSpace(printed); printed == "" {
		return err
	}
	return fmt.Errorf("%w: %s", err, printed)
}
