package dataverse_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// Real packages must get an answer: installed, or refused for a reason that has a code.
func TestRealSolutionsGetAnAnswer(t *testing.T) {
	root := "../../../shared/corpus/solutions"
	if _, err := os.Stat(root); err != nil {
		t.Skip("no corpus beside the module")
	}
	n, installed := 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".zip") {
			return err
		}
		zip, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		c := serve(t, emulator.Options{}).client(t, "dev")
		staged, err := c.Stage(t.Context(), zip)
		if err == nil && staged.Name == "" {
			t.Errorf("%s: staged without a name", filepath.Base(path))
		}
		var job dataverse.Job
		if err == nil {
			job, err = c.Import(t.Context(), dataverse.ImportOptions{UploadID: staged.UploadID})
		}
		if err == nil {
			var end dataverse.Progress
			end, err = c.Wait(t.Context(), job, nil)
			if err == nil {
				err = end.Err()
			}
		}
		var refusal *dataverse.Error
		switch {
		case err == nil:
			installed++
		case !errors.As(err, &refusal) || refusal.Code == "":
			t.Errorf("%s: %v", filepath.Base(path), err)
		default:
			t.Logf("%s: %.150s", filepath.Base(path), refusal.Message)
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Fatalf("%d zips read, %v", n, err)
	}
	t.Logf("%d of %d zips installed", installed, n)
}
