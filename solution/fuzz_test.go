package solution

import (
	"bytes"
	"errors"
	"testing"
)

func FuzzVerify(f *testing.F) {
	var b bytes.Buffer
	if err := whole().Write(&b, true); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("PK\x05\x06" + string(make([]byte, 18))))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, file []byte) {
		verify(t, file)
	})
}

// FuzzParts puts strange content behind intact headers, where FuzzVerify seldom gets.
func FuzzParts(f *testing.F) {
	for i, e := range must(whole().entries(true)) {
		f.Add(uint8(i), e.data)
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		entries := must(whole().entries(true))
		verify(t, spoiled(t, entries[int(which)%len(entries)].name, data))
	})
}

// verify holds what must be so of any bytes: no panic, and Read and Inspect agree.
func verify(t *testing.T, file []byte) {
	t.Helper()
	read, err := Read(bytes.NewReader(file), int64(len(file)))
	r := Inspect(bytes.NewReader(file), int64(len(file)))
	if err == nil && r.Solution == nil || r.Solution == nil && len(r.Problems()) == 0 {
		t.Errorf("Read %v, Inspect %v, %v", err, r.Solution, r.Problems())
	}
	if r.Solution == nil && err != nil && !errors.As(err, new(Problem)) {
		t.Errorf("Read: %v is not a Problem", err)
	}
	if read != nil {
		read.FS()
		read.Package(true) // may refuse
	}
}
