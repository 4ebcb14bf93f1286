package emulator

import (
	"cmp"
	"strings"
)

// importZip checks a package and writes its components.
func (env *environment) importZip(op *operation) outcome {
	p, err := readParcel(op.Zip)
	if err != nil {
		return outcome{err: failed("0x80048060", "%v", err)}
	}
	i := &importing{env: env, op: op, p: p,
		was: env.find("solutions", "uniquename", p.Name), upgrade: env.find("solutions", "uniquename", p.Name+"_Upgrade")}
	for _, check := range checks {
		if err := check(i); err != nil {
			return outcome{err: err, parts: []part{{"solutionManifest", p.Name, p.Friendly, err}}}
		}
	}
	out := outcome{parts: []part{{"solutionManifest", p.Name, p.Friendly, nil}}}
	solution := i.writeSolution()
	for _, write := range []func(*importing, row, *outcome) *refusal{
		(*importing).writeVariables, (*importing).writeConnectors, (*importing).writeReferences, (*importing).writeFlows,
	} {
		if out.err = write(i, solution, &out); out.err != nil {
			return out
		}
	}
	return out
}

// writeSolution writes the publisher and the solution, and forgets the components that an
// update lists anew. What an update no longer lists stays as it is.
func (i *importing) writeSolution() row {
	by := i.env.find("publishers", "uniquename", i.p.Publisher.Name)
	p := row{"uniquename": i.p.Publisher.Name, "friendlyname": i.p.Publisher.Friendly, "isreadonly": false,
		"customizationprefix": i.p.Publisher.Prefix, "customizationoptionvalueprefix": i.p.Publisher.Options}
	if by != nil {
		p["publisherid"] = by["publisherid"]
	}
	by = i.env.put("publishers", p)
	s := row{"uniquename": i.p.Name, "friendlyname": i.p.Friendly, "description": i.p.Description,
		"version": i.p.Version, "ismanaged": i.p.Managed, "isvisible": true, "solutiontype": 0.0,
		"solutionpackageversion": "9.2", "_publisherid_value": by["publisherid"], "installedon": stamp(i.op.End)}
	switch {
	case i.op.Holding:
		s["uniquename"] = i.p.Name + "_Upgrade"
	case i.was != nil:
		s["solutionid"], s["installedon"] = i.was["solutionid"], i.was["installedon"]
		s["updatedon"] = stamp(i.op.End)
	}
	return i.env.put("solutions", s)
}

// own writes that a solution holds a component.
func (env *environment) own(solution row, kind float64, id string) {
	for _, c := range env.state.Tables["solutioncomponents"] {
		if c.text("_solutionid_value") == solution.text("solutionid") && c.text("objectid") == id {
			return
		}
	}
	env.put("solutioncomponents", row{"_solutionid_value": solution["solutionid"], "componenttype": kind, "objectid": id, "rootcomponentbehavior": 0.0})
}

func (i *importing) writeVariables(solution row, out *outcome) *refusal {
	for _, v := range i.p.Variables {
		d := row{"schemaname": v.Name, "displayname": v.Display, "description": v.Description, "type": v.Type,
			"isrequired": v.Required, "iscustomizable": v.Customizable, "ismanaged": i.p.Managed, "secretstore": 0.0, "defaultvalue": nil}
		if v.Default != nil {
			d["defaultvalue"] = *v.Default
		}
		was := i.env.find("environmentvariabledefinitions", "schemaname", v.Name)
		if was != nil {
			d["environmentvariabledefinitionid"] = was["environmentvariabledefinitionid"]
		}
		stored := i.env.put("environmentvariabledefinitions", d)
		id := stored.text("environmentvariabledefinitionid")
		i.env.own(solution, typeDefinition, id)
		// A packaged value counts at the first install; later the environment's own does.
		if v.Value != nil && i.env.value(id) == nil {
			i.env.setValue(stored, *v.Value)
		}
		out.parts = append(out.parts, part{"environmentvariabledefinition", id, v.Name, nil})
	}
	for _, given := range i.op.Parameters {
		if given.Type != "environmentvariablevalue" {
			continue
		}
		if err := i.giveValue(given.Fields); err != nil {
			return err
		}
	}
	return nil
}

// giveValue writes one value that came with the import.
func (i *importing) giveValue(f fields) *refusal {
	name, value := f["schemaname"], f["value"]
	definition := i.env.find("environmentvariabledefinitions", "schemaname", name)
	if definition == nil {
		return failed("0x80040217", "EnvironmentVariableValue import: FAILURE: environmentvariabledefinition With schemaname = %s Does Not Exist", name)
	}
	if value == "" {
		return failed("0x80040203", "EnvironmentVariableValue import: FAILURE: Environment variable value can't be an empty string. (%s)", name)
	}
	id := f["environmentvariablevalueid"]
	if id != "" && i.env.find("environmentvariablevalues", "environmentvariablevalueid", id) == nil {
		return failed("0x80040217", "EnvironmentVariableValue import: FAILURE: environmentvariablevalue With Id = %s Does Not Exist", id)
	}
	i.env.setValue(definition, value)
	return nil
}

// value is a definition's value row, or nil.
func (env *environment) value(definition string) row {
	return env.find("environmentvariablevalues", "_environmentvariabledefinitionid_value", definition)
}

func (env *environment) setValue(definition row, value string) {
	id := definition.text("environmentvariabledefinitionid")
	r := row{"schemaname": definition["schemaname"], "value": value, "_environmentvariabledefinitionid_value": id, "ismanaged": false}
	if was := env.value(id); was != nil {
		r["environmentvariablevalueid"] = was["environmentvariablevalueid"]
	}
	env.put("environmentvariablevalues", r)
}

func (i *importing) writeReferences(solution row, out *outcome) *refusal {
	given := map[string]fields{}
	for _, p := range i.op.Parameters {
		if p.Type == "connectionreference" {
			given[strings.ToLower(p.Fields["connectionreferencelogicalname"])] = p.Fields
		}
	}
	for _, f := range i.p.References {
		name := f["connectionreferencelogicalname"]
		bound := given[strings.ToLower(name)]
		r := row{"connectionreferencelogicalname": name, "connectionreferencedisplayname": f["connectionreferencedisplayname"],
			"connectorid": cmp.Or(bound["connectorid"], f["connectorid"]), "ismanaged": i.p.Managed, "statecode": 0.0, "statuscode": 1.0}
		if id := f["customconnectorid"]; id != "" {
			r["_customconnectorid_value"] = strings.ToLower(id)
		}
		if bound["connectionid"] != "" {
			r["connectionid"] = bound["connectionid"]
		}
		if err := i.env.bindable(r.text("connectorid"), r.text("connectionid")); err != nil {
			return i.failedPart(out, part{"connectionreference", "", name, failed("0x80040265", "ConnectionReference import: FAILURE: %v", err)})
		}
		if was := i.env.find("connectionreferences", "connectionreferencelogicalname", name); was != nil {
			r["connectionreferenceid"] = was["connectionreferenceid"]
		}
		if text := f["iscustomizable"]; text != "" {
			r["iscustomizable"] = text == "1"
		}
		id := i.env.put("connectionreferences", r).text("connectionreferenceid")
		i.env.own(solution, typeReference, id)
		out.parts = append(out.parts, part{"connectionreference", id, name, nil})
	}
	return nil
}
