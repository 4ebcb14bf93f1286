package main

import (
	"cmp"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The part of SPDX 2.3 that a bill of materials needs. (spdx.github.io/spdx-spec/v2.3)
type (
	spdxDocument struct {
		Version   string         `json:"spdxVersion"`
		License   string         `json:"dataLicense"`
		ID        string         `json:"SPDXID"`
		Name      string         `json:"name"`
		Namespace string         `json:"documentNamespace"`
		Creation  spdxCreation   `json:"creationInfo"`
		Packages  []spdxPackage  `json:"packages"`
		Relations []spdxRelation `json:"relationships"`
	}
	spdxCreation struct {
		Created  string   `json:"created"`
		Creators []string `json:"creators"`
	}
	spdxPackage struct {
		ID        string         `json:"SPDXID"`
		Name      string         `json:"name"`
		Version   string         `json:"versionInfo"`
		Location  string         `json:"downloadLocation"`
		Analyzed  bool           `json:"filesAnalyzed"`
		Checksums []spdxChecksum `json:"checksums,omitempty"`
		External  []spdxExternal `json:"externalRefs,omitempty"`
	}
	spdxChecksum struct {
		Algorithm string `json:"algorithm"`
		Value     string `json:"checksumValue"`
	}
	spdxExternal struct {
		Category string `json:"referenceCategory"`
		Type     string `json:"referenceType"`
		Locator  string `json:"referenceLocator"`
	}
	spdxRelation struct {
		Element string `json:"spdxElementId"`
		Type    string `json:"relationshipType"`
		Related string `json:"relatedSpdxElement"`
	}
)

// billOfMaterials lists every program of a release, and the modules and the Go that each was built
// from, as the programs themselves have them.
func billOfMaterials(f Facts, assets []Asset, dir string) ([]byte, error) {
	doc := spdxDocument{
		Version: "SPDX-2.3", License: "CC0-1.0", ID: "SPDXRef-DOCUMENT", Name: "alm " + f.Version,
		Namespace: f.Repository + "/releases/download/v" + f.Version + "/alm.spdx.json",
		Creation:  spdxCreation{f.Date + "T00:00:00Z", []string{"Tool: alm-release"}},
	}
	modules := map[string]spdxPackage{}
	for _, a := range assets {
		info, err := buildinfo.ReadFile(filepath.Join(dir, a.Name))
		if err != nil {
			return nil, fmt.Errorf("read what %s was built from: %w", a.Name, err)
		}
		program := spdxPackage{
			ID: "SPDXRef-" + spdxID(a.Name), Name: a.Name, Version: f.Version, Location: f.Repository + "/releases/download/v" + f.Version + "/" + a.Name,
			Checksums: []spdxChecksum{{"SHA256", a.SHA256}},
		}
		doc.Packages = append(doc.Packages, program)
		doc.Relations = append(doc.Relations, spdxRelation{doc.ID, "DESCRIBES", program.ID})
		parts := []spdxPackage{modulePackage("stdlib", strings.TrimPrefix(info.GoVersion, "go"))}
		for _, m := range info.Deps {
			parts = append(parts, modulePackage(m.Path, m.Version))
		}
		for _, part := range parts {
			modules[part.ID] = part
			doc.Relations = append(doc.Relations, spdxRelation{program.ID, "DEPENDS_ON", part.ID})
		}
	}
	libraries := make([]spdxPackage, 0, len(modules))
	for _, m := range modules {
		libraries = append(libraries, m)
	}
	slices.SortFunc(libraries, func(a, b spdxPackage) int { return cmp.Compare(a.ID, b.ID) })
	doc.Packages = append(doc.Packages, libraries...)
	data, err := json.MarshalIndent(doc, "", "  ")
	return append(data, '\n'), err
}

func modulePackage(module, version string) spdxPackage {
	return spdxPackage{
		ID: "SPDXRef-" + spdxID(module+"-"+version), Name: module, Version: version, Location: "NOASSERTION",
		External: []spdxExternal{{"PACKAGE-MANAGER", "purl", "pkg:golang/" + module + "@" + version}},
	}
}

var notInID = regexp.MustCompile(`[^a-zA-Z0-9.-]+`)

func spdxID(text string) string { return notInID.ReplaceAllString(text, "-") }
