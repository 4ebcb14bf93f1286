package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/lazyregexp"
	"alm/internal/terminal"
	"alm/solution/dataverse"

	"github.com/spf13/cobra"
)

// trace writes what is sent to environments and what they answer into a file, one line each,
// without tokens and secrets.
type trace struct {
	mu      sync.Mutex
	secrets *terminal.Secrets
	file    *os.File
	failed  error
}

// openTrace opens the file of --trace before anything is sent.
func (a *app) openTrace(cmd *cobra.Command) error {
	flag := cmd.Flags().Lookup("trace")
	if flag == nil || flag.Value.String() == "" {
		return nil
	}
	name := a.inDir(flag.Value.String())
	if err := checkTraceFile(name); err != nil {
		return err
	}
	if dir := filepath.Dir(name); !isFolder(dir) { // a drive of Windows cannot be made, and is there
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return usage("name a file in a folder that exists", "--trace: %w", err)
		}
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return usage("name a file in a folder that exists", "--trace: %w", err)
	}
	a.trace = &trace{file: file, secrets: a.secrets}
	return nil
}

// checkTraceFile rejects a file that would be lost: one that is not a trace.
func checkTraceFile(name string) error {
	if err := disk.CheckPath(name); err != nil {
		return exit.Usage.Wrap(err)
	}
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return nil // opening it says what is wrong
	}
	file, err := os.Open(name)
	if err != nil {
		return usage("name a file that can be written", "--trace: %w", err)
	}
	defer file.Close()
	var first dataverse.Exchange
	if err := json.NewDecoder(file).Decode(&first); err != nil || first.Method == "" {
		return usage("name another file", "--trace: %s is there, and is not a trace", name)
	}
	return nil
}

// closeTrace ends the trace. A trace that could not be written decides nothing: it is reported.
func (a *app) closeTrace() {
	if a.trace == nil {
		return
	}
	if err := errors.Join(a.trace.failed, a.trace.file.Close()); err != nil {
		a.progress("trace", "the trace is not complete: "+exit.Words(err))
	}
	a.trace = nil
}

// tracer returns what keeps the exchanges of a stage, nil without a trace.
func (a *app) tracer(stage string) func(dataverse.Exchange) {
	t := a.trace
	if t == nil {
		return nil
	}
	return func(e dataverse.Exchange) {
		e.Stage = stage
		t.write(e)
	}
}

// clientSecretMember matches a client secret in JSON, also in JSON within a text.
var clientSecretMember = lazyregexp.New(`(?i)(\\*"client_?secret\\*"\s*:\s*\\*")[^"\\]+`)

func (t *trace) write(e dataverse.Exchange) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, text := range []*string{&e.Path, &e.Request, &e.Response, &e.Error} {
		*text = clientSecretMember.Get().ReplaceAllString(t.secrets.Mask(*text), "${1}***")
	}
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	err := enc.Encode(e)
	if err == nil {
		_, err = t.file.Write(line.Bytes())
	}
	t.failed = cmp.Or(t.failed, err)
}
