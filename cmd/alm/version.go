package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// What a release is built from; internal/release sets it by the linker.
var (
	linkedVersion string // 1.2.0
	linkedCommit  string // the full id
	linkedDate    string // of the commit: 2026-11-29
	linkedHome    string // the address of its repository: https://github.com/OWNER/alm
)

// version is alm's own, without a leading v.
var version = versionOf(debug.ReadBuildInfo())

// unknownVersion is the version of a build that knows neither a tag nor a commit.
const unknownVersion = "0.0.0-devel"

func versionVerb(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of alm",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.printVersion()
		},
	}
}

func (a *app) printVersion() error {
	_, err := fmt.Fprintln(a.Stdout, versionLine())
	return err
}

// versionOf returns the version that the linker set, else the module's, which Go takes from
// the tag or the commit of the checkout. (cmd/go, Go 1.24 release notes)
func versionOf(build *debug.BuildInfo, ok bool) string {
	module := ""
	if ok && build.Main.Version != "(devel)" {
		module = strings.TrimPrefix(build.Main.Version, "v")
	}
	return cmp.Or(linkedVersion, module, unknownVersion)
}

// versionLine names alm's version, the commit and its date where they are known, the Go release that
// built it and the platform.
func versionLine() string {
	commit, date := linkedCommit, linkedDate
	if build, ok := debug.ReadBuildInfo(); ok {
		commit, date = cmp.Or(commit, buildSetting(build, "vcs.revision")), cmp.Or(date, buildSetting(build, "vcs.time"))
	}
	from := ""
	if commit != "" {
		from = fmt.Sprintf(" (%.12s, %.10s)", commit, date)
	}
	return fmt.Sprintf("alm %s%s %s %s/%s", version, from, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// buildSetting returns what go build recorded, "" if it did not.
func buildSetting(build *debug.BuildInfo, name string) string {
	for _, s := range build.Settings {
		if s.Key == name {
			return s.Value
		}
	}
	return ""
}
