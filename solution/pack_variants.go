package solution

import (
	"slices"
	"strings"
)

// findVariants records the files that replace others in a managed package. (A tree of both
// packages has AppModule.xml and AppModule_managed.xml.)
func (k *packer) findVariants() {
	for _, name := range k.names {
		if plain, ok := unmanagedName(name); ok && k.isVariant(name, plain) {
			k.variants[name] = true
			k.replaced[plain] = true
		}
	}
}

// isVariant reports whether a file is the managed variant of another, and not a component whose
// own name ends like one.
func (k *packer) isVariant(name, plain string) bool {
	top, _, _ := strings.Cut(name, "/")
	for i := range collections {
		c := &collections[i]
		if c.Content || !c.holds(plain) {
			continue
		}
		doc, err := k.peek(name)
		return err == nil && doc.root.name == c.Child && c.path(doc.root, false) != name
	}
	return slices.Contains(treeOnly, top)
}

// otherVariant reports whether a file belongs to the other kind of package only, and claims it
// then.
func (k *packer) otherVariant(name string) bool {
	other := k.variants[name] && !k.managed || k.replaced[name] && k.managed
	if other {
		k.claimed[name] = true
	}
	return other
}

// findFormulas gives the tables' formulas their place in the zip, where all are in one folder.
func (k *packer) findFormulas() {
	for _, name := range k.names {
		steps := strings.Split(name, "/")
		if len(steps) == 4 && steps[0] == "Entities" && steps[2] == "Formulas" {
			k.renamed[name] = "Formulas/" + steps[3]
		}
	}
}
