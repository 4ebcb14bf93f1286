package diff

import (
	"bytes"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// propertiesPair has what apiProperties.json of base and head differ in, for all rules on it.
type propertiesPair struct {
	fields   []connectionField // the connection parameters that differ
	policies []policyPair      // all

	signIns []signInChange
	broken  map[string][]*connector.Policy // what policies use and only base has
}

// properties returns how the files differ, nil when they are the same.
func (ps *pairing) properties(was, is *connector.Connector) *propertiesPair {
	if !ps.pairedProperties {
		ps.pairedProperties = true
		if !sameBytes(was.Properties, is.Properties) {
			ps.propertiesPair = &propertiesPair{fields: connectionFields(was, is), policies: pairPolicies(was, is)}
			ps.propertiesPair.findCauses(was, is)
		}
	}
	return ps.propertiesPair
}

// eachProperties visits a connector that both sides have and whose apiProperties.json differs, even
// when its definition cannot be read.
func eachProperties(compare func(p *check.Pass, was, is *connector.Connector)) func(*check.Pass) {
	return eachKeptConnector(func(p *check.Pass, was, is *connector.Connector) {
		if pairingOf(p).properties(was, is) != nil {
			compare(p, was, is)
		}
	})
}

// eachField visits every connection parameter that differs, of a connector that both sides have.
func eachField(compare func(p *check.Pass, f connectionField)) func(*check.Pass) {
	return eachProperties(func(p *check.Pass, was, is *connector.Connector) {
		for _, f := range pairingOf(p).properties(was, is).fields {
			compare(p, f)
		}
	})
}

// eachPolicy visits every policy of either side that differs.
func eachPolicy(compare func(p *check.Pass, pair policyPair)) func(*check.Pass) {
	return eachProperties(func(p *check.Pass, was, is *connector.Connector) {
		for _, pair := range pairingOf(p).properties(was, is).policies {
			if pair.differs() {
				compare(p, pair)
			}
		}
	})
}

// eachKeptPolicy visits the policies that both sides have and that differ.
func eachKeptPolicy(compare func(p *check.Pass, was, is *connector.Policy)) func(*check.Pass) {
	return eachPolicy(func(p *check.Pass, pair policyPair) {
		if pair.was != nil && pair.is != nil {
			compare(p.About(pair.was.Subject()), pair.was, pair.is)
		}
	})
}

func (pair policyPair) differs() bool {
	return pair.was == nil || pair.is == nil || !bytes.Equal(pair.was.Node.Raw(), pair.is.Node.Raw())
}
