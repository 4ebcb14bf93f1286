package judge

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// leaveOutRepeats keeps one finding where lint and diff report the same cause: the error of diff, which says what
// breaks, else that of lint, also about a file that is not JSON. What is accepted does not stand for another finding.
func (r *Result) leaveOutRepeats() {
	if r.Linted == nil || r.Diffed == nil {
		return
	}
	var repeats []*check.Finding
	for _, f := range r.Linted.Findings {
		if f.Rule.Repeats != check.NoRepeats && f.Waiver == "" && (f.Rule.Point == check.NoPoint || r.Linted.Profile != check.Security) {
			repeats = append(repeats, f)
		}
	}
	left := map[*check.Finding]bool{}
	r.leaveOutFollowing(left)
	near := indexOf(repeats)
	budget := maxExplained
	for _, change := range r.Diffed.Findings {
		if change.Waiver != "" || change.Was.File == nil && change.At.File == nil {
			continue
		}
		for _, f := range near.to(change, &budget) {
			switch {
			case f.Connector != change.Connector || left[f]:
			case breaksText(f) && breaksText(change):
				if isWeaker := f.Severity < change.Severity; isWeaker {
					left[f] = true
				} else {
					left[change] = true
				}
			case change.Severity == check.Error && f.Rule.Repeats != check.CauseOfChange && explains(change, f):
				left[f] = true
				addPlaces(change, f)
			case (f.Rule.Repeats != check.RepeatsChange || f.Subject == change.Subject) && f.Severity >= change.Severity &&
				change.Change() < check.Breaking && r.follows[keyOfFinding(change)] != mixed &&
				(sameValue(f, change) || sameMember(f, change) || wasIn(f, change)):
				left[change] = true
			}
		}
	}
	if len(left) == 0 {
		return
	}
	isLeft := func(f *check.Finding) bool { return left[f] }
	for f := range left {
		r.leftOut = append(r.leftOut, f)
	}
	r.Linted.Findings = slices.DeleteFunc(r.Linted.Findings, isLeft)
	for _, change := range r.Diffed.Findings {
		if left[change] {
			r.unreached = append(r.unreached, change) // the version rises for it all the same
		}
	}
	r.Diffed.Findings = slices.DeleteFunc(r.Diffed.Findings, isLeft)
	r.Linted.Count()
	r.Diffed.Count()
}

// maxExplained limits how many pairs of findings are compared by what they name. Beyond it both are kept.
const maxExplained = 1_000_000

// repeatsIndex finds the findings of lint that may have the cause of a change.
type repeatsIndex struct {
	bySpan    map[source.Span][]*check.Finding
	bySubject map[string][]*check.Finding
	naming    map[string][]*check.Finding // those that may name what a change removed, by connector
	files     map[string][]*check.Finding // those about a file that is gone, by connector
}

func indexOf(repeats []*check.Finding) repeatsIndex {
	x := repeatsIndex{map[source.Span][]*check.Finding{}, map[string][]*check.Finding{}, map[string][]*check.Finding{}, map[string][]*check.Finding{}}
	for _, f := range repeats {
		if path.Dir(f.Subject) == "file" || f.Subject == lostProperties {
			x.files[f.Connector] = append(x.files[f.Connector], f)
		}
		if f.Rule.Repeats == check.RepeatsChange {
			x.naming[f.Connector] = append(x.naming[f.Connector], f)
		}
		x.bySubject[f.Connector+"\x00"+f.Subject] = append(x.bySubject[f.Connector+"\x00"+f.Subject], f)
		x.bySpan[spanKey(f.At)] = append(x.bySpan[spanKey(f.At)], f)
	}
	return x
}

// to returns the findings that may have the cause of a change, some of them twice.
func (x repeatsIndex) to(change *check.Finding, budget *int) []*check.Finding {
	found := slices.Concat(x.bySpan[spanKey(change.At)], x.bySubject[change.Connector+"\x00"+change.Subject],
		x.bySubject[change.Connector+"\x00"+path.Dir(change.Subject)], x.files[change.Connector])
	if naming := x.naming[change.Connector]; change.Severity == check.Error && len(naming) <= *budget {
		*budget -= len(naming)
		found = append(found, naming...)
	}
	return found
}

// spanKey returns a span by which equal places of files that were read twice are found; their files are compared
// by samePlace.
func spanKey(s source.Span) source.Span { return source.Span{Start: s.Start, End: s.End} }

