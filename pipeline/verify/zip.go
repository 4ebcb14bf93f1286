package verify

import (
	"bytes"
	"io"
	"path"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution"
)

var zipRules = []check.Rule{
	{
		ID:       "zip-malformed",
		Title:    "The file is not a readable zip",
		Severity: check.Error,
		Evidence: invalidFile,
		Fix:      "pack it again; a download may have been cut short",
		Run:      eachProblem(solution.ZipMalformed),
	},
	{
		ID:       "zip-root-missing",
		Title:    "solution.xml or customizations.xml is missing",
		Severity: check.Error,
		Evidence: invalidFile,
		Fix:      "zip the content of the folder, not the folder: both files belong at the root",
		Run:      eachProblem(solution.RootMissing),
	},
	{
		ID:       "zip-too-large",
		Title:    "The zip is larger than alm reads",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "split the solution",
		Run:      eachProblem(solution.ZipTooLarge),
	},
	{
		ID:       "zip-inflates-too-large",
		Title:    "The entries together are larger than alm reads",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "do not import it, or split the solution: no export comes near",
		Run:      eachProblem(solution.ZipInflatesTooLarge),
	},
	{
		ID:       "zip-entry-too-large",
		Title:    "An entry that alm must read is too large",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "split what it holds",
		Run:      eachProblem(solution.EntryTooLarge),
	},
	{
		ID:       "zip-bomb",
		Title:    "An entry inflates out of all proportion",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "do not import it: no solution compresses like this",
		Run:      eachProblem(solution.ZipBomb),
	},
	{
		ID:       "zip-over-limit",
		Title:    "The zip is larger than some environments accept",
		Severity: check.Warning,
		Evidence: sizesDiffer,
		Fix:      "keep a solution under 95 MB; split it if the import is refused",
		Run: eachZip(func(p pass, _ *contents) {
			if p.Size > maxZip {
				p.reportf("", "the zip is %d bytes; some environments accept 95 MB", p.Size)
			}
		}),
	},
	{
		ID:       "zip-too-many-entries",
		Title:    "The zip lists more entries than alm reads",
		Severity: check.Error,
		Evidence: ownStatement,
		Fix:      "do not import it, or split the solution: no export comes near",
		Run:      eachProblem(solution.ZipTooManyEntries),
	},
	{
		ID:       "zip-data-descriptor",
		Title:    "Entries have data descriptors",
		Severity: check.Note,
		Evidence: unlikeExports,
		Fix:      "pack with alm: the platform writes no such zip, so nobody knows whether it reads one",
		Run: eachZip(func(p pass, _ *contents) {
			if entries := p.Described(); len(entries) > 0 {
				p.reportf(entries[0], "the zip gives the sizes of %s after the data", plural(len(entries), "entry", "entries"))
			}
		}),
	},
}

// maxZip is what an import takes at most. (Dataverse solution import: 95 MB)
const maxZip = 95 << 20

// contents is what only a finished zip shows.
type contents struct {
	roots      rootIndex
	flows      []parsedFlow
	files      []solution.FilePath
	starts     map[string]*firstBytes // of flows' JSON files and of canvas apps
	components []solution.Component   // that RootComponents may name
	marked     []string               // JSON files of flows that start with a byte order mark
	mentions   *mentionScanner
}

const flowFolder = "Workflows/"

// scan reads every entry of a zip once.
func scan(s *subject) *contents {
	r := s.Reading
	z := &contents{roots: s.indexRoots(), flows: flowsOf(r), files: r.FilePaths(), starts: map[string]*firstBytes{}, mentions: newMentions(r.Solution.Variables)}
	z.components = componentsOf(r)
	r.Inflate(func(entry string) io.Writer {
		mentions := z.mentions.of(entry)
		ext := strings.ToLower(path.Ext(entry))
		if ext != ".msapp" && (ext != ".json" || !strings.HasPrefix(entry, flowFolder)) {
			return mentions
		}
		z.starts[entry] = new(firstBytes)
		return io.MultiWriter(z.starts[entry], mentions)
	})
	z.mentions.end()
	for entry, began := range z.starts {
		if !r.Unread(entry) && bytes.Equal(*began, byteOrderMark) {
			z.marked = append(z.marked, entry)
		}
	}
	return z
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// firstBytes keeps as many of the first bytes as a byte order mark has.
type firstBytes []byte

// Write keeps what is missing of the first bytes.
func (s *firstBytes) Write(b []byte) (int, error) {
	*s = append(*s, b[:min(len(b), len(byteOrderMark)-len(*s))]...)
	return len(b), nil
}

// parsedFlow is a cloud parsedFlow and its definition.
type parsedFlow struct {
	solution.Flow
	json *source.File // nil when the file could not be read
}

func flowsOf(r *solution.Reading) []parsedFlow {
	var all []parsedFlow
	for _, f := range r.Solution.Flows {
		data, ok := r.Content(f.File)
		all = append(all, parsedFlow{Flow: f})
		if ok {
			all[len(all)-1].json = source.Parse(solution.Printable(f.File), data)
		}
	}
	return all
}
