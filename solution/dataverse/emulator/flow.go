package emulator

import "strings"

// writeFlows writes cloud flows, and turns those on that were on where they came from, if
// every reference of theirs has a connection; the others stay off and the import succeeds.
func (i *importing) writeFlows(solution row, out *outcome) *refusal {
	for _, f := range i.p.Flows {
		data, there := i.p.files[strings.ToLower(strings.TrimPrefix(f.File, "/"))]
		if !there {
			return i.failedPart(out, part{"workflow", f.ID, f.Name, failed("0x80040216", "Workflow import: FAILURE: No file with that name found: %s", f.File)})
		}
		r := row{"workflowid": f.ID, "name": f.Name, "category": 5.0, "type": 1.0, "primaryentity": "none", "clientdata": string(data),
			"ismanaged": i.p.Managed, "iscustomizable": f.Customizable, "statecode": 0.0, "statuscode": 1.0}
		if i.op.Activate && i.op.Fault.Kind != "flows-off" && f.State == "1" && i.env.unbound(string(data)) == "" {
			r["statecode"], r["statuscode"] = 1.0, 2.0
		}
		i.env.put("workflows", r)
		i.env.own(solution, typeFlow, f.ID)
		out.parts = append(out.parts, part{"workflow", f.ID, f.Name, nil})
	}
	return nil
}

// failedPart writes a part that ends the import into its log.
func (i *importing) failedPart(out *outcome, p part) *refusal {
	out.parts = append(out.parts, p)
	return p.Err
}
