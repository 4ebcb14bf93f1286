// Release builds what a release of alm has: a program for each platform, their checksums, a bill of
// materials, an installer and the manifests of package managers. It makes the same bytes wherever and
// whenever it runs with the same Go.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
)

// Facts are what a release says of itself.
type Facts struct {
	Version    string // 1.2.0
	Commit     string // the full id of the commit that was built
	Date       string // of that commit, 2026-11-29
	Repository string // https://github.com/OWNER/alm
}

// Asset is a program of a release.
type Asset struct {
	OS, Arch string // as Go names them
	Name     string // alm_linux_amd64
	SHA256   string
	Size     int64
}

func main() {
	var f Facts
	flag.StringVar(&f.Version, "version", "", "the version, 1.2.0")
	flag.StringVar(&f.Commit, "commit", "", "the full id of the commit")
	flag.StringVar(&f.Date, "date", "", "the day of the commit, 2026-11-29")
	flag.StringVar(&f.Repository, "repository", "", "the address of the repository, https://github.com/OWNER/alm")
	out := flag.String("out", "dist", "the folder to write")
	only := flag.String("only", "", "build only for this OS/ARCH, without manifests")
	flag.Parse()
	if err := run(f, *out, *only); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// run builds a release of the module in the working directory.
func run(f Facts, out, only string) error {
	if err := f.check(); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var assets []Asset
	for _, p := range platforms {
		if only != "" && only != p[0]+"/"+p[1] {
			continue
		}
		asset, err := build(f, p[0], p[1], out)
		if err != nil {
			return err
		}
		fmt.Printf("%s  %s  %.1f MB\n", asset.SHA256, asset.Name, float64(asset.Size)/1e6)
		assets = append(assets, asset)
	}
	if len(assets) == 0 {
		return fmt.Errorf("alm is not built for %s", only)
	}
	if only != "" {
		return nil
	}
	return writeFiles(f, assets, out)
}

var forms = []struct {
	name, form string
	of         func(Facts) string
}{
	{"version", `^\d+\.\d+\.\d+$`, func(f Facts) string { return f.Version }},
	{"commit", `^[0-9a-f]{40}$`, func(f Facts) string { return f.Commit }},
	{"date", `^\d{4}-\d\d-\d\d$`, func(f Facts) string { return f.Date }},
	{"repository", `^https://[a-zA-Z0-9./_-]+$`, func(f Facts) string { return f.Repository }},
}

// check rejects facts that would be markup or code in a manifest.
func (f Facts) check() error {
	var errs []error
	for _, form := range forms {
		if value := form.of(f); !regexp.MustCompile(form.form).MatchString(value) {
			errs = append(errs, fmt.Errorf("-%s %q does not match %s", form.name, value, form.form))
		}
	}
	return errors.Join(errs...)
}
