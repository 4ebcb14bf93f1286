package main

import (
	"debug/buildinfo"
	"debug/elf"
	"debug/gosym"
	"fmt"
	"slices"
	"strings"
)

// share is the code of a module in a program.
type share struct {
	Module string
	Bytes  uint64
}

// The parts of a program that no module of its bill of materials has.
const (
	ownCode  = "alm"
	goItself = "Go and its standard library"
)

// reasons say what the program has each module for.
var reasons = map[string]string{
	ownCode:                       "the verbs, the rules, the client and the emulator",
	goItself:                      "TLS, HTTP, JSON, XML, zip, and the generic code that alm instantiates",
	"github.com/goccy/go-yaml":    "YAML with lines and columns: alm.yaml and connectors",
	"github.com/pb33f/go-yaml":    "the YAML of OpenAPI documents, for libopenapi",
	"github.com/go-git/go-git/v5": "objects, index, ignore files and configuration of git, without a git program",
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity":           "sign-in by workload identity, certificate, secret, managed identity and Azure CLI",
	"github.com/Azure/azure-sdk-for-go/sdk/azcore":               "the transport of azidentity",
	"github.com/AzureAD/microsoft-authentication-library-for-go": "the protocol of azidentity",
	"github.com/go-git/go-billy/v5":                              "the file systems of go-git",
	"github.com/klauspost/compress":                              "zips of solutions, packs of git, rule pages",
	"github.com/spf13/cobra":                                     "verbs, flags, help and completion",
	"github.com/spf13/pflag":                                     "flags, for cobra",
	"github.com/schollz/progressbar/v3":                          "the line that moves while an import runs",
	"github.com/charmbracelet/huh":                               "the questions of alm init",
	"github.com/charmbracelet/bubbletea":                         "keys and redrawing, for huh",
	"github.com/charmbracelet/bubbles":                           "lines to edit and lists, for huh",
	"github.com/charmbracelet/lipgloss":                          "the layout of questions, for huh",
	"github.com/sergi/go-diff":                                   "the words and lines that changed in a text",
	"golang.org/x/net":                                           "HTTP/2 that azcore links, and that alm does not use",
	"golang.org/x/text":                                          "names of hosts in other scripts, for x/net",
}

// contents returns the code of each module in a program for Linux, the largest first.
func contents(program string) ([]share, error) {
	modules, err := modulesOf(program)
	if err != nil {
		return nil, err
	}
	file, err := elf.Open(program)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines, text := file.Section(".gopclntab"), file.Section(".text")
	if lines == nil || text == nil {
		return nil, fmt.Errorf("%s is no Go program", program)
	}
	data, err := lines.Data()
	if err != nil {
		return nil, err
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, text.Addr))
	if err != nil {
		return nil, err
	}
	sizes := map[string]uint64{}
	for i := range table.Funcs {
		f := &table.Funcs[i]
		sizes[moduleOf(f.PackageName(), modules)] += f.End - f.Entry
	}
	var all []share
	for module, size := range sizes {
		all = append(all, share{module, size})
	}
	slices.SortFunc(all, func(a, b share) int { return int(b.Bytes) - int(a.Bytes) })
	return all, nil
}

// modulesOf lists the modules that a program is built from, the longest paths first.
func modulesOf(program string) ([]string, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, err
	}
	var modules []string
	for _, dep := range info.Deps {
		modules = append(modules, dep.Path)
	}
	slices.SortFunc(modules, func(a, b string) int { return len(b) - len(a) })
	return modules, nil
}

func moduleOf(pkg string, modules []string) string {
	if pkg == "main" || strings.HasPrefix(pkg, "alm/") {
		return ownCode
	}
	for _, module := range modules {
		if pkg == module || strings.HasPrefix(pkg, module+"/") {
			return module
		}
	}
	return goItself
}
