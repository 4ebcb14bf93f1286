package lint

import "testing"

func TestOnce(t *testing.T) {
	var o once[int]
	for i := range 40 {
		if o.has(i) || o.again(i) || !o.has(i) || !o.again(i) {
			t.Errorf("%d is not told once", i)
		}
	}
	if o.has(40) {
		t.Error("40 is told, and was never added")
	}
}
