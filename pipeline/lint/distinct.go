package lint

import "slices"

// distinctSums is a set of digests of what a rule looks for twice. Nearly always nothing is there twice, which
// digests show faster than maps of texts.
type distinctSums struct {
	table    [4 * fewSums]uint64 // open addressing; 0 is free
	n        int
	more     []uint64 // beyond the table
	repeated bool
}

const fewSums = 64 // that the table has at most

func (d *distinctSums) add(sum uint64) {
	sum |= 1 << 63
	if d.n++; d.n > fewSums {
		d.more = append(d.more, sum)
		return
	}
	i := sum % uint64(len(d.table))
	for ; d.table[i] != 0; i = (i + 1) % uint64(len(d.table)) {
		if d.table[i] == sum {
			d.repeated = true
			return
		}
	}
	d.table[i] = sum
}

// distinct reports whether all are different.
func (d *distinctSums) distinct() bool {
	if len(d.more) == 0 || d.repeated {
		return !d.repeated
	}
	for _, sum := range d.table {
		if sum != 0 {
			d.more = append(d.more, sum)
		}
	}
	slices.Sort(d.more)
	for i := 1; i < len(d.more); i++ {
		if d.more[i] == d.more[i-1] {
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
