package solutions

import (
	"alm/internal/lazyregexp"
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/solutionzip"
	"alm/solution/dataverse/emulator/store"
)

// hooks are those of components, and of the publishers and unmanaged solutions that a request makes.
func (s *Service) hooks() map[string]odata.Hooks {
	all := s.rules.Hooks()
	all["publishers"] = odata.Hooks{Save: s.savePublisher, Delete: refuseDelete("publishers")}
	all["solutions"] = odata.Hooks{Save: s.saveSolution, Delete: refuseDelete("solutions")}
	return all
}

func refuseDelete(set string) func(store.Row) error {
	return func(store.Row) error { return odata.NotModelled("deleting " + set) }
}

var (
	uniqueName = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*$`)
	prefixForm = lazyregexp.New(`^[A-Za-z][A-Za-z0-9]{1,7}$`)
	systemForm = lazyregexp.New(`^(?i)mscrm`)
)

// savePublisher rejects a name or a prefix that no publisher may have.
func (s *Service) savePublisher(r store.Row, creating bool) error {
	options, _ := r["customizationoptionvalueprefix"].(float64)
	prefix := r.Text("customizationprefix")
	switch {
	case !creating:
		return odata.NotModelled("changing publishers")
	case !uniqueName.Get().MatchString(r.Text("uniquename")):
		return odata.BadRequest("The unique name of a publisher may have only letters, digits and underscores.")
	case !prefixForm.Get().MatchString(prefix) || systemForm.Get().MatchString(prefix):
		return odata.BadRequest("The customization prefix '%s' is not valid.", prefix)
	case options < 10000 || options > 99999:
		return odata.BadRequest("The customization option value prefix must be from 10000 to 99999.")
	case s.Store.Find("publishers", "uniquename", r.Text("uniquename")) != nil:
		return odata.Duplicate()
	}
	r["isreadonly"] = false
	return nil
}

// saveSolution rejects a name or a version that no solution may have, and adds what only the service
// writes.
func (s *Service) saveSolution(r store.Row, creating bool) error {
	_, malformed := solutionzip.ParseVersion(r.Text("version"))
	switch {
	case !creating:
		return odata.NotModelled("changing solutions")
	case !uniqueName.Get().MatchString(r.Text("uniquename")):
		return odata.BadRequest("The unique name of a solution may have only letters, digits and underscores.")
	case malformed != nil:
		return odata.BadRequest("The solution's version is not valid: %v", malformed)
	case findSolution(s.Store, r.Text("uniquename")) != nil:
		return odata.Duplicate()
	}
	r["isvisible"], r["solutiontype"], r["installedon"] = true, 0.0, store.Stamp(s.options.Now())
	return nil
}
