package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// linkedVersion is set by whoever builds a release:
// go build -ldflags "-X main.linkedVersion=1.2.0" ./cmd/alm
var linkedVersion string

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
			_, err := fmt.Fprintln(a.Stdout, versionLine())
			return err
		},
	}
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

// versionLine names alm's version, the Go release that built it and the platform.
func versionLine() string {
	return fmt.Sprintf("alm %s %s %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
