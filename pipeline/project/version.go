package project

import (
	"strconv"
	"strings"

	"alm/pipeline/check"
)

// NextVersion raises a connector's version and keeps the number of its parts: "1.0"
// becomes "2.0" or "1.1". With two parts a patch raises the second. What is no version
// becomes "1.0", "1.0.1" …
func NextVersion(version string, change check.Change) string {
	head := numbered(version)
	if change == check.None {
		return version
	}
	if head == "" {
		return "1.0.0"
	}
	prefix := ""
	if strings.HasPrefix(head, "v") {
		prefix, head = "v", head[1:]
	}
	fields := strings.Split(head, ".")
	at := min(map[check.Change]int{check.Breaking: 0, check.Additive: 1, check.Editorial: 2}[change], max(len(fields)-1, 1))
	for len(fields) <= at {
		fields = append(fields, "0")
	}
	n, _ := strconv.Atoi(fields[at])
	fields[at] = strconv.Itoa(n + 1)
	for i := at + 1; i < len(fields); i++ {
		fields[i] = "0"
	}
	return prefix + strings.Join(fields, ".")
}

// numbered is the start of a version that is one: up to four numbers, perhaps after a v.
func numbered(version string) string {
	end := 0
	for part := range 4 {
		from := end
		if part > 0 {
			from++ // the dot
		} else if strings.HasPrefix(version, "v") {
			from = 1
		}
		to := from
		for to < len(version) && '0' <= version[to] && version[to] <= '9' {
			to++
		}
		if to == from || part > 0 && version[end] != '.' {
			break
		}
		end = to
	}
	return version[:end]
}

// VersionLess reports whether version a is lower than b, with any number of parts each; a text
// that is no version is lower than all.
func VersionLess(a, b string) bool {
	x, y := partsOf(a), partsOf(b)
	for i := range max(len(x), len(y)) {
		p, q := partAt(x, i), partAt(y, i)
		if p != q {
			return p < q
		}
	}
	return false
}

// MajorRose reports whether the first number of a version is higher than it was.
func MajorRose(was, is string) bool {
	x, y := partsOf(was), partsOf(is)
	return len(x) > 0 && len(y) > 0 && y[0] > x[0]
}

func partsOf(version string) []int {
	head := strings.TrimPrefix(numbered(version), "v")
	if head == "" {
		return nil
	}
	var numbers []int
	for field := range strings.SplitSeq(head, ".") {
		n, err := strconv.Atoi(field)
		if err != nil {
			return nil
		}
		numbers = append(numbers, n)
	}
	return numbers
}

func partAt(numbers []int, i int) int {
	if i < len(numbers) {
		return numbers[i]
	}
	return 0
}
