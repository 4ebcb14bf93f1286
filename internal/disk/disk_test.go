package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// workTree makes a work tree with files and links: a name that ends with " ->" leads to its text.
func workTree(t *testing.T, files map[string]string) string {
	t.Helper()
	top := filepath.Join(t.TempDir(), "work")
	for name, text := range files {
		full := filepath.Join(top, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if link := full[:len(full)-min(len(full), 3)]; full == link+" ->" {
			err = os.Symlink(text, link)
		} else {
			err = os.WriteFile(full, []byte(text), 0o644)
		}
		if err != nil {
			t.Skip(err) // a system without links
		}
	}
	return top
}

var tree = map[string]string{
	".git/config": "secret", "real/file": "text", "file": "text", "../outside": "secret",
	"link ->": "real", "up ->": "..", "same ->": "file", "nowhere ->": "absent", "out ->": "../outside", "git ->": ".git/config",
	"zero ->": "/dev/zero", "real/inner ->": "../real",
}

// TestLinksAreNotFollowed: whatever a link of a work tree leads to, nothing is read through it.
func TestLinksAreNotFollowed(t *testing.T) {
	top := workTree(t, tree)
	folder, err := OpenFolder(top)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"link/file", "link", "up/outside", "same", "nowhere", "out", "git", "zero", "real/inner/file"} {
		full := filepath.Join(top, name)
		if _, err := Open(full); !errors.Is(err, ErrLink) || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Open(%s) = %v; want ErrLink", name, err)
		}
		if _, err := OpenDir(full); !errors.Is(err, ErrLink) {
			t.Errorf("OpenDir(%s) = %v; want ErrLink", name, err)
		}
		if err := Rename(filepath.Join(top, "file"), full); !errors.Is(err, ErrLink) {
			t.Errorf("Rename to %s = %v; want ErrLink", name, err)
		}
		for what, read := range map[string]func() error{
			"Open":     func() error { _, err := folder.Open(name); return err },
			"ReadFile": func() error { _, err := folder.ReadFile(name); return err },
			"Stat":     func() error { _, err := folder.Stat(name); return err },
			"ReadDir":  func() error { _, err := folder.ReadDir(name); return err },
			"ReadText": func() error { _, err := ReadText(folder, name); return err },
			"Names":    func() error { _, err := Names(folder, name); return err },
		} {
			if err := read(); !errors.Is(err, ErrLink) || errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s of %s in the folder = %v; want ErrLink", what, name, err)
			}
		}
	}
	if data, err := ReadFile(filepath.Join(top, "real", "file")); string(data) != "text" || err != nil {
		t.Errorf("a file: %q, %v", data, err)
	}
}

// TestFolderListsWhatIsThere: links are listed, and files are read.
func TestFolderListsWhatIsThere(t *testing.T) {
	folder, err := OpenFolder(workTree(t, tree))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := folder.ReadDir("real")
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"file", "inner"}; !slices.Equal(names, want) || err != nil {
		t.Errorf("ReadDir = %q, %v; want %q", names, err, want)
	}
	for _, fsys := range []fs.FS{folder, struct{ fs.FS }{folder}} {
		if got, err := Names(fsys, "real"); !slices.Equal(got, names) || err != nil {
			t.Errorf("Names = %q, %v; want %q", got, err, names)
		}
	}
	if data, err := fs.ReadFile(folder, "real/file"); string(data) != "text" || err != nil {
		t.Errorf("ReadFile = %q, %v", data, err)
	}
	for _, name := range []string{"absent", "absent/file", "file/below"} {
		if _, err := folder.Open(name); err == nil || errors.Is(err, ErrLink) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := folder.Open("../outside"); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("../outside: %v; want fs.ErrInvalid", err)
	}
}

// TestLinksOfTheUser: outside of work trees links are followed, also to a work tree.
func TestLinksOfTheUser(t *testing.T) {
	top := workTree(t, tree)
	link := filepath.Join(filepath.Dir(top), "mine")
	if err := os.Symlink(top, link); err != nil {
		t.Skip(err)
	}
	if data, err := ReadFile(filepath.Join(link, "file")); string(data) != "text" || err != nil {
		t.Errorf("a file through the user's link: %q, %v", data, err)
	}
	if _, err := ReadFile(filepath.Join(link, "same")); !errors.Is(err, ErrLink) {
		t.Errorf("a link of the work tree behind the user's link: %v; want ErrLink", err)
	}
}

// TestAProjectOutsideGit: the folder with alm.yaml is a top, too.
func TestAProjectOutsideGit(t *testing.T) {
	top := workTree(t, map[string]string{"alm.yaml": "", "../outside/file": "secret", "dist ->": "../outside"})
	if _, err := OpenDir(filepath.Join(top, "dist", "logs")); !errors.Is(err, ErrLink) {
		t.Errorf("OpenDir = %v; want ErrLink", err)
	}
}

// TestOnlyRegularFiles: a folder and a file that is too large are errors.
func TestOnlyRegularFiles(t *testing.T) {
	top := workTree(t, tree)
	if _, err := Open(filepath.Join(top, "real")); !errors.Is(err, ErrNotRegular) {
		t.Errorf("a folder: %v; want ErrNotRegular", err)
	}
	large := filepath.Join(top, "large")
	if err := os.WriteFile(large, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	folder, err := OpenFolder(top)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, MaxText+1); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadText(folder, "large"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large text: %v; want ErrTooLarge", err)
	}
	if err := os.Truncate(large, MaxFile+1); err != nil {
		t.Skip(err)
	}
	if _, err := Open(large); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large file: %v; want ErrTooLarge", err)
	}
	if _, err := folder.Open("large"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large file in the folder: %v; want ErrTooLarge", err)
	}
}
