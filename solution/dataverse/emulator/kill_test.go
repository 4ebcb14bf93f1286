package emulator_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"alm/solution/dataverse/emulator"
)

// serveDir names the folder that this process, as a child of the test below, serves.
const serveDir = "EMULATOR_TEST_SERVE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(serveDir); dir != "" {
		fmt.Fprintln(os.Stderr, serveUntilKilled(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func serveUntilKilled(dir string) error {
	e, err := emulator.New(emulator.Options{Dir: dir, Queue: 5 * time.Millisecond, Run: 10 * time.Millisecond})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return http.Serve(l, e.Handler())
}

// child starts an emulator in a process of its own.
func child(t *testing.T, dir string) (base string, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	kill = func() {
		cmd.Process.Kill() // SIGKILL
		cmd.Wait()
	}
	return "http://" + strings.TrimSpace(address) + "/dev/api/data/v9.2/", kill
}

// TestKilledProcessLosesNothing kills a real process at different moments: afterwards everything
// that was answered exists, a running job ends, and a staged upload can be imported.
func TestKilledProcessLosesNothing(t *testing.T) {
	dir := t.TempDir()
	var done []string
	upload, id := "", ""
	for round := range 8 {
		base, kill := child(t, dir)
		if id != "" {
			if err := ended(base, id); err != nil {
				t.Errorf("the job that was running: %v", err)
			}
		}
		if upload != "" {
			body := fmt.Sprintf(`{"OverwriteUnmanagedCustomizations":false,"PublishWorkflows":true,"SolutionParameters":{"StageSolutionUploadId":%q}}`, upload)
			id = asked(t, base, "ImportSolutionAsync", body, "AsyncOperationId")
			if err := ended(base, id); err != nil {
				t.Errorf("the upload that was staged: %v", err)
			}
		}
		for _, name := range done {
			if text, err := get(base + "solutions?$filter=uniquename%20eq%20'" + name + "'&$select=uniquename"); err != nil || !strings.Contains(text, name) {
				t.Errorf("%s is lost: %s %v", name, text, err)
			}
		}
		zip, _ := json.Marshal(numbered(2 * round))
		upload = asked(t, base, "StageSolution", `{"CustomizationFile":`+string(zip)+`}`, "StageSolutionUploadId")
		zip, _ = json.Marshal(numbered(2*round + 1))
		id = asked(t, base, "ImportSolutionAsync", `{"OverwriteUnmanagedCustomizations":false,"PublishWorkflows":true,"CustomizationFile":`+string(zip)+`}`, "AsyncOperationId")
		time.Sleep(time.Duration(round*3) * time.Millisecond)
		kill()
		done = append(done, fmt.Sprintf("Order%d", 2*round+1))
		if round > 0 {
			done = append(done, fmt.Sprintf("Order%d", 2*(round-1)))
		}
	}
}

// asked calls an action and returns one of the ids in its answer.
func asked(t *testing.T, base, action, body, id string) string {
	t.Helper()
	status, text, err := post(base+action, []byte(body))
	_, rest, found := strings.Cut(text, `"`+id+`":"`)
	if err != nil || status != http.StatusOK || !found {
		t.Fatalf("%s: %d %s %v", action, status, text, err)
	}
	return rest[:36]
}
