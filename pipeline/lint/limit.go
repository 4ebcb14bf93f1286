package lint

import (
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// The platform's limits for one connector. (Microsoft's connector FAQ)
const (
	maxOperations       = 256
	maxBodySchemas      = 512
	maxOperationSchemas = 16384
)

var limitRules = []check.Rule{
	{
		ID:       "schema-limits",
		Title:    "A value's limits contradict each other, or its pattern is invalid",
		Severity: check.Warning,
		In:       makersOnly,
		Aliases: []string{"MinimumShouldBeLessThanOrEqualToMaximum", "MinLengthShouldBeLessThanOrEqualToMaxLength", "MinItemsShouldBeLessThanOrEqualToMaxItems",
			"ExclusiveMaximumRequiresMaximum", "ExclusiveMinimumRequiresMinimum", "MultipleOfMustBeGreaterThanZero", "PatternShouldBeValidRegularExpression",
			"MaxItemsMustBeGreaterThanOrEqualToZero", "MaxLengthMustBeGreaterThanOrEqualToZero", "MaxPropertiesMustBeGreaterThanOrEqualToZero",
			"MinItemsMustBeGreaterThanOrEqualToZero", "MinLengthMustBeGreaterThanOrEqualToZero", "MinPropertiesMustBeGreaterThanOrEqualToZero"},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "change the limit so that it accepts the values that the API accepts",
		Run:      checkLimits,
	},
	{
		ID:       "limit-counts",
		Title:    "The connector has too many operations or schemas",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.NotProven, Proof: "Microsoft's FAQ has the limits for Azure Logic Apps only"},
		In:       check.Profiles{Certification: check.AsError},
		Aliases:  []string{"TotalOperationsCountExceedsMaxAllowed", "BodySchemaCountExceedsMaxAllowed", "OperationSchemaCountExceedsMaxAllowed", "TotalSchemaCountExceedsMaxAllowed"},
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
	for _, op := range p.Is.Operations {
		all := 0
		for _, r := range op.Responses {
			all += w.size(r.Schema, 0)
		}
		if op.Body != nil {
			n := w.size(op.Body.Schema, 0)
			if n > maxBodySchemas {
				p.On(op).Reportf(op.At(), "the body of %s expands to more than %d schemas, the documented limit", op.Label(), maxBodySchemas)
			}
			all += n
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
