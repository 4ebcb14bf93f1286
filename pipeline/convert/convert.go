// Package convert makes a connector of an OpenAPI 3 document. What Power Platform has no place for
// is a finding with its place in the document.
//
// pipeline/openapi reads the document, with libopenapi. What it has is checked field by field by the table
// of fields.go, where a validator stops at the first fault, often without its place: here every fault has its
// line, a reference leads only into the document itself, and size, depth and aliases are limited.
package convert

import (
	"net/url"
	"strings"

	"alm/internal/budget"
	"alm/internal/exit"
	"alm/internal/ordered"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/openapi"
	"alm/solution/connector"
)

// Options are what the document does not say. The zero value is the usual case.
type Options struct {
	Host   string         // of the API, instead of that of the first server
	Dir    string         // the connector's folder, for findings
	Limits *budget.Budget // nil is the usual one
}

// Result is a connector that was made of a document.
type Result struct {
	Title      string
	Definition []byte // apiDefinition.swagger.json
	Properties []byte // apiProperties.json
	Operations int
	Findings   []check.Finding
}

// Convert converts the text of an OpenAPI 3.0 or 3.1 document in JSON or YAML. A document that
// cannot be read, or is of another kind, is a usage error with its place.
func Convert(name string, data []byte, o Options) (*Result, error) {
	if o.Limits == nil {
		o.Limits = budget.New()
	}
	if err := o.Limits.Spend(budget.Bytes, len(data)); err != nil {
		return nil, err
	}
	file := openapi.Read(name, data)
	if problems := file.Problems(); len(problems) > 0 {
		at, hint := problems[0].At.From(), "correct the document; an OpenAPI editor shows every problem"
		return nil, exit.Usage.Errorf(hint, "%s:%d:%d: %s", name, at.Line, at.Column, problems[0].Message)
	}
	if err := checkKind(name, file.Root); err != nil {
		return nil, err
	}
	c := &converter{doc: file.Root, options: o, ids: map[string]bool{}, numbers: map[string]int{}, names: map[string]string{}, endless: map[string]bool{}, used: map[source.Node]bool{},
		reported: map[report]bool{}, invalid: map[source.Node]bool{}}
	return c.convert()
}

// checkKind refuses what is not OpenAPI 3.
func checkKind(name string, doc source.Node) error {
	version := doc.Get("openapi")
	switch text := version.Str(); {
	case strings.HasPrefix(text, "3.0") || strings.HasPrefix(text, "3.1"):
		if doc.Get("paths").Len() == 0 {
			return exit.Usage.Errorf("a connector needs at least one path with an operation", "%s has no paths", name)
		}
		return nil
	case doc.Get("swagger").Exists():
		return exit.Usage.Errorf("copy it to "+connector.DefinitionFile+" and run alm lint --fix", "%s is OpenAPI 2.0, which needs no conversion", name)
	case text != "":
		at := version.Span().From()
		return exit.Usage.Errorf("save it as OpenAPI 3.0 or 3.1", "%s:%d:%d: OpenAPI %s cannot be converted", name, at.Line, at.Column, text)
	}
	return exit.Usage.Errorf(`name a document with "openapi": "3.0.3" or "3.1.0"`, "%s is no OpenAPI document", name)
}

// converter has the state of one conversion.
type converter struct {
	doc        source.Node
	options    Options
	out        ordered.Object
	host       string
	found      []check.Finding
	subject    string               // of findings: the operation or definition that is converted
	method     string               // of the operation
	path       string               // of the operation
	ids        map[string]bool      // operationIds that are taken
	numbers    map[string]int       // the last number that an operationId got which several have
	names      map[string]string    // definitions by component
	endless    map[string]bool      // components by whether they lead to themselves
	used       map[source.Node]bool // components that references lead to
	policies   []any
	operations int      // that the connector has
	triggers   []string // their paths
	inlined    int      // how many references are open that lead into other places than components
	reported   map[report]bool
	invalid    map[source.Node]bool // values of another form than OpenAPI gives them
	over       error                // the limit that was exceeded
}

func (c *converter) convert() (*Result, error) {
	c.checkFields(c.doc, "document")
	c.out.Set("swagger", "2.0")
	c.info()
	c.servers()
	c.out.Set("consumes", []any{jsonType})
	c.out.Set("produces", []any{jsonType})
	c.nameDefinitions()
	parameters := c.security()
	c.paths()
	c.definitions()
	c.webhooks()
	c.rest()
	c.unusedComponents()
	if c.over != nil {
		return nil, c.over
	}
	definition, err := ordered.Format(&c.out)
	if err != nil {
		return nil, err
	}
	properties, err := ordered.Format(ordered.Of("properties", ordered.Of(
		"connectionParameters", parameters, "iconBrandColor", "#1a6b4f", "capabilities", []any{}, "policyTemplateInstances", append([]any{}, c.policies...))))
	if err != nil {
		return nil, err
	}
	check.Identify(c.found)
	return &Result{Operations: c.operations, Title: c.out.Object("info").Text("title"), Definition: definition, Properties: properties, Findings: c.found}, nil
}

// losef reports what the connector does not have.
func (c *converter) losef(rule *check.Rule, at source.Node, message string) {
	said := report{rule, at, c.subject, message}
	if c.over != nil || c.reported[said] {
		return
	}
	c.reported[said] = true
	c.over = c.options.Limits.Spend(budget.Findings, 1)
	c.found = append(c.found, check.Finding{
		Rule: rule, Severity: rule.Severity, Connector: c.options.Dir, Subject: c.subject, Method: c.method, Path: c.path,
		Message: message, Fix: rule.Fix, At: at.Span(),
	})
}

// report is a finding, as far as it is the same as another.
type report struct {
	rule             *check.Rule
	at               source.Node
	subject, message string
}

// grow counts what is written, so that a document cannot grow without limit.
func (c *converter) grow() bool {
	if c.over == nil {
		c.over = c.options.Limits.Spend(budget.Nodes, valueCost)
	}
	return c.over == nil
}

// valueCost is how many values of a document one that is written counts as: it takes more memory.
const valueCost = 20

// resolve follows references to components, except schemas.
func (c *converter) resolve(n source.Node) source.Node {
	for range maxReferences {
		ref := n.Get("$ref")
		if !ref.Exists() {
			return n
		}
		target, ok := c.target(ref.Str())
		if !ok {
			c.losef(ruleReference, ref, "the reference "+quote(ref.Str())+" leads to nothing in this document")
			return source.Node{}
		}
		c.besideReference(n)
		c.used[target] = true
		n = target
	}
	c.losef(ruleReference, n, "the reference leads to references without end")
	return source.Node{}
}

// besideReference reports what a reference has beside its target.
func (c *converter) besideReference(n source.Node) {
	for key := range n.Members() {
		if key.Str() != "$ref" {
			c.losef(ruleDetail, key, quote(key.Str())+" beside a reference is left out: the connector has what the reference leads to")
		}
	}
}

// maxReferences is how many references in a row are followed.
const maxReferences = 20

var pointerEscapes = strings.NewReplacer("~1", "/", "~0", "~")

// unescape returns a step of a pointer in a reference as the document has it.
func unescape(step string) string {
	if plain, err := url.PathUnescape(step); err == nil {
		step = plain
	}
	return pointerEscapes.Replace(step)
}

// target returns the node that a reference inside the document names.
func (c *converter) target(ref string) (source.Node, bool) {
	pointer, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return source.Node{}, false
	}
	n := c.doc
	for step := range strings.SplitSeq(pointer, "/") {
		n = n.Get(unescape(step))
	}
	return n, n.Exists()
}
