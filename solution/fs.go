package solution

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"strings"

	"golang.org/x/tools/txtar"
)

// FS returns the connectors as folders of authoring files, one per connector under its schema
// name: apiDefinition.swagger.json as in the zip, apiProperties.json assembled from the zip's
// parts, script.csx and the icon. It leaves out a connector whose name cannot be a folder, or
// is used already.
func (s *Solution) FS() fs.FS {
	archive := &txtar.Archive{}
	taken := map[string]bool{}
	for _, c := range s.sortedConnectors() {
		if c.Name == "" || taken[c.Name] || strings.Contains(c.Name, "/") || !fs.ValidPath(c.Name) || c.Name == "." {
			continue
		}
		taken[c.Name] = true
		archive.Files = append(archive.Files, c.files()...)
	}
	fsys, err := txtar.FS(archive)
	if err != nil {
		return emptyFS{} // names were checked above
	}
	return fsys
}

type emptyFS struct{}

func (emptyFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func (c *Connector) files() []txtar.File {
	var files []txtar.File
	add := func(name string, data []byte) {
		if data != nil {
			files = append(files, txtar.File{Name: c.Name + "/" + name, Data: data})
		}
	}
	add("apiDefinition.swagger.json", c.Definition)
	add("apiProperties.json", c.Properties())
	add("script.csx", c.Script)
	add(c.iconName(), c.Icon)
	return files
}

func (c *Connector) iconName() string {
	if strings.EqualFold(c.IconType, "jpeg") || strings.EqualFold(c.IconType, "jpg") {
		return "icon.jpeg"
	}
	return "icon.png"
}

// Properties returns the connector's apiProperties.json, assembled from the parts in the
// solution. Capabilities, publisher and stack owner are not in a solution.
func (c *Connector) Properties() []byte {
	color, _ := json.Marshal(c.BrandColor)
	members := []struct {
		name string
		json []byte
	}{
		{"connectionParameters", c.Parameters},
		{"connectionParameterSets", c.ParameterSets},
		{"iconBrandColor", color},
		{"scriptOperations", []byte(c.ScriptOperations)},
		{"policyTemplateInstances", c.Policies},
	}
	var b bytes.Buffer
	b.WriteString(`{"properties":{`)
	separator := ""
	for _, m := range members {
		if len(bytes.TrimSpace(m.json)) == 0 {
			continue
		}
		b.WriteString(separator + `"` + m.name + `":`)
		b.Write(m.json)
		separator = ","
	}
	b.WriteString("}}\n")
	var pretty bytes.Buffer
	if json.Indent(&pretty, b.Bytes(), "", "  ") != nil {
		return b.Bytes()
	}
	return pretty.Bytes()
}
