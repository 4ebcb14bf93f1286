package emulator

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alm/internal/lazyregexp"
)

// version reads up to four numbers; what is missing is 0.
func version(text string) ([4]int, error) {
	var v [4]int
	parts := strings.Split(strings.TrimSpace(text), ".")
	if len(parts) < 2 || len(parts) > 4 {
		return v, fmt.Errorf("%q is no version", text)
	}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return v, fmt.Errorf("%q is no version", text)
		}
		v[i] = n
	}
	return v, nil
}

func compare(a, b string) int {
	v, _ := version(a)
	w, _ := version(b)
	return slices.Compare(v[:], w[:])
}

func failed(code, format string, args ...any) *refusal {
	return refused(http.StatusInternalServerError, code, format, args...)
}

func locked(want, running string) *refusal {
	return refused(http.StatusTooManyRequests, "0x80071151",
		"Cannot start another [%s] because there is a previous [%s] running at this moment. Use Solution History for more details.", want, running)
}

// importing is an import and what it meets.
type importing struct {
	env     *environment
	op      *operation
	p       *parcel
	was     row // the solution as installed, or nil
	upgrade row // <name>_Upgrade, or nil
}

// checks are what the service refuses before it touches a component, in its order.
var checks = []func(*importing) *refusal{
	func(i *importing) *refusal {
		if i.was == nil || i.was["ismanaged"] == i.p.Managed {
			return nil
		}
		if i.p.Managed {
			return failed("0x80048040", "The solution is already installed on this system as an unmanaged solution and the package supplied "+
				"is attempting to install it in managed mode. Import can only update solutions when the modes match. Uninstall the current solution and try again.")
		}
		return failed("0x80048041", "The solution is already installed on this system as a managed solution and the package supplied "+
			"is attempting to install it in unmanaged mode. Import can only update solutions when the modes match. Uninstall the current solution and try again.")
	},
	func(i *importing) *refusal {
		if i.was == nil {
			return nil
		}
		by := i.env.find("publishers", "publisherid", i.was.text("_publisherid_value"))
		if by == nil || strings.EqualFold(by.text("uniquename"), i.p.Publisher.Name) {
			return nil
		}
		return failed("0x8004801c", "The following managed solution cannot be imported: %s. The publisher name cannot be changed from '%s' to '%s'.",
			i.p.Name, by.text("uniquename"), i.p.Publisher.Name)
	},
	func(i *importing) *refusal {
		name := i.p.Name
		switch {
		case i.op.Holding && i.was == nil:
			return failed("0x80040216", "ImportAsHolding failed with exception :Solution manifest import: FAILURE: "+
				"Cannot create a holding solution for missing base %s.", name)
		case i.op.Holding && i.upgrade != nil:
			return failed("0x80048539", "ImportAsHolding failed with exception :Solution manifest import: FAILURE: Holding solution %s_Upgrade already exists.", name)
		case i.op.Holding && !i.p.Managed:
			return failed("0x80040216", "ImportAsHolding failed with exception :Solution manifest import: FAILURE: %s is unmanaged; only a managed solution is upgraded.", name)
		case i.upgrade != nil:
			return failed("0x80048539", "Solution manifest import: FAILURE: Holding solution %s_Upgrade exists. Cannot update solution.", name)
		}
		return nil
	},
	func(i *importing) *refusal {
		if i.was == nil || !i.p.Managed {
			return nil
		}
		is := i.was.text("version")
		order := compare(i.p.Version, is)
		if order > 0 || !i.op.Holding && (order == 0 && !i.env.opts.HigherOnly || i.env.opts.LowerVersions) {
			return nil
		}
		return failed("0x80048541", "Solution manifest import: FAILURE: The version %s of %s is not higher than the installed one, %s.", i.p.Version, i.p.Name, is)
	},
	func(i *importing) *refusal {
		if missing := i.env.missing(i.p); len(missing) > 0 {
			return missingText(i.p, missing)
		}
		return nil
	},
}

