package verify

import (
	"alm/pipeline/check"
	"alm/solution"
)

var entryRules = []check.Rule{
	{
		ID:       "zip-entry-traversal",
		Title:    "An entry's path leaves the zip",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "do not import it: `..` in a path overwrites files beside the folder it is unpacked to",
		Run:      eachProblem(solution.EntryTraversal),
	},
	{
		ID:       "zip-entry-absolute",
		Title:    "An entry's path is absolute",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "use paths relative to the zip's root",
		Run:      eachProblem(solution.EntryAbsolute),
	},
	{
		ID:       "zip-entry-backslash",
		Title:    "An entry's path has a backslash",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "use forward slashes; Windows takes a backslash for another folder",
		Run:      eachProblem(solution.EntryBackslash),
	},
	{
		ID:       "zip-entry-control-character",
		Title:    "An entry's path has control characters",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "rename the file",
		Run:      eachProblem(solution.EntryControlCharacter),
	},
	{
		ID:       "zip-entry-unsafe",
		Title:    "An entry's path is not plain",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "use folders and a name between forward slashes, in UTF-8, without `.` or empty steps",
		Run:      eachProblem(solution.EntryUnsafe),
	},
	{
		ID:       "zip-entry-unportable",
		Title:    "An entry cannot be a file on every system",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "rename it: Windows reserves names such as CON and accepts no name that ends in a dot, and a name has at most 255 bytes",
		Run:      eachProblem(solution.EntryUnportable),
	},
	{
		ID:       "zip-entry-taken",
		Title:    "An entry has the path of another file in an unpacked solution",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "move it to another folder",
		Run:      eachProblem(solution.EntryTaken),
	},
	{
		ID:       "zip-entry-duplicate",
		Title:    "Two entries have the same name",
		Severity: check.Error,
		Evidence: packagingRules,
		Fix:      "keep one",
		Run:      eachProblem(solution.EntryDuplicate),
	},
	{
		ID:       "zip-entry-case",
		Title:    "Two entries' names differ only by case",
		Severity: check.Error,
		Evidence: packagingRules,
		Fix:      "keep one: in a package they are the same part",
		Run:      eachProblem(solution.EntryCase),
	},
	{
		ID:       "zip-entry-encrypted",
		Title:    "An entry is encrypted",
		Severity: check.Error,
		Evidence: packagingRules,
		Fix:      "zip without a password",
		Run:      eachProblem(solution.EntryEncrypted),
	},
	{
		ID:       "zip-entry-symlink",
		Title:    "An entry is a symbolic link",
		Severity: check.Error,
		Evidence: packagingRules,
		Fix:      "pack the file that the link points to",
		Run:      eachProblem(solution.EntrySymlink),
	},
	{
		ID:       "zip-entry-unreadable",
		Title:    "An entry cannot be read",
		Severity: check.Error,
		Evidence: packagingRules,
		Fix:      "pack it again with Deflate",
		Run:      eachProblem(solution.EntryUnreadable),
	},
	{
		ID:       "zip-entry-missing",
		Title:    "A path names a file that is not in the zip",
		Severity: check.Error,
		Evidence: needsFile,
		Fix:      "add the file or remove the element; the import stops with `No file with that name found`",
		Run:      eachProblem(solution.EntryMissing),
	},
}

var typeRules = []check.Rule{
	{
		ID:       "content-types-missing",
		Title:    "[Content_Types].xml is missing",
		Severity: check.Error,
		Evidence: invalidFile,
		Fix:      "add it with a Default for every extension",
		Run:      eachProblem(solution.ContentTypesMissing),
	},
	{
		ID:       "content-types-malformed",
		Title:    "[Content_Types].xml cannot be read",
		Severity: check.Error,
		Evidence: packagingRules,
		Fix:      "write it as the platform does: one Types element with Default and Override",
		Run:      eachProblem(solution.ContentTypesMalformed),
	},
	{
		ID:       "content-type-missing",
		Title:    "A file has no content type and is dropped",
		Severity: check.Error,
		Evidence: packerLoses,
		Fix:      "add a Default for its extension, or an Override for a file without one",
		Run: eachZip(func(p pass, _ *contents) {
			for _, entry := range p.Untyped() {
				p.reportf(entry, "neither a Default nor an Override gives it a content type")
			}
		}),
	},
}
