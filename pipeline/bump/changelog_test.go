package bump

import "testing"

func TestInsertEntry(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"# Changelog\n", "# Changelog\n\n## B 1\n- x\n"},
		{"# Changelog\n\n## B 0\n- y\n", "# Changelog\n\n## B 1\n- x\n\n## B 0\n- y\n"},
		{"# C\n\n## Unreleased\n\n- z\n\n## B 0\n", "# C\n\n## Unreleased\n\n- z\n\n## B 1\n- x\n\n## B 0\n"},
		{"# C\r\n\r\n## B 0\r\n", "# C\r\n\r\n## B 1\r\n- x\r\n\r\n## B 0\r\n"},
		{"# C\n\n## [Unreleased]\n- z", "# C\n\n## [Unreleased]\n- z\n\n## B 1\n- x\n"},
	} {
		if got := insertEntry(test.text, "## B 1\n- x\n"); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestHasHeading(t *testing.T) {
	const text = "# Changelog\r\n\r\n## orders 1.2 - 2026-01-02\r\n- see ## orders 1.1\r\n## orders 10\r\n"
	for title, want := range map[string]bool{
		"## orders 1.2": true, "## orders 10": true,
		"## orders 1": false, "## orders 1.1": false, "## order": false,
	} {
		if got := hasHeading(text, title); got != want {
			t.Errorf("hasHeading(%q) = %v, want %v", title, got, want)
		}
	}
}
