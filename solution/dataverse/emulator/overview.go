package emulator

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// overview is what the page shows.
type overview struct {
	Environments []environmentView
	Rows         []versionRow
	Busy         bool
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
		Running    string // what runs, "" for nothing
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

func (e *Emulator) overview(origin string) overview {
	o := overview{NotModelled: NotModelled(), Readings: Readings(), FaultHeader: FaultHeader}
	for _, kind := range Faults() {
		o.Faults = append(o.Faults, faultView{kind, faultKinds[kind].does})
	}
	versions := map[string][]string{}
	for n, name := range e.names {
		v := e.environments[name].look(origin)
		o.Environments, o.Busy = append(o.Environments, v), o.Busy || v.Running != ""
		for _, s := range v.Solutions {
			if versions[s.Name] == nil {
				versions[s.Name] = make([]string, len(e.names))
			}
			versions[s.Name][n] = s.Version
		}
	}
	for name, of := range versions {
		o.Rows = append(o.Rows, versionRow{name, of})
	}
	slices.SortFunc(o.Rows, func(a, b versionRow) int { return strings.Compare(a.Name, b.Name) })
	return o
}

// look is the environment as it is now.
func (env *environment) look(origin string) environmentView {
	env.mu.Lock()
	defer env.mu.Unlock()
	env.advance(env.opts.Now())
	v := environmentView{Name: env.name, URL: origin + "/" + env.name}
	if len(env.state.Operations) > 0 {
		op := env.state.Operations[0]
		v.Running = strings.TrimSpace(op.Kind + " " + op.Solution)
	}
	for _, s := range env.state.Tables["solutions"] {
		mode := "unmanaged"
		if s["ismanaged"] == true {
			mode = "managed"
		}
		v.Solutions = append(v.Solutions, solutionView{s.text("uniquename"), s.text("version"), mode,
			env.find("publishers", "publisherid", s.text("_publisherid_value")).text("uniquename"), shortly(s.text("installedon")),
			strings.HasSuffix(s.text("uniquename"), "_Upgrade")})
	}
	for _, c := range env.state.Tables["connectors"] {
		var definition struct{ Host, BasePath string }
		json.Unmarshal([]byte(c.text("openapidefinition")), &definition)
		blank := strings.Contains(c.text("connectionparameters")+c.text("connectionparametersets"), `"oAuthSettings"`) && c[hasSecret] != true
		v.Connectors = append(v.Connectors, connectorView{c.text("name"), c.text("displayname"), definition.Host + definition.BasePath,
			c.text("connectorinternalid"), blank})
	}
	for _, d := range env.state.Tables["environmentvariabledefinitions"] {
		v.Variables = append(v.Variables, env.lookVariable(d))
	}
	for _, r := range env.state.Tables["connectionreferences"] {
		v.References = append(v.References, switchView{r.text("connectionreferencelogicalname"), r.text("connectionid") != ""})
	}
	for _, f := range env.state.Tables["workflows"] {
		v.Flows = append(v.Flows, switchView{f.text("name"), f["statecode"] == 1.0})
	}
	jobs := env.state.Tables["asyncoperations"]
	for i := len(jobs) - 1; i >= max(0, len(jobs)-shownJobs); i-- {
		v.Jobs = append(v.Jobs, env.lookJob(jobs[i]))
	}
	return v
}

func (env *environment) lookVariable(d row) variableView {
	shown := variableView{Name: d.text("schemaname"), Default: d.text("defaultvalue"),
		Value: env.value(d.text("environmentvariabledefinitionid")).text("value")}
	if d["type"] == float64(typeSecret) {
		shown.Value, shown.Default = "a secret, not shown", ""
	}
	return shown
}

var jobClasses = map[float64]string{20: "busy", 30: "good", 31: "bad", 32: "bad"}

func (env *environment) lookJob(op row) jobView {
	status, _ := op["statuscode"].(float64)
	history := env.find("msdyn_solutionhistories", "msdyn_solutionhistoryid", op.text("asyncoperationid"))
	j := jobView{What: op.text("name"), Solution: strings.TrimSpace(history.text("msdyn_name") + " " + history.text("msdyn_solutionversion")),
		State: strings.ToLower(tableOf("asyncoperations").Labels["statuscode"][status]), Class: cmp.Or(jobClasses[status], "idle"),
		Message: cutTo(op.text("message"), 2000), Created: shortly(op.text("createdon")), Ended: shortly(op.text("completedon"))}
	if job := env.find("importjobs", "importjobid", env.jobOf(op.text("asyncoperationid"))); job != nil {
		j.Known = true
		j.Progress, _ = job["progress"].(float64)
	}
	return j
}

// jobOf is the import job of an operation.
func (env *environment) jobOf(operation string) string {
	for _, r := range env.state.Tables["importjobs"] {
		if r.text("_operation") == operation {
			return r.text("importjobid")
		}
	}
	return ""
}

// Empty tells whether there is nothing to show.
func (v environmentView) Empty() bool {
	return len(v.Solutions)+len(v.Connectors)+len(v.Variables)+len(v.References)+len(v.Flows)+len(v.Jobs) == 0
}

// shortly writes a stamp for people, in UTC as all stamps are.
func shortly(stamp string) string {
	return strings.TrimSuffix(strings.Replace(stamp, "T", " ", 1), "Z")
}
