package solution

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// shapeDepth is how deep the elements are that alm reads by name: Connectors/Connector/name.
const shapeDepth = 4

// xmlShape rejects documents of which two readers may read different things: elements of another namespace
// where the product has none, and a second element where the product has one.
type xmlShape struct {
	path [shapeDepth]string
	seen map[string]bool
}

// single are the elements whose children are there once.
var single = map[string]bool{
	"ImportExportXml": true, "ImportExportXml/SolutionManifest": true, "ImportExportXml/SolutionManifest/Publisher": true,
	"ImportExportXml/Connectors/Connector": true,
}

func (s *xmlShape) open(name xml.Name, depth int) error {
	if depth > shapeDepth {
		return nil
	}
	above := strings.Join(s.path[:depth-1], "/")
	known := depth <= 2 || single[above] || above == "ImportExportXml/Connectors"
	if root := s.path[0]; name.Space != "" && known && (depth == 1 && name.Local == "ImportExportXml" || root == "ImportExportXml") {
		return fmt.Errorf("the element %s is in the namespace %q; the product has none there", name.Local, name.Space)
	}
	s.path[depth-1] = name.Local
	full := above + "/" + name.Local
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	if single[above] {
		if s.seen[full] {
			return fmt.Errorf("the element %s is there twice", name.Local)
		}
		s.seen[full] = true
	}
	if single[strings.TrimPrefix(full, "/")] { // its children begin again
		for was := range s.seen {
			if strings.HasPrefix(was, full+"/") {
				delete(s.seen, was)
			}
		}
	}
	return nil
}
