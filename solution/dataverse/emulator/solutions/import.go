package solutions

import (
	"net/http"
	"slices"
	"strings"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/solutionzip"
	"alm/solution/dataverse/emulator/store"
)

// upgradeSuffix ends the name of a solution that is imported beside the installed version.
const upgradeSuffix = "_Upgrade"

// startImport enqueues op with the zip and the options of the call.
func (s *Service) startImport(c Call, op *Operation) (odata.Response, error) {
	zip, upload, err := s.zipOf(c)
	if err != nil {
		return odata.Response{}, err
	}
	solution, err := solutionzip.Read(zip)
	if err != nil {
		return odata.Response{}, err
	}
	op.Archive = store.NewArchive(zip)
	op.Solution, op.Version, op.Publisher, op.Managed = solution.Name, solution.Version, solution.Publisher.Friendly, solution.Managed
	op.Overwrite, op.Activate, op.Job = c.flag("OverwriteUnmanagedCustomizations"), c.flag("PublishWorkflows"), c.text("ImportJobId")
	if op.Parameters, err = componentParameters(c.Parameters["ComponentParameters"]); err != nil {
		return odata.Response{}, err
	}
	if err := s.enqueue(op, c.Fault); err != nil {
		return odata.Response{}, err
	}
	s.Uploads = slices.DeleteFunc(s.Uploads, func(u Upload) bool { return u.ID == upload })
	return odata.OK(map[string]any{"ImportJobKey": op.Job, "AsyncOperationId": op.ID})
}

// Parameter is one of ComponentParameters: the value of a variable or the connection of a
// reference.
type Parameter struct {
	Type   string
	Fields map[string]string
}

func componentParameters(value any) ([]Parameter, error) {
	list, _ := value.([]any)
	var parameters []Parameter
	for _, item := range list {
		object, _ := item.(map[string]any)
		kind, _ := object["@odata.type"].(string)
		kind = strings.TrimPrefix(strings.TrimPrefix(kind, "#"), "Microsoft.Dynamics.CRM.")
		if kind != "environmentvariablevalue" && kind != "connectionreference" {
			return nil, odata.Errorf(http.StatusBadRequest, "0x80048d19", "ComponentParameters: the type '%s' is not expected.", kind)
		}
		p := Parameter{kind, map[string]string{}}
		for name, field := range object {
			p.Fields[name], _ = field.(string)
		}
		parameters = append(parameters, p)
	}
	return parameters, nil
}

// importer is one running import.
type importer struct {
	*Service
	op       *Operation
	solution *solutionzip.Solution
	was      store.Row // the solution as installed, or nil
	upgrade  store.Row // a pending upgrade of the solution, or nil
	entries  []logEntry
}

// importZip checks a solution and writes its components.
func (s *Service) importZip(op *Operation) outcome {
	solution, err := solutionzip.Read(op.Zip)
	if err != nil {
		return outcome{err: failed("0x80048060", "%v", err)}
	}
	i := &importer{Service: s, op: op, solution: solution, was: findSolution(s.Store, solution.Name), upgrade: findSolution(s.Store, solution.Name+upgradeSuffix)}
	for _, check := range checks {
		if err := check(i); err != nil {
			return outcome{err: err, entries: []logEntry{{"solutionManifest", solution.Name, solution.Friendly, err}}}
		}
	}
	i.log("solutionManifest", solution.Name, solution.Friendly, nil)
	row := i.writeSolution()
	for _, write := range []func(*importer, store.Row) *odata.Error{
		(*importer).writeVariables, (*importer).writeConnectors, (*importer).writeReferences, (*importer).writeFlows,
	} {
		if err := write(i, row); err != nil {
			return outcome{err: err, entries: i.entries}
		}
	}
	return outcome{entries: i.entries}
}

// log adds an entry to the import's log and returns its error.
func (i *importer) log(element, id, name string, err *odata.Error) *odata.Error {
	i.entries = append(i.entries, logEntry{element, id, name, err})
	return err
}

// writeSolution writes the publisher and the solution. Components that the new version no longer
// lists stay members of the solution.
func (i *importer) writeSolution() store.Row {
	z := i.solution
	publisher := store.Row{"uniquename": z.Publisher.Name, "friendlyname": z.Publisher.Friendly, "isreadonly": false,
		"customizationprefix": z.Publisher.Prefix, "customizationoptionvalueprefix": z.Publisher.Options}
	if was := i.Store.Find("publishers", "uniquename", z.Publisher.Name); was != nil {
		publisher["publisherid"] = was["publisherid"]
	}
	publisher = i.Store.Put("publishers", publisher)
	r := store.Row{"uniquename": z.Name, "friendlyname": z.Friendly, "description": z.Description,
		"version": z.Version, "ismanaged": z.Managed, "isvisible": true, "solutiontype": 0.0,
		"solutionpackageversion": "9.2", "_publisherid_value": publisher["publisherid"], "installedon": store.Stamp(i.op.End)}
	switch {
	case i.op.Holding:
		r["uniquename"] = z.Name + upgradeSuffix
	case i.was != nil:
		r["solutionid"], r["installedon"] = i.was["solutionid"], i.was["installedon"]
		r["updatedon"] = store.Stamp(i.op.End)
	}
	return i.Store.Put("solutions", r)
}

// findSolution returns an installed solution, or nil.
func findSolution(s *store.Store, name string) store.Row {
	return s.Find("solutions", "uniquename", name)
}

func publisherOf(s *store.Store, solution store.Row) store.Row {
	return s.Find("publishers", "publisherid", solution.Text("_publisherid_value"))
}
