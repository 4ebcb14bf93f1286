package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// setRules check the parameter sets that a connector offers side by side.
var setRules = []check.Rule{
	{
		ID:        "connection-parameter-sets-added",
		Title:     "Parameter sets were added",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnSignIn,
		Consumers: connecting,
		When:      onRun,
		Fix:       "make the first set what the connector had, and test an existing connection",
		Run: eachProperties(func(p *check.Pass, was, is *connector.Connector) {
			if !hasParameterSets(was) && hasParameterSets(is) {
				reportProperty(p, "connectionParameterSets", "existing connections belong to none of them")
			}
		}),
	},
	{
		ID:        "connection-parameter-sets-removed",
		Title:     "Parameter sets were removed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  dependsOnSignIn,
		Consumers: connecting,
		When:      onRun,
		Fix:       "keep the sets",
		Run: eachProperties(func(p *check.Pass, was, is *connector.Connector) {
			if hasParameterSets(was) && !hasParameterSets(is) {
				reportProperty(p, "connectionParameterSets", "connections belong to a set, and may have to be created again")
			}
		}),
	},
	{
		ID:        "connection-parameter-set-removed",
		Title:     "A parameter set was removed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  dependsOnSignIn,
		Consumers: connecting,
		When:      onRun,
		Members:   []string{"apiProperties/properties/connectionParameterSets"},
		Fix:       "keep the set",
		Run: eachProperties(func(p *check.Pass, was, is *connector.Connector) {
			for _, set := range otherSets(was, is) {
				p.About("connectionParameterSets/" + set.Name).Report(check.Finding{
					Message: fmt.Sprintf("parameter set %s was removed: connections made with it may stop working", quote(set.Name)),
					At:      propertySpan(is, "connectionParameterSets"), Was: startOf(set.Node), Old: set.Name, Content: contentOf(set.Node, source.Node{}),
				})
			}
		}),
	},
	{
		ID:        "connection-parameter-set-added",
		Title:     "A parameter set was added",
		Severity:  check.Note,
		Change:    check.Additive,
		Consumers: connecting,
		Fix:       "no action needed",
		Run: eachProperties(func(p *check.Pass, was, is *connector.Connector) {
			for _, set := range otherSets(is, was) {
				p.About("connectionParameterSets/" + set.Name).Report(check.Finding{
					Message: fmt.Sprintf("parameter set %s is new: people who create a connection can choose it", quote(set.Name)),
					At:      startOf(set.Node), Was: propertySpan(was, "connectionParameterSets"), New: set.Name, Content: contentOf(source.Node{}, set.Node),
				})
			}
		}),
	},
}

// otherSets returns the sets of c that the other side lacks, when both have sets.
func otherSets(c, other *connector.Connector) []connector.ParameterSet {
	if !hasParameterSets(other) {
		return nil
	}
	var all []connector.ParameterSet
	for _, set := range c.ParameterSets {
		if !hasParameterSet(c, other, set.Name) {
			all = append(all, set)
		}
	}
	return all
}

// parameterSetLabels reports changed texts that people read when they choose a parameter set.
func parameterSetLabels(p *check.Pass, was, is *connector.Connector) {
	const effect = "people who create a connection see it; existing connections are not affected"
	if hasParameterSets(was) && hasParameterSets(is) {
		reportProperty(p, "connectionParameterSets/uiDefinition", effect)
	}
	before, after := setsByName(was), setsByName(is)
	for _, set := range is.ParameterSets {
		old, known := before[set.Name]
		names := differingMembers(old.Node, set.Node, "name", "parameters")
		if known && after[set.Name] == set && len(names) > 0 {
			p.About("connectionParameterSets/" + set.Name).Report(check.Finding{
				Message: fmt.Sprintf("%[2]s of parameter set %[1]s changed: %[3]s", quote(set.Name), strings.Join(names, ", "), effect),
				At:      spanOf(set.Node, names[0]), Was: spanOf(old.Node, names[0]), Content: contentOf(old.Node, set.Node),
			})
		}
	}
}

// setsByName returns the sets by name. Of duplicate names the last one counts.
func setsByName(c *connector.Connector) map[string]connector.ParameterSet {
	all := map[string]connector.ParameterSet{}
	for _, set := range c.ParameterSets {
		all[set.Name] = set
	}
	return all
}

// signInWays are the kinds of authentication, with what their connections store. The first match
// counts.
var signInWays = []struct {
	Name  string
	Marks []string // types, and names as the portal writes them
}{
	{"OAuth", []string{oauthKind}},
	{"Windows", []string{"authtype", "password"}},
	{"a name and password", []string{"username", "password"}},
	{"a certificate", []string{"clientcertificate"}},
	{"an API key", []string{secretKind}},
	{"a gateway alone", []string{gatewayKind}},
}

// signInWay returns how connections of a set authenticate.
func signInWay(c *connector.Connector, set string) string {
	marks := map[string]bool{}
	for _, p := range c.ConnectionParameters {
		if p.Set == set {
			marks[kindOf(p)], marks[strings.ToLower(p.Name)] = true, true
		}
	}
	for _, way := range signInWays {
		if !slices.ContainsFunc(way.Marks, func(mark string) bool { return !marks[mark] }) {
			return way.Name
		}
	}
	return "nothing"
}

func gatewayChanged(p *check.Pass, was, is *connector.Connector) {
	if behindGateway(was) == behindGateway(is) {
		return
	}
	message := "connections no longer go through a gateway: existing connections are bound to one and may have to be created again"
	if behindGateway(is) {
		message = "connections now go through a gateway: existing connections have none and may have to be created again"
	}
	finding := check.Finding{Message: message, At: propertySpan(is, "capabilities"), Was: propertySpan(was, "capabilities")}
	var gateways []connectionField
	for _, f := range pairingOf(p).properties(was, is).fields {
		if f.absorbed && isGateway(f) {
			gateways = append(gateways, f)
		}
	}
	if len(gateways) > 0 {
		finding = withParameters(finding, gateways)
	}
	p.About("capabilities").Report(finding)
}

// behindGateway reports whether connections go through an on-premises gateway.
func behindGateway(c *connector.Connector) bool {
	for _, item := range c.Property("capabilities").Items() {
		if meansGateway(item) {
			return true
		}
	}
	return slices.ContainsFunc(c.ConnectionParameters, func(p connectionParameter) bool { return kindOf(p) == gatewayKind })
}

func meansGateway(capability source.Node) bool {
	return strings.Contains(strings.ToLower(capability.Str()), "gateway")
}

// otherCapabilities returns the capabilities that do not mean a gateway.
func otherCapabilities(c *connector.Connector) string {
	var all []string
	for _, item := range c.Property("capabilities").Items() {
		if !meansGateway(item) {
			all = append(all, string(item.Raw()))
		}
	}
	return strings.Join(sortedSet(all), ",")
}
