package gitfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"alm/internal/exit"
)

// super makes a repository with origin as the submodule sub, at its first commit in the first
// commit and at its second in the second one.
func (l lab) super() {
	l.t.Helper()
	l.origin()
	l.git(".", "init", "-q", "-b", "main", "super")
	l.git("super", "submodule", "--quiet", "add", l.url(), "sub")
	l.git("super/sub", "checkout", "-q", "--detach", "main~1")
	l.write("super/own/def.json", "0")
	l.git("super", "add", "-A")
	l.git("super", "commit", "-q", "-m", "first")
	l.git("super/sub", "checkout", "-q", "--detach", "main")
	l.git("super", "commit", "-q", "-a", "-m", "second")
}

func TestSubmodule(t *testing.T) {
	shift := func(base, head string) map[string]Unit {
		return map[string]Unit{base + "/a": {Was: true}, head + "/a": {Is: true}, base + "/b": {Was: true}, head + "/b": {Is: true}, head + "/c": {Is: true}}
	}
	for name, test := range map[string]struct {
		change     func(lab)
		base, head string // folder of the submodule
		want       map[string]Unit
	}{
		"checked out": {func(lab) {}, "sub", "sub", nil},
		"moved": {func(l lab) {
			l.git("super", "mv", "sub", "moved")
			l.git("super", "commit", "-q", "--amend", "-m", "moved")
		}, "sub", "moved", shift("sub", "moved")},
		"removed from the work tree": {func(l lab) {
			if err := os.RemoveAll(filepath.Join(l.dir, "super/sub")); err != nil {
				l.t.Fatal(err)
			}
		}, "sub", "sub", nil},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			l.super()
			test.change(l)
			r := l.open("super")
			base, head := l.resolve(r, "HEAD~1"), l.resolve(r, "HEAD")
			for _, side := range []struct {
				commit     Commit
				name, want string
			}{{base, test.base + "/a/def.json", "1"}, {head, test.head + "/a/def.json", "2"}, {head, test.head + "/b/sub/x", "deeper"}} {
				if data, err := fs.ReadFile(r.FS(side.commit), side.name); string(data) != side.want || err != nil {
					t.Errorf("%s = %q, %v; want %s", side.name, data, err, side.want)
				}
			}
			if err := fstest.TestFS(r.FS(head), test.head+"/a/def.json", test.head+"/b/sub/x", "own/def.json"); err != nil {
				t.Error(err)
			}
			if units, err := r.NotCheckedOut(t.Context(), base); err != nil || len(units) != 0 {
				t.Errorf("NotCheckedOut = %+v, %v; want none", units, err)
			}
			units, err := r.Changed(base, head, isUnit)
			if err != nil {
				t.Fatal(err)
			}
			want := test.want
			if want == nil {
				want = map[string]Unit{"sub/a": {Was: true, Is: true}, "sub/b": {Was: true, Is: true}, "sub/c": {Is: true}}
			}
			for _, u := range units {
				w, ok := want[u.Dir]
				if !ok || u.Err != nil || u.Was != w.Was || u.Is != w.Is {
					t.Errorf("%+v, want %+v", u, w)
				}
				delete(want, u.Dir)
			}
			if len(want) > 0 {
				t.Errorf("not found: %v", want)
			}
		})
	}
}

