package main

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"text/template"
)

// templates are the installer and the manifests. The path below templates is that of the file.
//
//go:embed templates
var templates embed.FS

// manifests are the templates. Those of winget are copied into a folder of its repository.
// (microsoft/winget-pkgs, schemas 1.6.0)
var manifests = []string{
	"install.sh", "alm.rb", "alm.json",
	"winget/alm.yaml", "winget/alm.installer.yaml", "winget/alm.locale.en-US.yaml",
}

// release is what the templates can name.
type release struct {
	Facts
	Owner  string // the account that has the repository
	Assets []Asset
	Manual string // the digest of the manual pages
}

// Sum returns the digest of the program for a platform.
func (r release) Sum(goos, goarch string) (string, error) {
	for _, a := range r.Assets {
		if a.OS == goos && a.Arch == goarch {
			return a.SHA256, nil
		}
	}
	return "", fmt.Errorf("no program for %s/%s", goos, goarch)
}

// URL returns the address of the program for a platform.
func (r release) URL(goos, goarch string) (string, error) {
	for _, a := range r.Assets {
		if a.OS == goos && a.Arch == goarch {
			return r.Repository + "/releases/download/v" + r.Version + "/" + a.Name, nil
		}
	}
	return "", fmt.Errorf("no program for %s/%s", goos, goarch)
}

// writeFiles writes the manual pages, the checksums, the bill of materials, the installer and the manifests.
func writeFiles(f Facts, assets []Asset, out string) error {
	pages, err := manual(f)
	if err != nil {
		return err
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(pages))
	files := map[string][]byte{manualFile: pages, "checksums.txt": []byte(checksums(assets, sum))}
	if files["alm.spdx.json"], err = billOfMaterials(f, assets, out); err != nil {
		return err
	}
	owner := path.Base(path.Dir(f.Repository))
	for _, name := range manifests {
		if files[name], err = render(name, release{f, owner, assets, sum}); err != nil {
			return err
		}
	}
	for name, data := range files {
		full := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// checksums has a line for each program and one for the manual pages, as sha256sum writes and reads it.
func checksums(assets []Asset, manual string) string {
	var b strings.Builder
	for _, a := range assets {
		fmt.Fprintf(&b, "%s  %s\n", a.SHA256, a.Name)
	}
	fmt.Fprintf(&b, "%s  %s\n", manual, manualFile)
	return b.String()
}

func render(name string, r release) ([]byte, error) {
	text, err := templates.ReadFile("templates/" + name)
	if err != nil {
		return nil, err
	}
	t, err := template.New(name).Parse(string(text))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, r)
	return b.Bytes(), err
}
