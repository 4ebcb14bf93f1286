package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"

	"github.com/google/uuid"
)

// privileges are those of a System Administrator that importing a solution, or making one, needs. The
// service has many hundreds more.
var privileges = []string{"prvReadSolution", "prvImportCustomization", "prvPublishCustomization", "prvReadImportJob", "prvCreateImportJob",
	"prvReadAsyncOperation", "prvReadConnector", "prvCreateConnector", "prvWriteConnector", "prvReadWorkflow", "prvCreateWorkflow", "prvWriteWorkflow",
	"prvCreateNote", "prvReadNote", "prvWriteNote", "prvDeleteNote",
	"prvReadPublisher", "prvCreatePublisher", "prvCreateSolution",
	"prvCreateEnvironmentVariableDefinition", "prvCreateEnvironmentVariableValue", "prvWriteEnvironmentVariableValue"}

const userPrivileges = "Microsoft.Dynamics.CRM.RetrieveUserPrivileges"

// asksPrivileges reports whether a request calls the function on a user.
func asksPrivileges(c call) bool {
	return c.Target.Name == "systemusers" && c.Target.Keyed && len(c.Target.Rest) == 1 && strings.TrimSuffix(c.Target.Rest[0], "()") == userPrivileges
}

// userPrivileges answers RetrieveUserPrivileges, which counts the roles of the user's teams too.
func (env *environment) userPrivileges(c call) (odata.Response, error) {
	rows := env.solutions.Store
	if c.Method != http.MethodGet {
		return odata.Response{}, odata.MethodNotAllowed(c.Method, userPrivileges)
	}
	if !strings.EqualFold(c.Target.Key, rows.Caller) {
		return odata.Response{}, odata.NotModelled("the privileges of other users")
	}
	held := []any{}
	depths := map[string]string{}
	for i := range store.Tables {
		t := &store.Tables[i]
		depths[t.ReadPrivilege()] = rows.Depth(t)
	}
	for _, name := range privileges {
		if !slices.ContainsFunc(store.Tables, func(t store.Table) bool { return strings.EqualFold(t.ReadPrivilege(), name) }) {
			depths[name] = rows.DepthOf(name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(depths)) {
		if depths[name] != store.NoDepth {
			held = append(held, map[string]any{"Depth": depths[name], "PrivilegeId": uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)).String(), "BusinessUnitId": rows.BusinessUnit, "PrivilegeName": name,
				"RecordFilterId": noRecordFilter, "RecordFilterUniqueName": ""})
		}
	}
	return odata.OK(map[string]any{"RolePrivileges": held})
}

const noRecordFilter = "00000000-0000-0000-0000-000000000000"

// lacks returns the error of a caller who may not import solutions, nil of one who may.
func (env *environment) lacks(action string) error {
	if strings.HasPrefix(action, "ImportSolution") || strings.HasPrefix(action, "StageAndUpgrade") || action == "StageSolution" {
		if rows := env.solutions.Store; slices.Contains(rows.Lacking, "prvImportCustomization") {
			return odata.Errorf(http.StatusForbidden, "0x80040220", "Principal user (Id=%s, type=8) is missing prvImportCustomization privilege", rows.Caller)
		}
	}
	return nil
}

// postLacking takes a privilege from all callers.
func (env *environment) postLacking(w http.ResponseWriter, r *http.Request) {
	var lacking struct{ Privilege string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLocalBody)).Decode(&lacking); err != nil || !slices.Contains(privileges, lacking.Privilege) {
		http.Error(w, "want the privilege, one of "+strings.Join(privileges, ", "), http.StatusBadRequest)
		return
	}
	env.change(w, func() { env.solutions.Store.Lacking = append(env.solutions.Store.Lacking, lacking.Privilege) })
}
