package lint

import "slices"

// distinctSums collects digests of what a rule looks for twice. Nearly always nothing is there twice, and
// sorting digests shows it faster than maps of texts do.
type distinctSums struct {
	few  [64]uint64
	sums []uint64
}

func (d *distinctSums) reset() { d.sums = d.few[:0] }

func (d *distinctSums) add(sum uint64) { d.sums = append(d.sums, sum) }

// distinct reports whether all are different.
func (d *distinctSums) distinct() bool {
	slices.Sort(d.sums)
	for i := 1; i < len(d.sums); i++ {
		if d.sums[i] == d.sums[i-1] {
			return false
		}
	}
	return true
}

// The parameters of FNV-1a, a hash of bytes.
const (
	sumStart uint64 = 14695981039346656037
	sumPrime uint64 = 1099511628211
)

func sumByte(sum uint64, c byte) uint64 { return (sum ^ uint64(c)) * sumPrime }
