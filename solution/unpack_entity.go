package solution

import "strings"

// entity makes files of a table's forms, views, charts and ribbon.
func (u *unpacker) entity(n *xmlNode, folder string) (edits []textEdit, skip []*xmlNode) {
	for _, take := range []struct {
		node  string
		files func(*xmlNode, string) map[string][]byte
	}{
		{"FormXml", u.forms}, {"SavedQueries", u.queries}, {"RibbonDiffXml", u.ribbon}, {"Visualizations", u.charts},
	} {
		part := n.child(take.node)
		if part == nil || len(part.attrs) > 0 || part.mixed || len(part.children) == 0 {
			continue
		}
		files := take.files(part, folder+"/")
		if files == nil || !u.takeAll(files) {
			continue
		}
		for name, data := range files {
			u.add(name, data)
		}
		edits = append(edits, textEdit{part.at, part.end, "<" + part.name + " />"})
		skip = append(skip, part)
	}
	return edits, skip
}

func (u *unpacker) takeAll(files map[string][]byte) bool {
	trial := u.paths.clone()
	for name := range files {
		if !trial.take(name) {
			return false
		}
	}
	u.paths = trial
	return true
}

// forms makes FormXml/TYPE/{id}.xml, or nil when a form does not have the usual shape.
func (u *unpacker) forms(n *xmlNode, folder string) map[string][]byte {
	files := map[string][]byte{}
	for _, forms := range n.children {
		kind := forms.attr("type")
		if forms.name != "forms" || len(forms.attrs) != 1 || !plainStep(kind) || len(forms.children) == 0 {
			return nil
		}
		for _, form := range forms.children {
			name := folder + "FormXml/" + kind + "/" + form.value("formid") + ".xml"
			if u.managed {
				name = managedName(name)
			}
			if form.name != "systemform" || !plainStep(form.value("formid")) || files[name] != nil {
				return nil
			}
			files[name] = u.wrapped("forms", form)
		}
	}
	return files
}

// queries makes SavedQueries/{id}.xml.
func (u *unpacker) queries(n *xmlNode, folder string) map[string][]byte {
	list := n.child("savedqueries")
	if len(n.children) != 1 || list == nil || len(list.attrs) > 0 || len(list.children) == 0 {
		return nil
	}
	files := map[string][]byte{}
	for _, query := range list.children {
		name := folder + "SavedQueries/" + query.value("savedqueryid") + ".xml"
		if query.name != "savedquery" || !plainStep(query.value("savedqueryid")) || files[name] != nil {
			return nil
		}
		files[name] = u.wrapped("savedqueries", query)
	}
	return files
}

// charts makes Visualizations/{id}.xml.
func (u *unpacker) charts(n *xmlNode, folder string) map[string][]byte {
	files := map[string][]byte{}
	for _, chart := range n.children {
		name := folder + "Visualizations/" + chart.value("savedqueryvisualizationid") + ".xml"
		if chart.name != "visualization" || !plainStep(chart.value("savedqueryvisualizationid")) || files[name] != nil {
			return nil
		}
		edits := append(chart.shift(u.data, -chart.indent(u.data)), chart.declareXSI(u.data)...)
		files[name] = withDeclaration(rewrite(u.data, chart.at, chart.end, edits), u.line)
	}
	return files
}

func (u *unpacker) ribbon(n *xmlNode, folder string) map[string][]byte {
	edits := append(n.shift(u.data, -n.indent(u.data)), n.declareXSI(u.data)...)
	return map[string][]byte{folder + "RibbonDiff.xml": withDeclaration(rewrite(u.data, n.at, n.end, edits), u.line)}
}

// relationships makes Other/Relationships/TABLE.xml, by the referenced table, and
// Other/Relationships.xml, which keeps their order.
func (u *unpacker) relationships(n *xmlNode) {
	if n == nil || len(n.attrs) > 0 || n.mixed || len(n.children) == 0 {
		return
	}
	list := "<EntityRelationships" + xsiAttribute + ">" + u.line
	tables := map[string][]*xmlNode{}
	var order []string
	seen := map[string]bool{}
	for _, r := range n.children {
		table, name := r.value("ReferencedEntityName"), r.attr("Name")
		if r.name != "EntityRelationship" || len(r.children) == 0 || !plainStep(table) || name == "" || seen[name] {
			return
		}
		seen[name] = true
		if tables[table] == nil {
			order = append(order, table)
		}
		tables[table] = append(tables[table], r)
		list += `  <EntityRelationship Name="` + attrEscaper.Replace(name) + `" />` + u.line
	}
	files := map[string][]byte{"Other/Relationships.xml": withDeclaration([]byte(list+"</EntityRelationships>"), u.line)}
	for _, table := range order {
		files["Other/Relationships/"+table+".xml"] = u.wrapped("EntityRelationships", tables[table]...)
	}
	if len(files) != len(order)+1 || !u.takeAll(files) {
		return
	}
	for name, data := range files {
		u.add(name, data)
	}
	u.empty(n)
}

func plainStep(name string) bool {
	return name != "" && !strings.Contains(name, "/") && Portable(name)
}

// isManaged reports whether a manifest is that of a managed package.
func isManaged(manifest []byte) bool {
	root, err := parseNodes(manifest)
	return err == nil && root.child("SolutionManifest").value("Managed") == "1"
}

// formulas finds the formulas of tables, which the tree has in the tables' folders:
// Formulas/contoso_part-contoso_total.xaml.
func (u *unpacker) formulas(p *Package, tables *xmlNode) {
	folders := map[string]string{}
	if tables != nil {
		for _, table := range tables.children {
			folders[strings.ToLower(table.value("Name"))] = table.value("Name")
		}
	}
	for _, name := range p.Entries() {
		file, ok := strings.CutPrefix(name, "Formulas/")
		table, _, dashed := strings.Cut(file, "-")
		if folder := folders[strings.ToLower(table)]; ok && dashed && plainStep(folder) && plainStep(file) {
			u.moved[name] = "Entities/" + folder + "/Formulas/" + file
		}
	}
}
