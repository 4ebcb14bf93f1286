package emulator

import (
	_ "embed" // the style
	"fmt"

	"alm/internal/hypertext"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

//go:embed page.css
var pageCSS string

// html returns the page.
func (o overview) html() hypertext.Page {
	return hypertext.Page{
		Title: "Dataverse environments on this machine",
		Style: hypertext.Style + pageCSS,
		Head:  []g.Node{g.If(o.Busy && !o.Still, h.Meta(g.Attr("http-equiv", "refresh"), h.Content("2")))},
		Body: []g.Node{
			o.header(),
			hypertext.Block(h.Main, o.sideBySide(), g.Map(o.Environments, environmentView.section), o.limits(), o.faults()),
			h.Footer(g.Text("The page shows no secrets. An emulator is not a tenant: test what matters on a real one.")),
		},
	}
}

func (o overview) header() g.Node {
	return hypertext.Block(h.Header,
		h.H1(g.Text("Dataverse environments on this machine")),
		h.P(h.Class("soft"), g.Text("The token "), h.Code(g.Text("emulator")), g.Text(" is valid for all of them. Nothing leaves this machine.")),
		hypertext.Block(h.Nav, h.Aria("label", "On this page"),
			g.Map(o.Environments, func(v environmentView) g.Node { return hypertext.Link("#"+v.Name, g.Text(v.Name)) }),
			hypertext.Link("#limits", g.Text("What is not modelled")), hypertext.Link("#faults", g.Text("Faults"))), o.refreshing())
}

// refreshing lets a reader stop the page, which otherwise takes the focus away every two seconds.
func (o overview) refreshing() g.Node {
	switch {
	case !o.Busy:
		return nil
	case o.Still:
		return h.P(h.Class("soft"), hypertext.Link("/", g.Text("Refresh every 2 seconds")))
	}
	return h.P(h.Class("soft"), g.Text("Something runs: the page refreshes every 2 seconds. "), hypertext.Link("/?refresh=off", g.Text("Stop that")))
}

const sideBySideTitle = "Side by side"

// sideBySide compares the versions of solutions.
func (o overview) sideBySide() g.Node {
	if len(o.Rows) == 0 {
		return hypertext.Block(h.Section, h.ID("side-by-side"), h.H2(g.Text(sideBySideTitle)),
			h.P(h.Class("soft"), g.Text("No solution is installed yet. Import one: "), h.Code(g.Text("alm import --stage dev"))))
	}
	titles := []string{"Solution"}
	for _, v := range o.Environments {
		titles = append(titles, v.Name)
	}
	return hypertext.Block(h.Section, h.ID("side-by-side"), h.H2(g.Text(sideBySideTitle)),
		tableOf(sideBySideTitle, titles, o.Rows, func(r versionRow) g.Node {
			return h.Tr(rowHead(g.Text(r.Name)), g.Map(r.Versions, func(version string) g.Node { return h.Td(codeOrDash(version)) }))
		}))
}

// section shows one environment.
func (v environmentView) section() g.Node {
	state := badge("good", "idle")
	if v.Running != "" {
		state = badge("warning", v.Running+" is running")
	}
	head := g.Group{
		h.H2(g.Text(v.Name), g.Text(" "), state),
		h.P(h.Class("soft"), h.Code(g.Text(v.URL)), g.Text(" · "), hypertext.Link("/"+v.Name+"/_emulator/state", g.Text("state as JSON"))),
	}
	if v.Empty() {
		return hypertext.Block(h.Section, h.ID(v.Name), head, h.P(h.Class("soft"), g.Text("Nothing has been imported yet.")))
	}
	return hypertext.Block(h.Section, h.ID(v.Name), head, v.tables(),
		g.If(len(v.References)+len(v.Flows) > 0, hypertext.Block(h.Div, h.Class("split"),
			h.Div(switches(v.Name, "Connection references", "connected", "no connection", v.References)),
			h.Div(switches(v.Name, "Flows", "on", "off", v.Flows)))),
		h.H3(g.Text("Jobs")),
		tableOf("Jobs of "+v.Name, []string{"What", "State", "Progress", "Started", "Ended"}, v.Jobs, jobView.row))
}

func (v environmentView) tables() g.Node {
	return g.Group{
		h.H3(g.Text("Solutions")),
		tableOf("Solutions of "+v.Name, []string{"Name", "Version", "Mode", "Publisher", "Installed"}, v.Solutions, solutionView.row),
		h.H3(g.Text("Connectors")),
		tableOf("Connectors of "+v.Name, []string{"Name", "Host", "Internal id", "Secret"}, v.Connectors, connectorView.row),
		h.H3(g.Text("Environment variables")),
		tableOf("Environment variables of "+v.Name, []string{"Name", "Value", "Default"}, v.Variables, variableView.row),
	}
}

func (s solutionView) row() g.Node {
	return h.Tr(rowHead(g.Text(s.Name), g.If(s.Pending, g.Group{g.Text(" "), badge("warning", "upgrade pending")})),
		h.Td(h.Code(g.Text(s.Version))), h.Td(g.Text(s.Mode)), h.Td(g.Text(s.Publisher)), moment(s.Installed))
}

func (c connectorView) row() g.Node {
	secret := codeOrDash("")
	if c.Blank {
		secret = badge("error", "blank")
	}
	return h.Tr(rowHead(g.Text(c.Shown), h.Br(), h.Span(h.Class("soft"), g.Text(c.Name))),
		h.Td(h.Code(g.Text(c.Host))), h.Td(h.Code(g.Text(c.Internal))), h.Td(secret))
}

func (v variableView) row() g.Node {
	value := codeOrDash(v.Value)
	if v.Value == "" {
		value = h.Span(h.Class("soft"), g.Text("default"))
	}
	return h.Tr(rowHead(g.Text(v.Name)), h.Td(value), h.Td(codeOrDash(v.Default)))
}

func (j jobView) row() g.Node {
	progress := h.Span(h.Class("soft"), g.Text("no import job"))
	if j.Known {
		percent := fmt.Sprint(j.Progress)
		progress = g.Group{h.Progress(h.Aria("label", j.What+" "+j.Solution), h.Max("100"), h.Value(percent)), g.Text(" " + percent + " %")}
	}
	return h.Tr(rowHead(g.Text(j.What), g.Text(" "), h.Span(h.Class("soft"), g.Text(j.Solution)),
		g.If(j.Message != "", h.Details(h.Summary(g.Text("why")), h.P(g.Text(j.Message))))),
		h.Td(badge(j.Class, j.State)), h.Td(progress), moment(j.Created), moment(j.Ended))
}

// switches lists what is on or off.
func switches(environment, title, on, off string, list []switchView) g.Node {
	return g.Group{h.H3(g.Text(title)), tableOf(title+" of "+environment, nil, list, func(s switchView) g.Node {
		state := badge("warning", off)
		if s.On {
			state = badge("good", on)
		}
		return h.Tr(rowHead(g.Text(s.Name)), h.Td(state))
	})}
}

func (o overview) limits() g.Node {
	item := func(what string) g.Node { return h.Li(g.Text(what)) }
	return hypertext.Block(h.Section, h.ID("limits"),
		h.H2(g.Text("What is not modelled")),
		h.P(h.Class("soft"), g.Text("The emulator rejects these with 501. It never ignores them.")),
		hypertext.Block(h.Ul, g.Map(o.NotModelled, item), item("layers and merging, running flows, plug-ins, roles, ribbons, canvas apps")),
		h.H3(g.Text("Where the documentation leaves it open")),
		h.P(h.Class("soft"), g.Text("The emulator behaves like this where the documentation is silent or contradicts itself.")),
		hypertext.Block(h.Ul, g.Map(o.Readings, item)))
}

func (o overview) faults() g.Node {
	return hypertext.Block(h.Section, h.ID("faults"),
		h.H2(g.Text("Faults")),
		h.P(h.Class("soft"), g.Text("Inject a fault into one request with the header "), h.Code(g.Text(o.FaultHeader+": throttle; retryAfter=90")),
			g.Text(", into coming requests with "), h.Code(g.Text("--fault")), g.Text(", "), h.Code(g.Text("--faults")), g.Text(" or "),
			h.Code(g.Text("POST /dev/_emulator/faults")), g.Text(".")),
		tableOf("Faults", nil, o.Faults, func(f faultView) g.Node { return h.Tr(rowHead(h.Code(g.Text(f.Kind))), h.Td(g.Text(f.Does))) }))
}

// tableOf makes a table with a row for each of a list.
func tableOf[T any](label string, titles []string, list []T, row func(T) g.Node) g.Node {
	if len(list) == 0 {
		return h.P(h.Class("soft"), g.Text("none"))
	}
	var head g.Node
	if titles != nil {
		head = h.THead(h.Tr(g.Map(titles, func(title string) g.Node { return h.Th(h.Scope("col"), g.Text(title)) })))
	}
	table := hypertext.StackedTable
	if label == sideBySideTitle { // its cells mean nothing without their columns
		table = hypertext.Table
	}
	return table(label, head, hypertext.Block(h.TBody, g.Map(list, row)))
}

func rowHead(nodes ...g.Node) g.Node { return h.Th(append([]g.Node{h.Scope("row")}, nodes...)...) }

func badge(class, text string) g.Node { return h.Span(h.Class("badge "+class), g.Text(text)) }

func moment(text string) g.Node { return h.Td(h.Class("when"), g.Text(text)) }

func codeOrDash(text string) g.Node {
	if text == "" {
		return h.Span(h.Class("soft"), g.Text("–"))
	}
	return h.Code(g.Text(text))
}