// TestSubmoduleMissing: a submodule that is not checked out is empty where it is listed, and an
// error where its content is asked for or compared.
func TestSubmoduleMissing(t *testing.T) {
	for name, remove := range map[string]func(lab){
		"a clone without submodules": func(l lab) {
			l.git(".", "clone", "-q", "super", "plain")
			if err := errors.Join(os.RemoveAll(filepath.Join(l.dir, "super")), os.Rename(filepath.Join(l.dir, "plain"), filepath.Join(l.dir, "super"))); err != nil {
				l.t.Fatal(err)
			}
		},
		"a link to another clone": func(l lab) {
			l.git(".", "clone", "-q", l.url(), "elsewhere")
			err := errors.Join(os.RemoveAll(filepath.Join(l.dir, "super/sub")), os.RemoveAll(filepath.Join(l.dir, "super/.git/modules")),
				os.Symlink("../elsewhere", filepath.Join(l.dir, "super/sub")))
			if err != nil {
				l.t.Skip(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			l.super()
			remove(l)
			r := l.open("super")
			r.FetchMissing(true)
			base, head := l.resolve(r, "HEAD~1"), l.resolve(r, "HEAD")
			if list, err := fs.ReadDir(r.FS(head), "sub"); len(list) != 0 || err != nil {
				t.Errorf("ReadDir = %v, %v; want nothing", list, err)
			}
			if data, err := fs.ReadFile(r.FS(base), "sub/a/def.json"); !errors.Is(err, ErrMissing) || errors.Is(err, fs.ErrNotExist) || exit.Hint(err) == "" {
				t.Errorf("ReadFile = %q, %v; want ErrMissing and what to do", data, err)
			}
			units, err := r.Changed(base, head, isUnit)
			if err != nil || len(units) != 1 || units[0].Dir != "sub" || !errors.Is(units[0].Err, ErrMissing) {
				t.Errorf("Changed = %+v, %v; want sub with ErrMissing", units, err)
			}
			units, err = r.NotCheckedOut(t.Context(), base)
			if err != nil || len(units) != 1 || units[0].Dir != "sub" || !errors.Is(units[0].Err, ErrMissing) {
				t.Errorf("NotCheckedOut = %+v, %v; want sub with ErrMissing", units, err)
			}
			if units, err = r.NotCheckedOut(t.Context(), head); err != nil || len(units) != 0 {
				t.Errorf("NotCheckedOut of the same commit = %+v, %v; want none", units, err)
			}
		})
	}
}

// TestSubmoduleShallow: a commit that the submodule's clone lacks is fetched or an error. Its
// configuration names no program either.
func TestSubmoduleShallow(t *testing.T) {
	for _, hostile := range []bool{false, true} {
		l := newLab(t)
		l.super()
		script, mark := l.program()
		for _, dir := range []string{"super/sub", "super/.git/modules"} {
			if err := os.RemoveAll(filepath.Join(l.dir, dir)); err != nil {
				t.Fatal(err)
			}
		}
		l.git("super", "submodule", "--quiet", "update", "--init", "--depth=1")
		if hostile {
			l.git("super/sub", "config", "remote.origin.uploadpack", script)
			copyProgram(t, script, filepath.Join(l.dir, "super/.git/modules/sub/hooks/reference-transaction"))
		}
		r := l.open("super")
		base, head := l.resolve(r, "HEAD~1"), l.resolve(r, "HEAD")
		if data, err := fs.ReadFile(r.FS(base), "sub/a/def.json"); !errors.Is(err, ErrMissing) || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("ReadFile = %q, %v; want ErrMissing", data, err)
		}
		r.FetchMissing(true)
		data, err := fs.ReadFile(r.FS(base), "sub/a/def.json")
		if hostile != (err != nil) || !hostile && string(data) != "1" {
			t.Errorf("hostile %v: %q, %v; want 1", hostile, data, err)
		}
		if units, err := r.Changed(base, head, isUnit); err != nil || !hostile && len(units) != 3 {
			t.Errorf("Changed = %+v, %v; want three", units, err)
		}
		if _, err := os.Stat(mark); err == nil {
			t.Error("the program ran")
		}
	}
}

// TestSubmoduleForFolder: a folder that became a submodule is compared with its commit, and a
// submodule of a submodule is found in the repository that contains it.
func TestSubmoduleForFolder(t *testing.T) {
	l := newLab(t)
	l.super()
	hash := l.git("super/sub", "rev-parse", "HEAD")
	l.git("super", "rm", "-q", "--cached", "sub")
	if err := os.RemoveAll(filepath.Join(l.dir, "super/sub")); err != nil {
		t.Fatal(err)
	}
	l.write("super/sub/a/def.json", "1")
	l.write("super/sub/b/def.json", "1")
	l.write("super/sub/b/sub/x", "deep")
	l.git("super", "add", "-A")
	l.git("super", "commit", "-q", "-m", "files")
	l.git("super", "rm", "-q", "-r", "--cached", "sub")
	l.git("super", "update-index", "--add", "--cacheinfo", "160000,"+hash+",sub")
	l.git("super", "commit", "-q", "-m", "submodule")
	r := l.open("super")
	base, head := l.resolve(r, "HEAD~1"), l.resolve(r, "HEAD")
	for _, sides := range [][2]Commit{{base, head}, {head, base}} {
		units, err := r.Changed(sides[0], sides[1], isUnit)
		var dirs []string
		for _, u := range units {
			if u.Err != nil {
				t.Error(u.Err)
			}
			dirs = append(dirs, u.Dir)
		}
		if want := []string{"sub/a", "sub/b", "sub/c"}; err != nil || !slices.Equal(dirs, want) {
			t.Errorf("Changed = %v, %v; want %v", dirs, err, want)
		}
	}
}

func TestNestedSubmodule(t *testing.T) {
	l := newLab(t)
	l.super()
	l.git(".", "init", "-q", "-b", "main", "outer")
	l.git("outer", "submodule", "--quiet", "add", "file://"+filepath.ToSlash(l.dir)+"/super", "mid")
	l.git("outer/mid", "checkout", "-q", "HEAD~1")
	l.git("outer", "add", "mid")
	l.git("outer", "submodule", "--quiet", "update", "--init", "--recursive")
	l.git("outer", "commit", "-q", "-m", "first")
	l.git("outer/mid", "checkout", "-q", "main")
	l.git("outer", "commit", "-q", "-a", "-m", "second")
	l.git("outer", "submodule", "--quiet", "update", "--init", "--recursive")
	r := l.open("outer")
	for rev, want := range map[string]string{"HEAD~1": "1", "HEAD": "2"} {
		if data, err := fs.ReadFile(r.FS(l.resolve(r, rev)), "mid/sub/a/def.json"); string(data) != want || err != nil {
			t.Errorf("%s: %q, %v; want %s", rev, data, err, want)
		}
	}
	units, err := r.Changed(l.resolve(r, "HEAD~1"), l.resolve(r, "HEAD"), isUnit)
	if err != nil || len(units) != 3 || units[0].Dir != "mid/sub/a" || units[0].Err != nil {
		t.Errorf("Changed = %+v, %v; want three in mid/sub", units, err)
	}
}
