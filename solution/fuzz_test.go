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

// verify holds what must be so of any bytes: no panic, and Read and Verify agree.
func verify(t *testing.T, file []byte) {
	t.Helper()
	read, err := Read(bytes.NewReader(file), int64(len(file)))
	s, faults := Verify(bytes.NewReader(file), int64(len(file)))
	if err == nil && s == nil || s == nil && len(faults) == 0 {
		t.Errorf("Read %v, Verify %v, %v", err, s, faults)
	}
	if s == nil && err != nil && !errors.As(err, new(Fault)) {
		t.Errorf("Read: %v is no Fault", err)
	}
	for _, fault := range faults {
		if kindOf(fault.ID).Title == "" {
			t.Errorf("%s is no row of Faults", fault.ID)
		}
	}
	if read != nil {
		read.FS()
		Check(read)
		read.Package(true) // may refuse
	}
}
