package diff

import (
	"path"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

const strictParser = "paconn: operations/upsert.py reads the files with json.load"

// malformed are the files at head that are no longer JSON; nil of those that are, or were not at base either.
type malformed struct{ definition, properties *source.File }

// withoutMalformed returns head with the files of the base in place of those that are no longer JSON, and
// these: what can be read of them is a guess, so that nothing of it is compared.
func withoutMalformed(was, is *connector.Connector) (*connector.Connector, malformed) {
	var found malformed
	if is == nil || is.Definition.IsSound() && is.Properties.IsSound() {
		return is, found
	}
	var before connector.Connector
	if was != nil {
		before = *was
	}
	if _, broken := is.Definition.BrokenSince(before.Definition); broken && is.Definition.Root.Exists() {
		found.definition = is.Definition
	}
	if _, broken := is.Properties.BrokenSince(before.Properties); broken {
		found.properties = is.Properties
	}
	if was == nil || found == (malformed{}) {
		return is, found
	}
	return is.WithFiles(func(file *source.File) *source.File {
		switch file {
		case found.definition:
			return before.Definition
		case found.properties:
			return before.Properties
		}
		return file
	}), found
}

// reportMalformed returns a rule that reports one of the files that are no longer JSON.
func reportMalformed(which func(malformed) *source.File) func(*check.Pass) {
	return func(p *check.Pass) {
		f := which(pairingOf(p).malformed)
		if f == nil {
			return
		}
		problem, _ := f.Broken()
		p.About("file/" + path.Base(f.Name)).Report(check.Finding{
			Message: f.Name + " is malformed: " + problem.Message + "; it cannot be imported, and none of its changes are compared",
			At:      problem.At, Fix: problem.Fix, Content: digestOf(string(f.Data)),
		})
	}
}