// missing gives the declared dependencies that this environment does not satisfy.
func (env *environment) missing(p *parcel) []missing {
	return slices.DeleteFunc(slices.Clone(p.Missing), func(m missing) bool { return env.holds(m.Required) })
}

var namedSolution = lazyregexp.New(`^(.+) \(([0-9.]+)\)$`)

// holds tells whether a required component is here: by itself, or by the solution that
// brings it, in that version or a later one. "Active" names no solution.
func (env *environment) holds(required attrs) bool {
	for _, at := range componentSets[required.get("type")] {
		for _, attribute := range []string{"schemaName", "id", "displayName", "id." + at.column} {
			value := strings.ToLower(strings.Trim(required.get(attribute), "{}"))
			if value != "" && env.find(at.set, at.column, value) != nil {
				return true
			}
		}
	}
	m := namedSolution().FindStringSubmatch(required.get("solution"))
	if m == nil {
		return strings.EqualFold(required.get("solution"), "System")
	}
	there := env.find("solutions", "uniquename", m[1])
	return there != nil && compare(there.text("version"), m[2]) >= 0
}

type place struct{ set, column string }

// componentSets says where a component of a type is found, by which column.
var componentSets = map[string][]place{
	"372":                           {{"connectors", "name"}, {"connectors", "connectorid"}},
	"380":                           {{"environmentvariabledefinitions", "schemaname"}, {"environmentvariabledefinitions", "environmentvariabledefinitionid"}},
	"environmentvariabledefinition": {{"environmentvariabledefinitions", "schemaname"}},
	"connectionreference":           {{"connectionreferences", "connectionreferencelogicalname"}},
}

// missingText is the refusal in the service's words, with the dependencies as XML.
func missingText(p *parcel, all []missing) *refusal {
	var b strings.Builder
	for key, m := range all {
		b.WriteString("<MissingDependency>")
		m.Required.write(&b, "Required", 2*key)
		m.Dependent.write(&b, "Dependent", 2*key+1)
		b.WriteString("</MissingDependency>")
	}
	return failed("0x8004801d", "The following solution cannot be imported: %s. Some dependencies are missing. The missing dependencies are : "+
		"<MissingDependencies>%s</MissingDependencies> , ProductUpdatesOnly : False", p.Name, b.String())
}

func (a attrs) write(b *strings.Builder, name string, key int) {
	fmt.Fprintf(b, `<%s key="%d"`, name, key)
	for _, at := range a.List {
		if at.Name.Local == "key" {
			continue
		}
		b.WriteString(" " + at.Name.Local + `="`)
		xml.EscapeText(b, []byte(at.Value))
		b.WriteString(`"`)
	}
	b.WriteString(" />")
}

// stageRow is a missing dependency as StageSolution lists it.
func (m missing) stageRow() map[string]any {
	r := map[string]any{"RequiredSolutionName": m.Required.get("solution"), "DependentSolutionName": m.Dependent.get("solution")}
	for side, a := range map[string]attrs{"Required": m.Required, "Dependent": m.Dependent} {
		r[side+"ComponentSchemaName"] = a.get("schemaName")
		r[side+"ComponentDisplayName"] = a.get("displayName")
		r[side+"ComponentParentSchemaName"] = a.get("parentSchemaName")
		r[side+"ComponentParentDisplayName"] = a.get("parentDisplayName")
		r[side+"ComponentId"] = strings.Trim(a.get("id"), "{}")
		r[side+"ComponentType"] = a.get("type")
	}
	return r
}

// hexadecimal is the other way: "0x8004801d" for -2147188707.
func hexadecimal(code any) string {
	n, _ := code.(float64)
	return fmt.Sprintf("0x%08x", uint32(int32(n)))
}

// signed writes a code the way .NET stores it: -2147188707 for 0x8004801d.
func signed(code string) float64 {
	n, err := strconv.ParseUint(strings.TrimPrefix(code, "0x"), 16, 32)
	if err != nil {
		return 0
	}
	return float64(int32(uint32(n)))
}
