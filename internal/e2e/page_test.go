package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// widths are those of a phone, a tablet and a laptop.
var widths = []int{360, 768, 1280}

// measuring shows a page in frames of these widths, and writes how wide each is with what does not fit.
const measuring = `<!doctype html><body><script>
async function measure() {
  const lines = [];
  for (const width of [360, 768, 1280]) {
    const frame = document.createElement("iframe");
    frame.style.cssText = "width: " + width + "px; height: 900px; border: 0";
    frame.src = "page.html";
    document.body.append(frame);
    await new Promise(done => frame.onload = done);
    lines.push("page at " + width + " is " + frame.contentDocument.documentElement.scrollWidth + " wide");
  }
  document.body.textContent = lines.join(", ");
}
measure();
</script>`

// TestReportFitsScreens shows the HTML report in Chromium: readers have to scroll sideways at no width,
// except inside a table.
func TestReportFitsScreens(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not on the PATH")
	}
	dir := t.TempDir()
	copyTo(t, filepath.Join(root(t), "pipeline", "report", "testdata", "html.golden"), filepath.Join(dir, "page.html"))
	measure := filepath.Join(dir, "measure.html")
	if err := os.WriteFile(measure, []byte(measuring), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--virtual-time-budget=10000", "--dump-dom", "file://"+measure)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	for _, width := range widths {
		found := regexp.MustCompile(fmt.Sprintf(`page at %d is (\d+) wide`, width)).FindSubmatch(out)
		if found == nil {
			t.Fatalf("nothing at %d in %s", width, out)
		}
		if is, _ := strconv.Atoi(string(found[1])); is > width || is < width-40 {
			t.Errorf("at %d pixels the page is %d wide", width, is)
		}
	}
}
