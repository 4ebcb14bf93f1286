package impact

import (
	"encoding/xml"
	"path"
	"strings"
)

// isFunction reports whether a file is a low-code plug-in, which is also called a function.
func isFunction(name string) bool {
	base := path.Base(name)
	return base == "fxexpression.xml" || base == "fxexpression.yml" || path.Base(path.Dir(name)) == "fxexpressions" && (path.Ext(name) == ".xml" || path.Ext(name) == ".yml")
}

// function counts a low-code plug-in that may call a connector: what stores its connections is not documented.
func (r *reader) function(name string, data []byte) error {
	var row struct {
		Name       string `xml:"name"`
		Expression string `xml:"expression"`
	}
	if strings.HasSuffix(strings.ToLower(name), ".xml") {
		if err := xml.Unmarshal(data, &row); err != nil {
			return err
		}
	} else {
		n, err := rowOf(data)
		if err != nil {
			return err
		}
		row.Name, row.Expression = scalarOf(n, "name"), scalarOf(n, "expression")
	}
	calls, complete := readFormula(row.Expression, map[string]bool{})
	if row.Expression != "" && complete && len(calls) == 0 {
		return nil // it calls nothing
	}
	if row.Name == "" {
		row.Name = path.Base(path.Dir(name))
	}
	r.found.Consumers = append(r.found.Consumers, Consumer{Kind: App, Name: row.Name, File: name, Calls: []Call{
		{Where: "low-code plug-in " + row.Name, Unclear: "alm does not read which connectors low-code plug-ins call", nameless: true}}})
	return nil
}
