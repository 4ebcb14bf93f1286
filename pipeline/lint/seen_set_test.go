package lint

import "testing"

func TestOnce(t *testing.T) {
	var o seenSet[int]
	for i := range 40 {
		if o.has(i) || o.seenBefore(i) || !o.has(i) || !o.seenBefore(i) {
			t.Errorf("%d is not told once", i)
		}
	}
	if o.has(40) {
		t.Error("40 is told, and was never added")
	}
}
