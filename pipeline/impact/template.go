package impact

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"alm/internal/source"
)

// logicApp is the type of a Logic App in a template, in lower case.
const logicApp = "microsoft.logic/workflows"

// definitionSchema ends the address of the schema of a flow's definition, in lower case.
const definitionSchema = "workflowdefinition.json"

// terraformApp begins the types of Logic Apps and their parts in Terraform.
const terraformApp = "azurerm_logic_app"

// templateMarks are the texts, in lower case, of which a file has one if it deploys a Logic App, by the end of its
// name.
var templateMarks = map[string][][]byte{
	".json":  {[]byte(logicApp + `"`), []byte(definitionSchema), []byte(terraformApp)},
	".bicep": {[]byte(logicApp)},
	".tf":    {[]byte(terraformApp), []byte(logicApp)},
}

// hasMark reports whether a file has one of some texts.
func (r *reader) hasMark(name string, marks [][]byte) (bool, error) {
	f, err := r.fsys.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	const overlap = 128 // bytes, more than any mark has in UTF-16
	block := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := f.Read(block[kept:])
		if r.unmarked -= int64(n); r.unmarked < 0 {
			return false, fmt.Errorf("files that may deploy Logic Apps are larger than %d MB together", maxAll>>20)
		}
		part := bytes.ToLower(bytes.ReplaceAll(block[:kept+n], []byte{0}, nil)) // PowerShell writes UTF-16
		for _, mark := range marks {
			if bytes.Contains(part, mark) {
				return true, nil
			}
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		end := kept + n
		kept = copy(block, block[max(0, end-overlap):end])
	}
}

// template reads the Logic Apps that an ARM template deploys, or a definition in a file of another name. Templates in
// other languages are counted.
func (r *reader) template(name string, data []byte) error {
	if lower := strings.ToLower(name); !strings.HasSuffix(lower, ".json") || strings.HasSuffix(lower, ".tf.json") {
		c := Consumer{Kind: Flow, Name: path.Base(name), File: name, Calls: []Call{
			{Where: "Logic Apps", Unclear: "alm does not read Logic Apps in this language", nameless: true}}}
		r.found.Consumers = append(r.found.Consumers, c)
		return nil
	}
	file := source.Parse(name, data)
	if problems := file.Problems(); !file.Root.Exists() && len(problems) > 0 {
		return errors.New(problems[0].Message)
	}
	if isDefinition(file.Root) || isDefinition(file.Root.Get("definition")) || isDefinition(file.Root.Get("properties", "definition")) {
		return r.flow(name, data)
	}
	r.resources(file, file.Root)
	return broken(file)
}

// isDefinition reports whether a value is the definition of a flow.
func isDefinition(n source.Node) bool {
	return strings.Contains(strings.ToLower(n.Get("$schema").Str()), definitionSchema)
}

// resources reads the Logic Apps in a part of a template.
func (r *reader) resources(file *source.File, n source.Node) {
	switch {
	case strings.EqualFold(n.Get("type").Str(), logicApp):
		r.resource(file, n.Get("name").Str(), n.Get("properties"))
		return
	case isDefinition(n.Get("definition")):
		r.resource(file, n.Get("name").Str(), n)
		return
	}
	for _, value := range n.Members() {
		r.resources(file, value)
	}
	for _, item := range n.Items() {
		r.resources(file, item)
	}
}

func (r *reader) resource(file *source.File, name string, properties source.Node) {
	c := Consumer{Kind: Flow, Name: name, File: file.Name, inside: true}
	if strings.HasPrefix(c.Name, "[") || c.Name == "" {
		c.Name = strings.TrimSuffix(path.Base(file.Name), path.Ext(file.Name))
	}
	definition := properties.Get("definition")
	if definition.Kind() != source.Object {
		c.Calls = []Call{{Where: "definition", Unclear: "an expression says what it is", nameless: true}}
		r.found.Consumers = append(r.found.Consumers, c)
		return
	}
	w := r.newFlowWalk(file, properties)
	w.template = true
	w.readDefinition(definition)
	r.found.Consumers = append(r.found.Consumers, w.consumer(c))
}

// isComputed reports whether a text is an expression of a template.
func (w *flowWalk) isComputed(text string) bool {
	return w.template && strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "[[")
}

// lastText returns the text that an expression of a template ends with, "" where it ends with something else:
// [resourceId('Microsoft.Web/customApis', 'orders')].
func lastText(expression string) string {
	inside, ok := strings.CutSuffix(strings.TrimSpace(expression), "')]")
	if !ok {
		return ""
	}
	return inside[strings.LastIndexByte(inside, '\'')+1:]
}
