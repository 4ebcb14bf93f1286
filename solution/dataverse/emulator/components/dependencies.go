package components

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// Dependencies computes the rows of the table dependencies: a reference depends on its custom
// connector, a flow on its references.
func Dependencies(s *store.Store) []store.Row {
	var rows []store.Row
	add := func(fromType float64, from string, toType float64, to string) {
		rows = append(rows, store.Row{"dependencyid": uuid.NewSHA1(uuid.NameSpaceOID, []byte(from+to)).String(), "dependencytype": 2.0,
			"dependentcomponenttype": fromType, "dependentcomponentobjectid": from,
			"requiredcomponenttype": toType, "requiredcomponentobjectid": to})
	}
	for _, ref := range s.Tables["connectionreferences"] {
		if c := connectorOf(s, ref); c != nil {
			add(TypeReference, ref.Text("connectionreferenceid"), TypeConnector, c.Text("connectorid"))
		}
	}
	for _, flow := range s.Tables["workflows"] {
		for _, name := range referencesOf(flow.Text("clientdata")) {
			if ref := s.Find("connectionreferences", "connectionreferencelogicalname", name); ref != nil {
				add(TypeFlow, flow.Text("workflowid"), TypeReference, ref.Text("connectionreferenceid"))
			}
		}
	}
	return rows
}

// connectorOf returns the custom connector of a connection reference, or nil.
func connectorOf(s *store.Store, ref store.Row) store.Row {
	if c := s.Find("connectors", "connectorid", ref.Text("_customconnectorid_value")); c != nil {
		return c
	}
	return s.Find("connectors", "connectorinternalid", apiName(ref.Text("connectorid")))
}

// DependentsOutside returns the dependencies on the given components of components that are not
// among them.
func DependentsOutside(s *store.Store, ids []string) []store.Row {
	return slices.DeleteFunc(Dependencies(s), func(d store.Row) bool {
		return !slices.Contains(ids, d.Text("requiredcomponentobjectid")) || slices.Contains(ids, d.Text("dependentcomponentobjectid"))
	})
}

// CheckDelete rejects deleting a connector that is in use by a connection, or by a reference
// that is not deleted with it.
func CheckDelete(s *store.Store, connector store.Row, deleted []string) *odata.Error {
	api := connector.Text("connectorinternalid")
	inUse := odata.Errorf(http.StatusInternalServerError, "0x80040216", "Connector delete: FAILURE: CannotDeleteApiDueToExistingConnections: "+
		"API '%s' cannot be deleted because there are connections associated with this api.", api)
	if slices.ContainsFunc(s.Connections, func(c store.Connection) bool { return c.API == api }) {
		return inUse
	}
	for _, ref := range s.Tables["connectionreferences"] {
		byID := strings.EqualFold(ref.Text("_customconnectorid_value"), connector.Text("connectorid"))
		byName := strings.HasSuffix(ref.Text("connectorid"), "/"+api)
		switch {
		case !byID && !byName:
		case ref.Text("connectionid") != "":
			return inUse
		case !slices.Contains(deleted, ref.Text("connectionreferenceid")):
			return odata.Errorf(http.StatusInternalServerError, "0x8004f01f", "The connector component cannot be deleted because it is referenced by 1 other components. "+
				"For a list of referenced components, use the RetrieveDependenciesForDeleteRequest. (connectionreference %s)", ref.Text("connectionreferencelogicalname"))
		}
	}
	return nil
}
