package solutions

import (
	"net/http"
	"strings"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// accessRights are the bits of an access mask.
var accessRights = map[string]int{"ReadAccess": 1, "WriteAccess": 2, "AppendAccess": 4, "AppendToAccess": 16, "CreateAccess": 32,
	"DeleteAccess": 65536, "ShareAccess": 262144, "AssignAccess": 524288}

// grantAccess shares a connector with a team or a user.
func (s *Service) grantAccess(c Call) (odata.Response, error) {
	target, err := s.entity(c.Parameters["Target"], "connectors")
	if err != nil {
		return odata.Response{}, err
	}
	access, _ := c.Parameters["PrincipalAccess"].(map[string]any)
	principal, err := s.entity(access["Principal"], "teams", "systemusers")
	if err != nil {
		return odata.Response{}, err
	}
	text, _ := access["AccessMask"].(string)
	mask := 0
	for right := range strings.SplitSeq(text, ",") {
		bit, known := accessRights[strings.TrimSpace(right)]
		if !known {
			return odata.Response{}, odata.BadPayload("Requested value '%s' was not found in Microsoft.Crm.Sdk.Messages.AccessRights.", right)
		}
		mask |= bit
	}
	s.share(target, principal, mask)
	return odata.Response{Status: http.StatusNoContent}, nil
}

func (s *Service) share(target, principal reference, mask int) {
	row := store.Row{"objectid": target.id, "objecttypecode": target.table.Logical, "principalid": principal.id,
		"principaltypecode": principal.table.Logical, "accessrightsmask": float64(mask)}
	for _, was := range s.Store.Rows("principalobjectaccessset") {
		if was.Text("objectid") == target.id && was.Text("principalid") == principal.id {
			had, _ := was["accessrightsmask"].(float64)
			row["principalobjectaccessid"], row["accessrightsmask"] = was["principalobjectaccessid"], float64(int(had)|mask)
		}
	}
	s.Store.Put("principalobjectaccessset", row)
}

// reference is a row that a parameter names.
type reference struct {
	table *store.Table
	id    string
}

// entity reads a parameter that names a row of one of the sets.
func (s *Service) entity(parameter any, sets ...string) (reference, error) {
	sent, _ := parameter.(map[string]any)
	kind, _ := sent["@odata.type"].(string)
	_, logical, _ := strings.Cut(strings.TrimPrefix(kind, "#"), "Microsoft.Dynamics.CRM.")
	for _, set := range sets {
		t := store.FindTable(set)
		if t.Logical != logical {
			continue
		}
		id, _ := sent[t.Key].(string)
		if s.Store.Find(set, t.Key, id) == nil {
			return reference{}, odata.NotFound("%s With Id = %s Does Not Exist", logical, id)
		}
		return reference{t, strings.ToLower(id)}, nil
	}
	if logical == "" {
		return reference{}, odata.BadPayload("A parameter has no '@odata.type'.")
	}
	return reference{}, odata.NotModelled("sharing of and with " + logical)
}
