package solution

import (
	"fmt"
	"math"
	"slices"

	"alm/internal/lazyregexp"

	goversion "github.com/hashicorp/go-version"
)

// Version is a solution's version, major.minor.build.revision. Versions can be compared with
// ==.
type Version struct{ parts [4]int64 }

// Part is the part of a version that a change raises.
type Part int

// The parts that Next raises; the product calls Patch build.
const (
	Major Part = iota
	Minor
	Patch
	Revision
)

var numericVersion = lazyregexp.New(`^[0-9]+(\.[0-9]+){0,3}$`)

// ParseVersion reads 1 to 4 numeric parts; missing ones are 0. A part is at most 2147483647,
// as in .NET's System.Version.
func ParseVersion(s string) (Version, error) {
	if !numericVersion.Get().MatchString(s) {
		return Version{}, fmt.Errorf("read version %.40q: want 1 to 4 numbers such as 1.2.0.0", s)
	}
	parsed, err := goversion.NewVersion(s)
	if err != nil {
		return Version{}, fmt.Errorf("read version %.40q: %w", s, err)
	}
	var v Version
	copy(v.parts[:], parsed.Segments64())
	if slices.Max(v.parts[:]) > math.MaxInt32 {
		return Version{}, fmt.Errorf("read version %.40q: a part is greater than %d", s, math.MaxInt32)
	}
	return v, nil
}

// String returns all four parts, "1.2.0.0".
func (v Version) String() string {
	return fmt.Sprintf("%d.%d.%d.%d", v.parts[0], v.parts[1], v.parts[2], v.parts[3])
}

// Compare is negative when v is older than w, positive when newer.
func (v Version) Compare(w Version) int { return slices.Compare(v.parts[:], w.parts[:]) }

// Next raises one part and sets the parts after it to 0.
func (v Version) Next(part Part) Version {
	var next Version
	copy(next.parts[:], v.parts[:part])
	next.parts[part] = v.parts[part] + 1
	return next
}

// IsZero reports whether the version is 0.0.0.0, which also means that nobody has set it.
func (v Version) IsZero() bool { return v == Version{} }

// MarshalText writes the version as String does.
func (v Version) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads what ParseVersion reads.
func (v *Version) UnmarshalText(text []byte) error {
	parsed, err := ParseVersion(string(text))
	if err == nil {
		*v = parsed
	}
	return err
}
