package components

import (
	"encoding/json"
	"net/http"
	"slices"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// saveFlow rejects turning on a flow while one of its references has no connection.
func (c *Rules) saveFlow(r store.Row, _ bool) error {
	if r["statecode"] != 1.0 {
		return nil
	}
	was := c.Store.Find("workflows", "workflowid", r.Text("workflowid"))
	data := r.Text("clientdata")
	if data == "" {
		data = was.Text("clientdata")
	}
	if name := UnboundReference(c.Store, data); name != "" {
		return odata.Errorf(http.StatusBadRequest, "0x80060467", "Flow client error returned with status code \"BadRequest\" and details "+
			"\"{\\\"error\\\":{\\\"code\\\":\\\"XrmConnectionReferenceMissingConnection\\\",\\\"message\\\":\\\"Connection reference '%s' must have a connection.\\\"}}\".", name)
	}
	return nil
}

// UnboundReference returns the first connection reference of a flow that has no connection, ""
// if all have one.
func UnboundReference(s *store.Store, clientdata string) string {
	for _, name := range referencesOf(clientdata) {
		if s.Find("connectionreferences", "connectionreferencelogicalname", name).Text("connectionid") == "" {
			return name
		}
	}
	return ""
}

// referencesOf returns the logical names of the connection references that a flow uses, sorted.
func referencesOf(clientdata string) []string {
	var flow struct {
		Properties struct {
			References map[string]struct {
				Connection struct {
					Name string `json:"connectionReferenceLogicalName"`
				} `json:"connection"`
			} `json:"connectionReferences"`
		} `json:"properties"`
	}
	if json.Unmarshal([]byte(clientdata), &flow) != nil {
		return nil
	}
	var names []string
	for _, r := range flow.Properties.References {
		if r.Connection.Name != "" {
			names = append(names, r.Connection.Name)
		}
	}
	slices.Sort(names)
	return names
}
