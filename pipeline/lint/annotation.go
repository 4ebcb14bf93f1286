package lint

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

var annotationRules = []check.Rule{
	{
		ID:       "api-annotation",
		Title:    "x-ms-api-annotation does not match the operation or its family",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError, Security: check.AsOff},
		Aliases: []string{"OperationFamilyHasDuplicateRevisions", "OperationFamilyHasManyActiveOperations",
			"OperationFamilyHasManyActiveProductionOperations", "OperationFamilyHasManyEmptyRevisions", "OperationRevisionEmpty",
			"OperationIdShouldEndWithRevision", "OperationStatusAheadOfConnector",
			"ApiAnnotationExtensionReplacementInfoForNonDeprecatedOperations",
			"ApiAnnotationExtensionReplacementInfoMissingApiProperty", "ApiAnnotationExtensionReplacementInfoMissingOperationIdProperty"},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "give each operation of a family its own revision, starting at 1, and deprecate all but the newest",
		Run: func(p *check.Pass) {
			eachMember(annotationKey, checkAnnotation)(p)
			checkFamilies(p)
		},
	},
	{
		ID:       "openai-operation",
		Title:    "x-ms-openai-data names an operation that does not exist",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "x-ms-openai-data of published connectors names operations by id"},
		Repeats:  check.RepeatsChange,
		Fix:      "use an operationId from the definition, or remove the entry",
		Run: func(p *check.Pass) {
			missing := missingObjects{operations: true, by: "x-ms-openai-data"}
			eachMember("x-ms-openai-data", func(p *check.Pass, m member) {
				for _, entry := range m.Value.Get("operations").Items() {
					if id := entry.Get("operationId"); indexOf(p).operation(p.Is, id.Str()) == nil && hasOperations(p) {
						missing.addOf(p, id.Str(), m.Of, check.Finding{At: firstSpan(p, id, entry),
							Message: "x-ms-openai-data offers operation " + excerpt(id) + " to agents, but it does not exist"})
					}
				}
			})(p)
			missing.report()
		},
	},
	{
		ID:       "connector-metadata",
		Title:    "x-ms-connector-metadata is missing or incomplete",
		Severity: check.Note,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		In:       check.Profiles{Certification: check.AsError, Security: check.AsOff},
		Aliases:  []string{"ConnectorMetadataPropertiesMissing", "InvalidConnectorCategory", "TooManyConnectorCategories"},
		Autofix:  true,
		Fix:      "list Website, Privacy policy and Categories as propertyName and propertyValue",
		Run:      checkMetadata,
	},
}

const annotationKey = "x-ms-api-annotation"

func checkAnnotation(p *check.Pass, m member) {
	status, revision, replacement := m.Value.Get("status"), m.Value.Get("revision"), m.Value.Get("replacement")
	if status.Exists() && status.Str() != "Preview" && status.Str() != "Production" {
		m.Of.Reportf(p, status.Span(), "the status of %s is %s; it must be Preview or Production", m.Of.Label(), excerpt(status))
	}
	if m.Of.Op == nil {
		return
	}
	if n, isNumber := revision.Num(); revision.Exists() && (!isNumber || n < 1 || n != float64(int(n))) {
		m.Of.Reportf(p, revision.Span(), "the revision of %s is %s; revisions are integers starting at 1", m.Of.Label(), excerpt(revision))
	}
	if status.Str() == "Production" && p.Is.Definition.Root.Get("info", annotationKey, "status").Str() == "Preview" {
		m.Of.Reportf(p, status.Span(), "%s has status Production, but the connector has Preview", m.Of.Label())
	}
	if !replacement.Exists() {
		return
	}
	if !m.Of.Op.Deprecated() {
		m.Of.Reportf(p, replacement.Span(), "%s has a replacement but is not deprecated", m.Of.Label())
	}
	for _, name := range []string{"api", "operationId"} {
		if replacement.Get(name).Str() == "" {
			m.Of.Reportf(p, replacement.Span(), "the replacement of %s has no %s; makers cannot find it", m.Of.Label(), name)
		}
	}
}

// operationFamily collects the operations with one family name.
type operationFamily struct {
	revisions          map[string]member
	active, production int
	empty              int
}

// checkFamilies checks operations with the same family name, in document order.
func checkFamilies(p *check.Pass) {
	all := map[string]*operationFamily{}
	eachMember(annotationKey, func(p *check.Pass, m member) {
		name := m.Value.Get("family").Str()
		if m.Of.Op == nil || name == "" {
			return
		}
		if all[name] == nil {
			all[name] = &operationFamily{revisions: map[string]member{}}
		}
		if detail := all[name].add(m); detail != "" {
			m.Of.Reportf(p, m.Key.Span(), "%s is in family %s, %s", m.Of.Label(), name, detail)
			return
		}
		checkRevision(p, m, name)
	})(p)
}

// checkRevision reports notes only, because published ids must not change.
func checkRevision(p *check.Pass, m member, family string) {
	f := check.Finding{Severity: check.Note, At: m.Key.Span()}
	switch revision := m.Value.Get("revision"); {
	case !revision.Exists():
		f.Message = fmt.Sprintf("%s is in family %s and has no revision; add one before you add the next operation", m.Of.Label(), family)
	case suffixMissing(m.Of.Op.ID, revision):
		f.Message = fmt.Sprintf("%s is revision %s of %s, but its operationId does not end with it; name the next one …V%s",
			m.Of.Label(), revision.Raw(), family, revision.Raw())
	default:
		return
	}
	m.Of.Report(p, f)
}

// add adds an operation to its family and describes what does not fit; "" if nothing.
func (f *operationFamily) add(m member) string {
	revision := string(m.Value.Get("revision").Raw())
	deprecated := m.Of.Op.Deprecated()
	if !deprecated {
		f.active++
	}
	if !deprecated && m.Value.Get("status").Str() == "Production" {
		f.production++
	}
	was, twice := f.revisions[revision]
	switch {
	case revision == "" && f.empty > 0:
		return "where another operation has no revision either"
	case revision != "" && twice:
		return "where " + was.Of.Label() + " has revision " + revision + " too; the designer cannot determine the newest"
	case !deprecated && f.active > 2:
		return "which has more than two operations that are not deprecated"
	case !deprecated && f.production > 1 && m.Value.Get("status").Str() == "Production":
		return "which has another Production operation that is not deprecated; makers see both"
	}
	if revision == "" {
		f.empty++
		return ""
	}
	f.revisions[revision] = m
	return ""
}

// suffixMissing reports whether a revision after the first is not in the operation's id.
func suffixMissing(id string, revision source.Node) bool {
	n, ok := revision.Num()
	return ok && n > 1 && !strings.HasSuffix(strings.ToLower(id), "v"+string(revision.Raw()))
}
