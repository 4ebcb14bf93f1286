// Package background keeps programs from asking the terminal for its colours. bubbletea asks when a
// program starts, whatever the program does: that writes to stdout and waits for an answer. It does not ask where
// the colour of the background is known. Go initialises packages in the order of their paths, each after those that
// it imports, and the path of this one comes before that of bubbletea.
package background

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
