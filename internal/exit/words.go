package exit

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"syscall"

	"alm/internal/disk"
)

// Words returns the text of an error in the words of users: what Go's libraries say of files, JSON and
// connections is replaced.
func Words(err error) string {
	text := err.Error()
	eachCause(err, func(cause error) {
		if plain := plainWords(cause); plain != "" {
			text = replaceCause(text, cause.Error(), plain)
			if name, _, ok := strings.Cut(plain, namedCause); ok { // what wraps it may have the name
				text = strings.ReplaceAll(text, name+namedCause+name+namedCause, name+namedCause)
			}
		}
	})
	return strings.ReplaceAll(text, "json: unknown field ", "unknown key ") // it has no type
}

// namedCause is between a name and what is wrong with it.
const namedCause = ": "

// replaceCause replaces what a cause says at the beginning of a text, and after what wraps it.
func replaceCause(text, was, is string) string {
	if rest, ok := strings.CutPrefix(text, was); ok {
		text = is + rest
	}
	for _, before := range []string{": ", "; ", "\n", " ("} {
		text = strings.ReplaceAll(text, before+was, before+is)
	}
	return text
}

// eachCause calls do with an error and all that it wraps, the outermost first.
func eachCause(err error, do func(error)) {
	if err == nil {
		return
	}
	do(err)
	switch wrapping := err.(type) {
	case interface{ Unwrap() error }:
		eachCause(wrapping.Unwrap(), do)
	case interface{ Unwrap() []error }:
		for _, cause := range wrapping.Unwrap() {
			eachCause(cause, do)
		}
	}
}

// plainWords returns what an error of Go's libraries means, "" for all others.
func plainWords(err error) string {
	switch err := err.(type) {
	case *fs.PathError:
		if err.Path == "/dev/stdout" || err.Path == "/dev/stderr" {
			return Words(err.Err)
		}
		return ofFile(err.Path, err.Err)
	case *exec.Error:
		if errors.Is(err, exec.ErrNotFound) {
			return "the program " + err.Name + " is not on the PATH"
		}
		return "the program " + err.Name + " cannot be run: " + Words(err.Err)
	case *os.LinkError:
		return ofFile(err.New, err.Err)
	case *os.SyscallError:
		return err.Err.Error()
	case *net.OpError:
		return ofConnection(err)
	case *json.SyntaxError:
		return ofJSON(err)
	case *json.UnmarshalTypeError:
		return ofJSONType(err)
	}
	switch err {
	case io.ErrUnexpectedEOF, io.EOF:
		return "it ends too early"
	case context.DeadlineExceeded:
		return "the time is over"
	}
	return ""
}

// fileWords are what is wrong with a file, after its name, and what to do; an error without a text says it.
var fileWords = []struct {
	err        error
	text, hint string
}{
	{disk.ErrFolder, "is a folder", "name a file"},
	{fs.ErrNotExist, "does not exist", "correct the name; it counts from the folder in which alm works"},
	{fs.ErrInvalid, "is no path in the project's folder", "name one below that folder"},
	{fs.ErrPermission, "may not be read or written by this user", "give this user the right, or name another place"},
	{fs.ErrExist, "exists already", "remove it, or name another"},
	{syscall.EISDIR, "is a folder", "name a file"},
	{syscall.ENOTDIR, "is below something that is no folder", "name a place in a folder"},
	{syscall.ENAMETOOLONG, "has too long a name", "use a shorter name"},
	{syscall.ENOSPC, "cannot be written: no space left on device", "free space, and run it again"},
	{syscall.EROFS, "cannot be written: the file system is read-only", "name a place that can be written"},
	{disk.ErrReadOnly, "", "make it writable"},
	{disk.ErrLink, "", "put the file itself in the place of the link"},
	{syscall.ELOOP, "is a link that leads back to itself", "replace the link by the file"},
}

// WriteHint returns what to do about a file that cannot be written.
func WriteHint(err error) string { return cmp.Or(FileHint(err), "make the folder writable") }

// FileHint returns what to do about an error of a file, "" for other errors.
func FileHint(err error) string {
	for _, w := range fileWords {
		if errors.Is(err, w.err) {
			return w.hint
		}
	}
	return ""
}

func ofFile(name string, err error) string {
	for _, w := range fileWords {
		if w.text != "" && errors.Is(err, w.err) {
			return name + " " + w.text
		}
	}
	return name + namedCause + Words(err)
}

// ofConnection leaves out the address, which the URL before it has.
func ofConnection(err *net.OpError) string {
	var unknown *net.DNSError
	switch {
	case errors.As(err, &unknown) && unknown.IsNotFound:
		return "no host " + unknown.Name + " is known"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET):
		return "connection reset"
	case err.Timeout():
		return "it did not answer in time"
	}
	return ""
}

func ofJSON(err *json.SyntaxError) string {
	if strings.HasPrefix(err.Error(), "unexpected end") {
		return "the JSON ends too early"
	}
	return "this is not valid JSON"
}

// ofJSONType says what a value should be, by the Go type that it is read into.
func ofJSONType(err *json.UnmarshalTypeError) string {
	want := "a text"
	switch err.Type.Kind() {
	case reflect.Bool:
		want = "true or false"
	case reflect.Int, reflect.Int64, reflect.Uint64, reflect.Float64:
		want = "a number"
	case reflect.Slice:
		want = "a list"
	case reflect.Map, reflect.Struct:
		want = "an object"
	}
	is := jsonKinds[err.Value]
	if is == "" { // such as "number 1.5"
		is = err.Value
	}
	if err.Field == "" {
		return "want " + want + ", not " + is
	}
	return err.Field + " is " + is + ", not " + want
}

// jsonKinds are the kinds of JSON values, by Go's word for them.
var jsonKinds = map[string]string{"string": "a text", "number": "a number", "bool": "true or false", "object": "an object", "array": "a list", "null": "null"}