// explains reports whether a finding of lint follows from a change: it is at the same place, or names what the
// change removed, and the change covers it. Its other places are covered too, or name the same.
func explains(change, f *check.Finding) bool {
	if change.Old != "" && f.Subject == "ref/"+change.Old {
		return true // both are about the definition that does not exist
	}
	names := f.Rule.Repeats == check.RepeatsChange && words.HasName(f.Message, cmp.Or(change.Old, path.Base(change.Subject)))
	switch {
	case samePlace(f.At, change.At) && (f.Rule.Repeats == check.CauseOfWeaker || isAbout(f.Message, change)):
	case !names:
		return false
	case f.At.File != nil && path.Base(f.At.File.Name) == connector.ScriptFile:
		return slices.ContainsFunc(change.Places, func(at check.Place) bool { return at.Subject == "script" })
	case !covers(change, f.Subject):
		return false
	}
	return names || !slices.ContainsFunc(f.Places, func(at check.Place) bool { return !covers(change, at.Subject) })
}

// addPlaces adds the places of a finding of lint that a change does not cover.
func addPlaces(change, f *check.Finding) {
	for _, at := range f.Places {
		if !covers(change, at.Subject) {
			change.Places = append(slices.Clip(change.Places), at)
		}
	}
}

// isAbout reports whether a message names what a change removed, or what both are about: an operation has one
// place for what is wrong with its trigger, its path and its responses.
func isAbout(message string, change *check.Finding) bool {
	return words.HasName(message, cmp.Or(change.Old, path.Base(change.Subject))) ||
		words.HasName(message, "callback URL") && words.HasName(change.Message, "callback URL") ||
		words.HasName(message, "operationId") && words.HasName(change.Message, "operationId")
}

// sameValue reports whether both findings are at one value, which a finding on an object is for members that it
// names. What is wrong elsewhere in an operation is at its operationId too.
func sameValue(f, change *check.Finding) bool {
	text := f.At.Text()
	isID := strings.HasPrefix(f.Subject+"/", "operation/"+strings.Trim(text, `"`)+"/") && f.Rule.Repeats != check.CauseOfWeaker
	if of, member := path.Split(change.Subject); isID && (of == "operation/" || !words.HasName(f.Message, member)) {
		return false
	}
	return samePlace(f.At, change.At) && (text != "" && text[0] != '{' || words.HasName(f.Message, path.Base(change.Subject)))
}

// lostProperties is the subject of the finding that apiProperties.json has nothing that counts.
const lostProperties = "properties"

// wasIn reports whether a change is about what was in a file that is gone, or that has nothing that counts.
func wasIn(f, change *check.Finding) bool {
	isIn := func(at source.Span, name string) bool { return at.File != nil && path.Base(at.File.Name) == name }
	if f.Subject == lostProperties {
		return isIn(change.Was, connector.PropertiesFile) || isIn(change.At, connector.PropertiesFile)
	}
	name, isFile := strings.CutPrefix(f.Subject, "file/")
	return isFile && isIn(change.Was, name) && !isIn(change.At, name)
}

func samePlace(a, b source.Span) bool {
	return a.File != nil && b.File != nil && a.Start == b.Start && a.End == b.End && a.File.Name == b.File.Name
}

// sameMember reports whether both findings are about one member, which the finding of lint names: what a change of
// an operation is about may be another member of it.
func sameMember(f, change *check.Finding) bool {
	of, name := path.Split(change.Subject)
	isMember := strings.Count(change.Subject, "/") > 1 || of == "" || of == "info/" || of == "properties/"
	return isMember && (f.Subject == change.Subject || f.Subject+"/" == of) && words.HasName(f.Message, name)
}

// covers reports whether a subject is among those of a change, or below one of them.
func covers(change *check.Finding, subject string) bool {
	isPart := func(of string) bool { return isBelow(of, subject) || isBelow(subject, of) }
	return isPart(strings.TrimSuffix(change.Subject, "/"+change.Old)) || slices.ContainsFunc(change.Places, func(at check.Place) bool { return isPart(at.Subject) })
}

// isBelow reports whether a subject is another one or a part of it. All are parts of the definition, "".
func isBelow(top, subject string) bool {
	rest, ok := strings.CutPrefix(path.Clean(subject), path.Clean(top))
	return top == "" || ok && (rest == "" || rest[0] == '/')
}
