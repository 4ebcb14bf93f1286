package project

import "reflect"

// mostCompared limits the lists that are compared for what stayed in its order. What is longer is
// compared position by position, which finds more to be other.
const mostCompared = 500

// differing returns the indexes of the items of both lists that are not in the longest sequence
// that both have in the same order.
func differing[T any](was, is []T) (gone, added []int) {
	same := func(i, j int) bool { return reflect.DeepEqual(was[i], is[j]) }
	i, j := 0, 0
	for i < len(was) && j < len(is) && same(i, j) {
		i, j = i+1, j+1
	}
	if len(was)-i > mostCompared || len(is)-j > mostCompared {
		for ; i < len(was); i++ {
			gone = append(gone, i)
		}
		for ; j < len(is); j++ {
			added = append(added, j)
		}
		return gone, added
	}
	longest := commonLengths(len(was), len(is), same)
	for i < len(was) || j < len(is) {
		switch {
		case i < len(was) && j < len(is) && same(i, j):
			i, j = i+1, j+1
		case j == len(is) || i < len(was) && longest[i+1][j] >= longest[i][j+1]:
			gone = append(gone, i)
			i++
		default:
			added = append(added, j)
			j++
		}
	}
	return gone, added
}

// commonLengths returns the length of the longest common sequence from each pair of indexes on.
func commonLengths(n, m int, same func(i, j int) bool) [][]int {
	lengths := make([][]int, n+1)
	for i := range lengths {
		lengths[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if same(i, j) {
				lengths[i][j] = lengths[i+1][j+1] + 1
			} else {
				lengths[i][j] = max(lengths[i+1][j], lengths[i][j+1])
			}
		}
	}
	return lengths
}
