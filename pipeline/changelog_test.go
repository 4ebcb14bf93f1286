package pipeline

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
