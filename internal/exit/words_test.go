package exit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"alm/internal/disk"
)

func TestWordsAreThoseOfUsers(t *testing.T) {
	missing := &fs.PathError{Op: "stat", Path: "a.json", Err: syscall.ENOENT}
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	var number struct {
		Schema int `json:"schema"`
	}
	mistyped := json.Unmarshal([]byte(`{"schema": "1"}`), &number)
	for want, err := range map[string]error{
		"read the groups: a.json does not exist":                         fmt.Errorf("read the groups: %w", missing),
		"a.json does not exist\nb.json is a folder":                      errors.Join(missing, &fs.PathError{Op: "open", Path: "b.json", Err: disk.ErrFolder}),
		"read alm.yaml: symbolic links in a repository are not followed": fmt.Errorf("read alm.yaml: %w", &fs.PathError{Op: "open", Path: "alm.yaml", Err: disk.ErrLink}),
		"write x: /dev/full cannot be written: no space left on device":  fmt.Errorf("write x: %w", &fs.PathError{Op: "write", Path: "/dev/full", Err: syscall.ENOSPC}),
		"stage dev: no answer from localhost:1: connection refused":      fmt.Errorf("stage dev: no answer from localhost:1: %w", refused),
		"read record a.json:1:2: the JSON ends too early":                fmt.Errorf("read record a.json:1:2: %w", json.Unmarshal([]byte("{"), &number)),
		"a.json:1:2: this is not valid JSON":                             fmt.Errorf("a.json:1:2: %w", json.Unmarshal([]byte("{]"), &number)),
		"a.json:1:14: schema is a text, not a number":                    fmt.Errorf("a.json:1:14: %w", mistyped),
		"read the answer: it ends too early":                             fmt.Errorf("read the answer: %w", io.ErrUnexpectedEOF),
		"no connector GEOF: it ends too early":                           fmt.Errorf("no connector GEOF: %w", io.EOF),
		`b.json:1: unknown key "x"`:                                      errors.New(`b.json:1: json: unknown field "x"`),
		"the program git is not on the PATH":                             &exec.Error{Name: "git", Err: exec.ErrNotFound},
		"the program git cannot be run: permission denied":               &exec.Error{Name: "git", Err: syscall.EACCES},
		"nothing is packed":                                              errors.New("nothing is packed"),
	} {
		if got := Words(err); got != want {
			t.Errorf("%v: got %q, want %q", err, got, want)
		}
	}
}
