package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// The limits for one connector. (Microsoft's connector FAQ)
const (
	maxOperations       = 256
	schemaLimit         = 512
	maxOperationSchemas = 16384
)

var countRules = []check.Rule{
	{
		ID:       "limit-counts",
		Title:    "A definition, body or response expands to more than 512 schemas",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport,
			Proof: "PowerPlatformConnectors issue 1088 and magento2 issue 31119: the error of the portal; no published connector exceeds it"},
		Aliases: []string{"BodySchemaCountExceedsMaxAllowed"},
		Fix:     "remove properties that makers do not use, above all those that lead back to where they are used, or split the connector",
		Run:     checkSchemaCounts,
	},
	{
		ID:       "limit-logic-apps",
		Since:    "1.1.0",
		Title:    "The connector has too many operations, or an operation has too many schemas",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.NotProven, Proof: "Microsoft's FAQ has these limits for Azure Logic Apps only"},
		In:       check.Profiles{Certification: check.AsError},
		Aliases:  []string{"TotalOperationsCountExceedsMaxAllowed", "OperationSchemaCountExceedsMaxAllowed", "TotalSchemaCountExceedsMaxAllowed"},
		Fix:      "split the connector, or remove what makers do not use",
		Run:      checkCounts,
	},
}

func checkCounts(p *check.Pass) {
	if n := len(p.Is.Operations); n > maxOperations {
		key, _ := p.Is.Definition.Root.Member("paths")
		p.About("paths").Reportf(firstSpan(p, key), "the connector has %d operations; the documented limit is %d", n, maxOperations)
	}
	w := schemaCounter{c: p.Is, sizes: map[string]int{}}
	bounds := indexOf(p).schemaBounds(p.Is)
	for _, op := range p.Is.Operations {
		if bounds.of(op) <= maxOperationSchemas {
			continue
		}
		all := 0
		for _, r := range op.Responses {
			all += w.size(r.Schema, 0)
		}
		if op.Body != nil {
			all += w.size(op.Body.Schema, 0)
		}
		if all > maxOperationSchemas {
			p.On(op).Reportf(op.At(), "%s expands to more than %d schemas, the documented limit", op.Label(), maxOperationSchemas)
		}
	}
}

// schemaCounter counts the schemas that one expands to, each shared one once per place. A cycle
// counts once; counting stops above the limit.
type schemaCounter struct {
	c     *connector.Connector
	sizes map[string]int // by $ref
}

const unfolding = -1

func (w *schemaCounter) size(n source.Node, level int) int {
	if n.Kind() != source.Object || level > 200 {
		return 0
	}
	ref := n.Get("$ref").Str()
	if ref == "" {
		return w.inline(n, level)
	}
	if known, ok := w.sizes[ref]; ok {
		return max(known, 0)
	}
	w.sizes[ref] = unfolding
	w.sizes[ref] = w.inline(w.c.Resolve(n), level)
	return w.sizes[ref]
}

func (w *schemaCounter) inline(n source.Node, level int) int {
	total := 1
	add := func(of source.Node) { total = min(total+w.size(of, level+1), maxOperationSchemas+1) }
	for key, value := range n.Members() {
		switch string(key.Raw()) {
		case `"properties"`:
			for _, property := range value.Members() {
				add(property)
			}
		case `"allOf"`:
			for _, part := range value.Items() {
				add(part)
			}
		case `"items"`, `"additionalProperties"`:
			add(value)
		}
	}
	return total
}

// schemaBounds are how many schemas each branch expands to at most, by what the index counted. Where that cannot
// be known it is tooMany.
type schemaBounds struct {
	f      *index
	leads  []reference
	sizes  []int // by branch, 0 for those not counted yet
	path   int   // the branch from which the next operation's path is looked for
	unsure bool
}

const tooMany = maxOperationSchemas + 1

// schemaBounds returns the bounds for one rule. Rules share the sizes.
func (f *index) schemaBounds(c *connector.Connector) schemaBounds {
	if f.bounds.f != nil {
		return f.bounds
	}
	b := schemaBounds{f: f, leads: f.leads(c), sizes: make([]int, len(f.branches))}
	b.unsure = len(c.Definition.Problems()) > 0 || slices.ContainsFunc(f.branches, func(of branch) bool { return of.Kind == kindPathItem && of.has(wordRef) })
	f.bounds = b
	return b
}

// of returns the bound of an operation's path. Operations come in the order of the document.
func (b *schemaBounds) of(op *connector.Operation) int {
	isExtension := func(r connector.Response) bool { return strings.HasPrefix(r.Code, "x-") } // which has no objects
	for i := b.path; i < len(b.f.branches) && !b.unsure && op.Name.Str() == op.Method && !slices.ContainsFunc(op.Responses, isExtension); i++ {
		if b.f.branches[i].Node == op.PathItem {
			b.path = i
			return b.size(int32(i), 0)
		}
	}
	b.unsure = true
	return tooMany
}

func (b *schemaBounds) size(i int32, level int) int {
	switch {
	case b.sizes[i] != 0:
		return b.sizes[i]
	case level > 200:
		return tooMany
	}
	b.sizes[i] = tooMany // of a circle
	of := &b.f.branches[i]
	total := int(of.to.schemas - of.from.schemas)
	for _, r := range b.leads[of.from.refs:of.to.refs] {
		switch {
		case r.plain:
			total += b.size(r.to, level+1)
		case r.resolved:
			total += tooMany
		}
		total = min(total, tooMany)
	}
	b.sizes[i] = max(total, 1)
	return b.sizes[i]
}
