package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// widths are those of a phone, a tablet and a laptop.
var widths = []int{360, 768, 1280}

// pages are HTML pages that alm writes, as the tests of their packages keep them.
var pages = map[string]string{
	"report":          "pipeline/report/testdata/html.golden",
	"report-reach":    "pipeline/report/testdata/reach-html.golden",
	"report-review":   "pipeline/report/testdata/html-review.golden",
	"report-nothing":  "pipeline/report/testdata/html-none.golden",
	"connector-pages": "pipeline/handbook/testdata/page.html",
	"emulator":        "solution/dataverse/emulator/testdata/page.html",
}

// measuring shows each page in frames of these widths, and writes how wide it is with what does not fit.
const measuring = `<!doctype html><body><script>
async function measure() {
  const lines = [];
  for (const page of [PAGES]) for (const width of [360, 768, 1280]) {
    const frame = document.createElement("iframe");
    frame.style.cssText = "width: " + width + "px; height: 900px; border: 0";
    frame.src = page + ".html";
    document.body.append(frame);
    await new Promise(done => frame.onload = done);
    for (const part of frame.contentDocument.querySelectorAll("details")) part.open = true;
    lines.push(page + " at " + width + " is " + frame.contentDocument.documentElement.scrollWidth + " wide");
    frame.remove();
  }
  document.body.textContent = lines.join(", ");
}
measure();
</script>`

// TestPagesFitScreens shows alm's pages in Chromium: readers have to scroll sideways at no width, except
// inside a table. With ALM_SCREENSHOTS, it keeps a picture of each page in that folder, in light and in
// dark.
func TestPagesFitScreens(t *testing.T) {
	t.Parallel()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not on the PATH")
	}
	dir := t.TempDir()
	var names []string
	for name, file := range pages {
		page, err := os.ReadFile(filepath.Join(root(t), file))
		if err != nil {
			t.Fatal(err)
		}
		keep(t, filepath.Join(dir, name+".html"), strings.Replace(string(page), `<meta http-equiv="refresh" content="2">`, "", 1))
		names = append(names, strconv.Quote(name))
	}
	measure := filepath.Join(dir, "measure.html")
	keep(t, measure, strings.Replace(measuring, "PAGES", strings.Join(names, ", "), 1))
	out := show(t, chromium, dir, "--virtual-time-budget=20000", "--dump-dom", "file://"+measure)
	for name := range pages {
		for _, width := range widths {
			found := regexp.MustCompile(fmt.Sprintf(`%s at %d is (\d+) wide`, name, width)).FindStringSubmatch(out)
			if found == nil {
				t.Fatalf("nothing of %s at %d in %s", name, width, out)
			}
			if is, _ := strconv.Atoi(found[1]); is > width || is < width-40 {
				t.Errorf("at %d pixels %s is %d wide", width, name, is)
			}
		}
	}
	if to := os.Getenv("ALM_SCREENSHOTS"); to != "" {
		keepScreenshots(t, chromium, dir, to)
	}
}

// keepScreenshots keeps each page at all widths in one picture.
func keepScreenshots(t *testing.T, chromium, dir, to string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	for name := range pages {
		sheet := `<!doctype html><body style="margin: 0; display: flex; gap: 10px; background: gray">`
		for _, width := range widths {
			sheet += fmt.Sprintf(`<iframe src="%s.html" style="width: %dpx; height: 2000px; border: 0"></iframe>`, name, width)
		}
		file := filepath.Join(dir, "sheet.html")
		keep(t, file, sheet)
		for i, scheme := range []string{"dark", "light"} { // as Chromium numbers them
			show(t, chromium, dir, fmt.Sprintf("--blink-settings=preferredColorScheme=%d", i), "--window-size=2430,2000", "--hide-scrollbars",
				"--screenshot="+filepath.Join(to, name+"-"+scheme+".png"), "file://"+file)
		}
	}
}

func keep(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// show runs Chromium and returns what it prints.
func show(t *testing.T, chromium, dir string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	args = append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--user-data-dir=" + filepath.Join(dir, "profile")}, args...)
	out, err := exec.CommandContext(ctx, chromium, args...).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return string(out)
}
