package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// publish stands in for the commands of gh that release.yml uses, with a folder for each release.
func publish(args []string, releases string) (string, error) {
	switch strings.Join(args[:min(2, len(args))], " ") {
	case "auth setup-git":
		return "", nil
	case "release create":
		return createRelease(args[2:], releases)
	case "release edit":
		if !slices.Equal(args[3:], []string{"--draft=false"}) {
			break
		}
		return "published", os.Rename(filepath.Join(releases, args[2]+" (draft)"), filepath.Join(releases, args[2]))
	}
	return "", fmt.Errorf("unknown arguments %q", args)
}

// createRelease makes a draft of a tag that the origin has, with files.
func createRelease(args []string, releases string) (string, error) {
	tag, draft := args[0], filepath.Join(releases, args[0]+" (draft)")
	for _, dir := range []string{draft, filepath.Join(releases, tag)} {
		if _, err := os.Stat(dir); err == nil {
			return "", errors.New("a release with the same tag name already exists: " + tag)
		}
	}
	if err := exec.Command("git", "ls-remote", "--exit-code", "origin", "refs/tags/"+tag).Run(); err != nil {
		return "", fmt.Errorf("tag %s doesn't exist in the repo: %w", tag, err)
	}
	if want := []string{"--draft", "--verify-tag", "--title", "alm " + strings.TrimPrefix(tag, "v"), "--generate-notes"}; !slices.Equal(args[1:6], want) {
		return "", fmt.Errorf("flags %q, want %q", args[1:6], want)
	}
	if err := os.MkdirAll(draft, 0o755); err != nil {
		return "", err
	}
	for _, file := range args[6:] {
		if err := copyFile(file, filepath.Join(draft, filepath.Base(file))); err != nil {
			return "", err
		}
	}
	return "https://github.com/acme/alm/releases/tag/" + tag, nil
}
