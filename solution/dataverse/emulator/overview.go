package emulator

import (
	"cmp"
	"encoding/json"
	"strings"

	"alm/internal/sorting"
	"alm/solution/dataverse/emulator/components"
	"alm/solution/dataverse/emulator/solutions"
	"alm/solution/dataverse/emulator/store"
)

// overview is the content of the page.
type overview struct {
	Environments []environmentView
	Rows         []versionRow
	Busy         bool // something runs, so that the page loads again
	Still        bool // the reader does not want that
	NotModelled  []string
	Readings     []string
	Faults       []faultView
	FaultHeader  string
}

type (
	versionRow struct {
		Name     string
		Versions []string // per environment
	}
	faultView       struct{ Kind, Does string }
	environmentView struct {
		Name, URL  string
		Running    string // the running job, "" for none
		Solutions  []solutionView
		Connectors []connectorView
		Variables  []variableView
		References []switchView
		Flows      []switchView
		Jobs       []jobView // newest first
	}
	solutionView struct {
		Name, Version, Mode, Publisher, Installed string
		Pending                                   bool
	}
	connectorView struct {
		Name, Shown, Host, Internal string
		Blank                       bool
	}
	variableView struct{ Name, Value, Default string }
	switchView   struct {
		Name string
		On   bool
	}
	jobView struct {
		What, Solution, State, Class, Message, Created, Ended string
		Progress                                              float64
		Known                                                 bool
	}
)

const shownJobs = 12

func (e *Emulator) overview(root string) overview {
	o := overview{Readings: readings(), FaultHeader: FaultHeader}
	for _, group := range notModelled {
		o.NotModelled = append(o.NotModelled, group.what)
	}
	for _, kind := range faultNames() {
		o.Faults = append(o.Faults, faultView{kind, faultKinds[kind].does})
	}
	versions := map[string][]string{}
	for n, name := range e.names {
		v := e.environments[name].view(root)
		o.Environments, o.Busy = append(o.Environments, v), o.Busy || v.Running != ""
		for _, s := range v.Solutions {
			if versions[s.Name] == nil {
				versions[s.Name] = make([]string, len(e.names))
			}
			versions[s.Name][n] = s.Version
		}
	}
	for name, list := range versions {
		o.Rows = append(o.Rows, versionRow{name, list})
	}
	sorting.Stable(o.Rows, func(a, b versionRow) int { return strings.Compare(a.Name, b.Name) })
	return o
}

// view returns the environment as the page shows it.
func (env *environment) view(root string) environmentView {
	defer env.lock()()
	rows := env.solutions.Store
	v := environmentView{Name: env.name, URL: root + "/" + env.name}
	if len(env.solutions.Operations) > 0 {
		op := env.solutions.Operations[0]
		v.Running = strings.TrimSpace(op.Kind + " " + op.Solution)
	}
	for _, s := range rows.Tables["solutions"] {
		mode := "unmanaged"
		if s["ismanaged"] == true {
			mode = "managed"
		}
		v.Solutions = append(v.Solutions, solutionView{s.Text("uniquename"), s.Text("version"), mode,
			rows.Find("publishers", "publisherid", s.Text("_publisherid_value")).Text("uniquename"), readableTime(s.Text("installedon")),
			strings.HasSuffix(s.Text("uniquename"), "_Upgrade")})
	}
	for _, c := range rows.Tables["connectors"] {
		var definition struct{ Host, BasePath string }
		json.Unmarshal([]byte(c.Text("openapidefinition")), &definition)
		blank := strings.Contains(components.Parameters(c), `"oAuthSettings"`) && c[components.SecretEntered] != true
		v.Connectors = append(v.Connectors, connectorView{c.Text("name"), c.Text("displayname"), definition.Host + definition.BasePath,
			c.Text("connectorinternalid"), blank})
	}
	for _, d := range rows.Tables["environmentvariabledefinitions"] {
		v.Variables = append(v.Variables, viewVariable(rows, d))
	}
	for _, r := range rows.Tables["connectionreferences"] {
		v.References = append(v.References, switchView{r.Text("connectionreferencelogicalname"), r.Text("connectionid") != ""})
	}
	for _, f := range rows.Tables["workflows"] {
		v.Flows = append(v.Flows, switchView{f.Text("name"), f["statecode"] == 1.0})
	}
	jobs := rows.Tables["asyncoperations"]
	for i := len(jobs) - 1; i >= max(0, len(jobs)-shownJobs); i-- {
		v.Jobs = append(v.Jobs, viewJob(rows, jobs[i]))
	}
	return v
}

func viewVariable(rows *store.Store, d store.Row) variableView {
	v := variableView{Name: d.Text("schemaname"), Default: d.Text("defaultvalue"),
		Value: components.ValueOf(rows, d.Text("environmentvariabledefinitionid")).Text("value")}
	if d["type"] == float64(store.TypeSecret) {
		v.Value, v.Default = "secret, not shown", ""
	}
	return v
}

var jobClasses = map[float64]string{20: "warning", 30: "good", 31: "error", 32: "error"}

func viewJob(rows *store.Store, op store.Row) jobView {
	status, _ := op["statuscode"].(float64)
	history := rows.Find("msdyn_solutionhistories", "msdyn_solutionhistoryid", op.Text("asyncoperationid"))
	j := jobView{What: op.Text("name"), Solution: strings.TrimSpace(history.Text("msdyn_name") + " " + history.Text("msdyn_solutionversion")),
		State: strings.ToLower(store.FindTable("asyncoperations").Labels["statuscode"][status]), Class: cmp.Or(jobClasses[status], "idle"),
		Message: solutions.Truncate(op.Text("message"), 2000), Created: readableTime(op.Text("createdon")), Ended: readableTime(op.Text("completedon"))}
	if job := rows.Find("importjobs", "importjobid", importJobOf(rows, op.Text("asyncoperationid"))); job != nil {
		j.Known = true
		j.Progress, _ = job["progress"].(float64)
	}
	return j
}

// importJobOf returns the id of the import job of an operation, "" for none.
func importJobOf(rows *store.Store, operation string) string {
	for _, r := range rows.Tables["importjobs"] {
		if r.Text("_operation") == operation {
			return r.Text("importjobid")
		}
	}
	return ""
}

// Empty reports whether there is nothing to show.
func (v environmentView) Empty() bool {
	return len(v.Solutions)+len(v.Connectors)+len(v.Variables)+len(v.References)+len(v.Flows)+len(v.Jobs) == 0
}

// readableTime formats a time of the service, which is in UTC, for people.
func readableTime(stamp string) string {
	return strings.TrimSuffix(strings.Replace(stamp, "T", " ", 1), "Z")
}
