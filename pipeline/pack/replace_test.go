package pack

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/record"
)

// TestAZipThatCannotBeReadIsNotReplaced: a stage may have run it.
func TestAZipThatCannotBeReadIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	packed := &record.Packed{Files: []record.PackedFile{{Name: "Orders.zip", Kind: "managed", SHA256: "is"}}}
	p := &Prepared{packer: &packer{out: dir, packed: packed}, disk: &record.Record{}}
	if err := p.checkReplaced(); err != nil {
		t.Errorf("with no zip there: %v", err)
	}
	name := filepath.Join(dir, "Orders.zip")
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, disk.MaxFile+1); err != nil {
		t.Fatal(err)
	}
	if err := p.checkReplaced(); !errors.Is(err, disk.ErrTooLarge) || exit.Hint(err) == "" {
		t.Errorf("with a zip that is too large: %v; want %v and a hint", err, disk.ErrTooLarge)
	}
}
