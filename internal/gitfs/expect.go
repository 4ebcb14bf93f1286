package gitfs

import "alm/internal/gitfs/odb"

// Expect announces that the files of a folder of a commit will be read. It returns a number: folders with
// the same one share most of what their files are made of, and are best read one after the other.
func (r *Repo) Expect(c Commit, dir string) (near int64) {
	n, err := (&treeFS{root: r.db.root(c)}).lookup(dir)
	if err != nil || !n.isDir() {
		return 0
	}
	folder, entries, err := n.entries()
	if err != nil {
		return 0
	}
	var largest odb.Family
	for _, e := range fileEntries(entries) {
		if family := folder.db.store.Expect(e.Hash); family.Size > largest.Size {
			largest = family
		}
	}
	return largest.Place
}
