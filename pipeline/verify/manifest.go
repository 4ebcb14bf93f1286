package verify

import (
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/pipeline/check"
	"alm/solution"
)

// What names may look like. (Dataverse entity reference; 125 of 125 public solutions)
var (
	uniqueName    = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*$`)
	prefixName    = lazyregexp.New(`^[a-zA-Z][a-zA-Z0-9]{1,7}$`)
	connectorName = lazyregexp.New(`^[a-zA-Z][a-zA-Z0-9]*_[A-Za-z0-9_-]+$`)
)

var manifestRules = []check.Rule{
	{
		ID:       "manifest-malformed",
		Title:    "solution.xml or customizations.xml cannot be read",
		Severity: check.Error,
		Evidence: wrongXML,
		Fix:      "repair the XML; document types and custom entities are refused",
		Run:      eachProblem(solution.ManifestMalformed),
	},
	{
		ID:       "solution-name-invalid",
		Title:    "The solution's unique name is missing or not allowed",
		Severity: check.Error,
		Evidence: tableOf,
		AtPack:   true,
		Fix:      "use letters, digits and underscores, at most 65, no digit first, not ending in _upgrade",
		Run: eachSolution(func(p pass, s *solution.Solution) {
			if !uniqueName.Get().MatchString(s.Name) || strings.HasSuffix(strings.ToLower(s.Name), "_upgrade") {
				p.reportf(solution.ManifestFile, "the unique name is %q", s.Name)
			}
		}),
	},
	{
		ID:       "solution-version-invalid",
		Title:    "The solution's version is missing or not numeric",
		Severity: check.Error,
		Evidence: tableOf,
		AtPack:   true,
		Fix:      "write four numbers, such as 1.2.0.0",
		Run:      eachProblem(solution.VersionInvalid),
	},
	{
		ID:       "solution-version-zero",
		Title:    "The solution's version is 0.0.0.0",
		Severity: check.Warning,
		Evidence: lowerVersion,
		Fix:      "write the version before it is packed: unpacked sources keep 0.0.0.0 where a build sets it",
		Run: eachSolution(func(p pass, s *solution.Solution) {
			invalid := func(problem solution.Problem) bool { return problem.Kind == solution.VersionInvalid }
			if s.Version.IsZero() && !slices.ContainsFunc(p.problems, invalid) {
				p.reportf(solution.ManifestFile, "the version is 0.0.0.0, below every other")
			}
		}),
	},
	{
		ID:       "content-digest-stale",
		Title:    "The zip has another content than its description says",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "pack it again: an environment would say that it runs what it does not run",
		Run: eachZip(func(p pass, _ *contents) {
			if p.Solution.Content == "" || !p.Solution.Managed {
				return
			}
			if digest, err := p.ContentDigest(); err == nil && digest != p.Solution.Content {
				p.reportf(solution.ManifestFile, "the description says content %.12s…, and it is %.12s…", p.Solution.Content, digest)
			}
		}),
	},
	{
		ID:       "managed-invalid",
		Title:    "Managed is neither 0 nor 1",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "write 1 in the managed zip, 0 in the unmanaged one; 2 is for unpacked sources only",
		Run:      eachProblem(solution.ManagedInvalid),
	},
	{
		ID:       "publisher-missing",
		Title:    "The solution has no publisher",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "add Publisher with UniqueName and CustomizationPrefix",
		Run: eachSolution(func(p pass, s *solution.Solution) {
			if s.Publisher.Name == "" {
				p.reportf(solution.ManifestFile, "the publisher is missing or has no unique name")
			}
		}),
	},
	{
		ID:       "publisher-name-invalid",
		Title:    "The publisher's unique name is not allowed",
		Severity: check.Error,
		Evidence: tableOf,
		Fix:      "use letters, digits and underscores, no digit first",
		Run: eachPublisher(func(p pass, of solution.Publisher) {
			if !uniqueName.Get().MatchString(of.Name) {
				p.reportf(solution.ManifestFile, "the publisher's unique name is %q", of.Name)
			}
		}),
	},
	{
		ID:       "publisher-prefix-invalid",
		Title:    "The publisher's prefix is not allowed",
		Severity: check.Error,
		Evidence: tableOf,
		Fix:      "use 2 to 8 letters and digits, a letter first, not starting with mscrm",
		Run: eachPublisher(func(p pass, of solution.Publisher) {
			if !prefixName.Get().MatchString(of.Prefix) || strings.HasPrefix(strings.ToLower(of.Prefix), "mscrm") {
				p.reportf(solution.ManifestFile, "the prefix is %q", of.Prefix)
			}
		}),
	},
	{
		ID:       "option-prefix-invalid",
		Title:    "The option value prefix is out of range",
		Severity: check.Error,
		Evidence: tableOf,
		Fix:      "use a number from 10000 to 99999, the one of the publisher in the product",
		Run: eachPublisher(func(p pass, of solution.Publisher) {
			if of.OptionPrefix < 10000 || of.OptionPrefix > 99999 {
				p.reportf(solution.ManifestFile, "the option value prefix is %d", of.OptionPrefix)
			}
		}),
	},
	{
		ID:       "missing-dependencies-absent",
		Title:    "MissingDependencies is absent",
		Severity: check.Error,
		Evidence: nullReference,
		Fix:      "add an empty <MissingDependencies />; without it the import fails with a null reference",
		Run:      eachProblem(solution.DependenciesAbsent),
	},
}

// eachPublisher checks the publisher of a solution that has one.
func eachPublisher(look func(pass, solution.Publisher)) func(*check.Pass) {
	return eachSolution(func(p pass, s *solution.Solution) {
		if s.Publisher.Name != "" {
			look(p, s.Publisher)
		}
	})
}
