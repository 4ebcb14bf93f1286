package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const contentsPage = "../../docs/size.md"

// least is how many kilobytes of code a module has that the page lists.
const least = 25

// checkContents compares the page about the size of alm with a program: a module with code of some size
// has a reason, and its size on the page is right by a fifth. With -update it writes the page.
func checkContents(t *testing.T, program string, size int64) {
	t.Helper()
	shares, err := contents(program)
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	fmt.Fprintf(&page, "<!-- Made by go test ./internal/release -run Reproducible -update; change internal/release/contents.go. -->\n\n"+
		"# What alm is made of\n\nA program has at most %d MB; that for Linux on x64 has about %.1f, that for Windows\non x64, the largest, 0.7 more. Half of it is code:\n\n"+
		"| part | kB of code | what for |\n| --- | ---: | --- |\n", maxSize/1_000_000, float64(size)/1e6)
	large := map[string]float64{}
	for _, s := range shares {
		kilobytes := float64(s.Bytes) / 1000
		if kilobytes < least {
			continue
		}
		large[s.Module] = kilobytes
		if reasons[s.Module] == "" {
			t.Errorf("%s has %.0f kB of code: say what for in contents.go, or drop it", s.Module, kilobytes)
		}
		fmt.Fprintf(&page, "| %s | %.0f | %s |\n", s.Module, kilobytes, reasons[s.Module])
	}
	page.WriteString("\nModules with less code are left out; `alm.spdx.json` of a release lists all. The other half is tables of\n" +
		"functions and lines, for errors in alm, and constants: rule pages are compressed. text/template and what\n" +
		"uses it are not linked, because the linker then keeps every method of the program: 2 MB. HTTP/2 of net/http is\n" +
		"left out, 0.4 MB: Dataverse, Microsoft Entra, Key Vault and GitHub speak HTTP/1.1. Functions that wait for\n" +
		"networks, files and people are not inlined into each other: 2 MB. No command is slower; to greet a server takes up to 0.4 ms more.\n")
	if *update {
		if err := os.WriteFile(contentsPage, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(contentsPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]+) \| (\d+) \|`).FindAllStringSubmatch(string(kept), -1) {
		was, _ := strconv.ParseFloat(row[2], 64)
		is := large[row[1]]
		delete(large, row[1])
		if d := is - was; d > was/5+least || d < -was/5-least {
			t.Errorf("%s has %.0f kB of code, and docs/size.md says %.0f: go test ./internal/release -run Reproducible -update", row[1], is, was)
		}
	}
	for module, kilobytes := range large {
		if kilobytes > 2*least {
			t.Errorf("docs/size.md lacks %s with %.0f kB: go test ./internal/release -run Reproducible -update", module, kilobytes)
		}
	}
}
