package convert

import (
	"fmt"
	"strconv"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/ordered"
	"alm/internal/source"
)

// methods are those of connectors, in the order of their file.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch"}

var idForm = lazyregexp.New(`^[A-Za-z][A-Za-z0-9_-]*$`)

func (c *converter) operation(item *ordered.Object, pathItem, op source.Node, given map[string]bool) *ordered.Object {
	to := &ordered.Object{}
	c.operations++
	id := c.operationID(op, given)
	c.subject = "operation/" + id
	to.Set("operationId", id)
	summary := c.withoutSlashes(op.Get("summary"))
	if summary == "" {
		summary = label(id)
	}
	to.Set("summary", shorten(summary))
	c.onlyFirstLine(op.Get("summary"))
	description := strings.TrimSpace(op.Get("description").Str())
	if description == "" || description == summary {
		description = summary + "."
	} else if shorten(summary) != summary {
		c.losef(ruleDetail, op.Get("summary"), "the summary is cut after "+strconv.Itoa(longestLabel)+" characters, the most that Microsoft's validator accepts")
	}
	to.Set("description", description)
	c.copyMembers(to, op, "tags", "deprecated", "externalDocs")
	c.noServers(op)
	c.operationSecurity(to, op)
	parameters := c.parameters(pathItem, op)
	body := c.resolve(op.Get("requestBody"))
	if body.Exists() && (c.method == "get" || c.method == "head") {
		c.losef(ruleBody, op.Get("requestBody"), "the body is left out: servers may drop that of "+strings.ToUpper(c.method))
	} else if body.Exists() {
		parameters = append(parameters, c.body(to, body)...)
	}
	if len(parameters) > 0 {
		to.Set("parameters", parameters)
	}
	to.Set("responses", c.responses(to, op.Get("responses")))
	c.callbacks(item, to, op)
	c.copyExtensions(to, op)
	return to
}

// operationID keeps the operationId of the document if flows can be bound to it.
func (c *converter) operationID(op source.Node, given map[string]bool) string {
	was := op.Get("operationId")
	id := was.Str()
	if idForm.Get().MatchString(id) && !given[strings.ToLower(id)] {
		given[strings.ToLower(id)] = true
		return id
	}
	made := pascal(words(id))
	if made == "" || !idForm.Get().MatchString(made) {
		made = pascal(words(c.method + " " + strings.NewReplacer("{", " by ", "}", " ").Replace(c.path)))
	}
	if !idForm.Get().MatchString(made) {
		made = "Operation"
	}
	made = c.free(made, given)
	given[strings.ToLower(made)] = true
	c.subject = "operation/" + made
	switch {
	case !was.Exists():
		c.losef(ruleOperationID, op, strings.ToUpper(c.method)+" "+c.path+" has no operationId; it is now "+made)
	case idForm.Get().MatchString(id):
		c.losef(ruleOperationID, was, "the operationId "+quote(id)+" is taken by another operation; it is now "+made)
	default:
		c.losef(ruleOperationID, was, "the operationId "+quote(id)+" has characters that operationIds of connectors do not have; it is now "+made)
	}
	return made
}

// free returns an operationId that no operation has: the one that is asked for, or it with a number.
func (c *converter) free(id string, given map[string]bool) string {
	free, key := id, strings.ToLower(id)
	for c.ids[strings.ToLower(free)] || given[strings.ToLower(free)] {
		c.numbers[key] = max(c.numbers[key]+1, 2)
		free = fmt.Sprint(id, c.numbers[key])
	}
	return free
}

// operationSecurity writes what an operation requires of the sign-in of the connection, and reports
// what it requires beside it.
func (c *converter) operationSecurity(to *ordered.Object, op source.Node) {
	own := op.Get("security")
	if own.Kind() != source.Array {
		return
	}
	kept := []any{}
	definitions := c.out.Object("securityDefinitions")
	for _, requirement := range own.Items() {
		covered := &ordered.Object{}
		for key, scopes := range requirement.Members() {
			if definitions.Has(key.Str()) {
				list := []any{}
				for _, scope := range c.scopesOf(definitions.Object(key.Str()), scopes).Items() {
					list = append(list, scope.Str())
				}
				covered.Set(key.Str(), list)
			}
		}
		if covered.Len() == requirement.Len() {
			kept = append(kept, covered)
		}
	}
	switch {
	case len(kept) > 0 || own.Len() == 0:
		to.Set("security", kept)
	default:
		c.losef(ruleSecurity, own, "the operation has a sign-in of its own, which the connection does not have")
		return
	}
	if own.Len() == 0 && definitions.Len() > 0 {
		c.losef(ruleDetail, own, "the operation needs no sign-in; the connection signs in all the same")
	}
	if n := own.Len() - len(kept); n > 0 {
		c.losef(ruleSecurity, own, "the operation accepts other sign-ins too, which the connection does not have")
	}
}
