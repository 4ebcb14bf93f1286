package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// browser is a page of a Chromium, which listens on a pipe for commands of the DevTools protocol.
type browser struct {
	t       *testing.T
	to      *os.File
	from    *bufio.Reader
	session string
	calls   int
	events  []string // that came and were not waited for
}

// openBrowser starts Chromium with an empty page, for as long as the test lasts.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not on the PATH")
	}
	commands, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, answers, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
		"--user-data-dir="+filepath.Join(t.TempDir(), "profile"), "about:blank")
	cmd.ExtraFiles = []*os.File{commands, answers} // file descriptors 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	commands.Close()
	answers.Close()
	b := &browser{t: t, to: to, from: bufio.NewReader(from)}
	t.Cleanup(func() {
		_ = b.send("Browser.close", nil) // it may be gone
		_ = cmd.Wait()
		cancel()
		to.Close()
		from.Close()
	})
	var target struct {
		ID string `json:"targetId"`
	}
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct {
		Session string `json:"sessionId"`
	}
	b.call("Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &attached)
	b.session = attached.Session
	b.call("Page.enable", nil, nil)
	b.call("Accessibility.enable", nil, nil)
	return b
}

func (b *browser) send(method string, params any) error {
	b.calls++
	message := map[string]any{"id": b.calls, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	data, err := json.Marshal(message)
	if err == nil {
		_, err = b.to.Write(append(data, 0))
	}
	return err
}

// answer is what Chromium writes: the result of a call, or an event.
type answer struct {
	ID     int
	Method string
	Result json.RawMessage
	Error  *struct{ Message string }
}

func (b *browser) read() answer {
	b.t.Helper()
	data, err := b.from.ReadBytes(0)
	if err != nil {
		b.t.Fatalf("chromium ended: %v", err)
	}
	var a answer
	if err := json.Unmarshal(bytes.TrimRight(data, "\x00"), &a); err != nil {
		b.t.Fatalf("%v: %s", err, data)
	}
	return a
}

// call has Chromium do something, and returns its answer unless into is nil.
func (b *browser) call(method string, params, into any) {
	b.t.Helper()
	if err := b.send(method, params); err != nil {
		b.t.Fatal(err)
	}
	for {
		a := b.read()
		if a.ID != b.calls {
			b.events = append(b.events, a.Method)
			continue
		}
		if a.Error != nil {
			b.t.Fatalf("%s: %s", method, a.Error.Message)
		}
		if into != nil {
			if err := json.Unmarshal(a.Result, into); err != nil {
				b.t.Fatalf("%s: %v: %s", method, err, a.Result)
			}
		}
		return
	}
}

// open shows a page.
func (b *browser) open(address string) {
	b.t.Helper()
	b.events = nil
	b.call("Page.navigate", map[string]any{"url": address}, nil)
	for !slices.Contains(b.events, "Page.loadEventFired") {
		b.events = append(b.events, b.read().Method)
	}
}

// screen sets the size of the page, and whether the reader likes it dark.
func (b *browser) screen(width, height int, scheme string) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// run evaluates JavaScript in the page.
func (b *browser) run(script string, into any) {
	b.t.Helper()
	var done struct {
		Result  struct{ Value json.RawMessage }
		Details *struct{ Exception struct{ Description string } } `json:"exceptionDetails"`
	}
	b.call("Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true}, &done)
	if done.Details != nil {
		b.t.Fatalf("%.200s: %s", script, done.Details.Exception.Description)
	}
	if into != nil {
		if err := json.Unmarshal(done.Result.Value, into); err != nil {
			b.t.Fatalf("%.200s: %v: %s", script, err, done.Result.Value)
		}
	}
}

// codes are what a keyboard sends, and Windows, for a key.
var codes = map[string]int{"Tab": 9, "Enter": 13, " ": 32}

// press presses a key.
func (b *browser) press(key string) {
	b.t.Helper()
	code := key
	if key == " " {
		code = "Space"
	}
	down := map[string]any{"type": "rawKeyDown", "key": key, "code": code, "windowsVirtualKeyCode": codes[key]}
	if text := map[string]string{"Enter": "\r", " ": " "}[key]; text != "" {
		down["type"], down["text"] = "keyDown", text
	}
	b.call("Input.dispatchKeyEvent", down, nil)
	b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "code": code, "windowsVirtualKeyCode": codes[key]}, nil)
}

// part is an object of the page as a screen reader finds it.
type part struct {
	ID       string `json:"nodeId"`
	Parent   string `json:"parentId"`
	Ignored  bool
	Role     struct{ Value string }
	Name     struct{ Value string }
	Children []string `json:"childIds"`
}

// parts returns what a screen reader finds, from the top of the page.
func (b *browser) parts() []part {
	b.t.Helper()
	var tree struct{ Nodes []part }
	b.call("Accessibility.getFullAXTree", nil, &tree)
	return slices.DeleteFunc(tree.Nodes, func(p part) bool { return p.Ignored })
}
