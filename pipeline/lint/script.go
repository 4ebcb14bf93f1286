package lint

import (
	"fmt"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// scriptSizeLimit is the largest script that the platform accepts, in bytes. (Microsoft's
// "Write code in a custom connector")
const scriptSizeLimit = 1 << 20

var scriptRules = []check.Rule{
	{
		ID:       "script-missing",
		Point:    check.ReviewScript,
		Title:    "scriptOperations are declared but the script is missing",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: "error InvalidScriptDefinitionUrlWithNonNullOperations of pac connector create: troystaylor/SharingIsCaring, A2A Connector Template; paconn deletes the deployed script: operations/upsert.py"},
		Repeats:  check.CauseOfChange,
		Fix:      "add script.csx next to apiProperties.json, or remove scriptOperations",
		Run: func(p *check.Pass) {
			if !p.Is.HasScriptOperations() || p.Is.Script != nil {
				return
			}
			finding := check.Finding{
				At:      p.Is.Property("scriptOperations").Span(),
				Message: "scriptOperations are declared, but there is no script.csx; deploying fails, or removes the current script",
			}
			if len(p.Is.ScriptOperations) == 0 { // accepted without a script
				finding.Severity = check.Warning
				finding.Message = "scriptOperations is an empty list, and there is no script.csx; if the connector has a script, deploying may remove it"
			}
			p.About("scriptOperations").Report(finding)
		},
	},
	{
		ID:       "script-operations",
		Point:    check.ReviewScript,
		Title:    "The script or scriptOperations names an operation that does not exist",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: codePage},
		Repeats:  check.RepeatsChange,
		Fix:      "use an operationId from the definition",
		Run:      checkScriptOperations,
	},
	{
		ID:       "script-operations-undeclared",
		Point:    check.ReviewScript,
		Title:    "The script runs for every operation",
		Severity: check.Note,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: codePage},
		Fix:      `list the operations that need it: "scriptOperations": ["GetOrder"]`,
		Run: eachScript(func(p *check.Pass, s *csharp) {
			if p.Is.Properties == nil || p.Is.HasScriptOperations() || p.Is.Properties.Root.Get("properties").Kind() != source.Object {
				return
			}
			p.About("scriptOperations").Reportf(s.file.Span(0, 0),
				"scriptOperations is not declared, so this script runs for every operation")
		}),
	},
	{
		ID:       "script-size",
		Point:    check.ReviewScript,
		Title:    "The script is too large",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: codePage},
		Fix:      "move tables and templates to the service, and remove unused code",
		Run: eachScript(func(p *check.Pass, s *csharp) {
			if n := len(s.file.Data); n > scriptSizeLimit {
				p.Reportf(s.file.Span(0, 0), "the script is %d bytes; the limit is %d", n, scriptSizeLimit)
			}
		}),
	},
	{
		ID:       "script-class",
		Point:    check.ReviewScript,
		Title:    "The script has no class Script with ExecuteAsync",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: codePage},
		Fix:      "write class Script : ScriptBase with public override async Task<HttpResponseMessage> ExecuteAsync()",
		Run:      eachScript(checkEntryPoint),
	},
	{
		ID:       "script-namespace",
		Point:    check.ReviewScript,
		Title:    "The script uses a namespace that the platform does not offer",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: "Microsoft's page on custom code"},
		In:       check.Profiles{Certification: check.AsError},
		Fix:      "remove it and the code that needs it; " + connector.ScriptFile + " can use .NET Standard 2.0 and Newtonsoft.Json",
		Run: eachScript(func(p *check.Pass, s *csharp) {
			for _, m := range usingDirective.Get().FindAllSubmatchIndex(s.code, -1) {
				at := s.file.Span(m[4], m[5])
				if !namespaceOffered(at.Text(), m[2] >= 0) {
					p.About("script/using/"+at.Text()).Reportf(at, "namespace %s is not available to scripts; compilation or certification fails", at.Text())
				}
			}
		}),
	},
	{
		ID:       "script-syntax",
		Point:    check.ReviewScript,
		Title:    "The script's brackets do not match",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "it does not compile"},
		Fix:      "balance the brackets; the file may have been cut off",
		Run:      eachScript(checkBrackets),
	},
}

// eachScript visits the script, if there is one.
func eachScript(visit func(*check.Pass, *csharp)) func(*check.Pass) {
	return func(p *check.Pass) {
		if s := indexOf(p).script; s != nil {
			visit(p.About("script"), s)
		}
	}
}

func checkScriptOperations(p *check.Pass) {
	if p.Is.Script == nil && len(p.Is.ScriptOperations) == 0 {
		return
	}
	if !hasOperations(p) {
		return
	}
	known := indexOf(p).operationIDs(p.Is)
	missing, patterns := missingObjects{operations: true, by: "the script"}, missingObjects{}
	add := func(to *missingObjects, name, id, subject string, at source.Span, message string) {
		to.add(p, name, check.Finding{Subject: "scriptOperations/" + id, At: at, Message: message + "; its code never runs"}, check.Place{Subject: subject})
	}
	for _, node := range p.Is.ScriptOperations {
		if id := node.Str(); !known.has(id) {
			add(&missing, id, id, "scriptOperations/"+id, node.Span(), fmt.Sprintf("scriptOperations lists operation %s, which does not exist%s", id, known.hint(id)))
		}
	}
	for _, asked := range idComparisons(indexOf(p).script) {
		switch id := asked.at.Text(); {
		case asked.matches(known):
		case asked.how == "":
			add(&missing, unencodedID(id), id, "script", asked.at, fmt.Sprintf("the script compares with operation %s, which does not exist%s", id, known.hint(id)))
		default:
			add(&patterns, asked.how+" "+id, id, "script", asked.at, fmt.Sprintf("no operation has the id that the script compares with by %s(%q)", asked.how, id))
		}
	}
	missing.report()
	patterns.report()
}
