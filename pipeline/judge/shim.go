package judge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/shim"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// Shimmed is a shim and what the change breaks with it.
type Shimmed struct {
	*shim.Shim
	Dir      string // of the connector
	Breaking []check.Finding

	head tree.Tree
}

// Shim keeps an operation alive that the change from base to head renamed. Nothing is written.
// The argument dir names the connector, where several have the operation.
func Shim(ctx context.Context, opts Options, base, head tree.Tree, dir, oldID, newID string) (*Shimmed, error) {
	if err := requireBase(base); err != nil {
		return nil, err
	}
	if head.Disk == "" {
		return nil, exit.Usage.Errorf("check it out or unpack it, and name its folder with -C", "alm shim writes files, and %s is not a folder", head.Label)
	}
	found := operationSearch{dir: dir, oldID: oldID}
	r, err := walk(ctx, opts, base, head, []each{reading, {judge: found.look}}, nil)
	if err != nil {
		return nil, err
	}
	was, is, err := found.connector()
	if err != nil {
		return nil, err
	}
	kept, err := shim.Keep(was, is, oldID, newID)
	if err != nil {
		return nil, err
	}
	s := &Shimmed{Shim: kept, Dir: is.Dir, head: r.Head}
	return s, s.prove(r, was, is)
}

// prove compares and lints the connector with the shim: the old operation must be what it was,
// and lint must find no new error.
func (s *Shimmed) prove(r *Result, was, is *connector.Connector) error {
	over := tree.Overlay{FS: s.head.FS, Texts: map[string][]byte{}}
	for _, file := range s.Files {
		over.Texts[s.head.InTree(file.Name)] = file.Is
	}
	after := s.head
	after.FS = over
	all, err := after.Reread([]*connector.Connector{is}, map[string]bool{is.Dir: true}, r.opts.Project)
	if err != nil {
		return err
	}
	for _, f := range Compare([]*connector.Connector{was}, all) {
		if f.Rule.Change == check.Breaking {
			s.Breaking = append(s.Breaking, f)
		}
	}
	before, err := r.errorsOf([]*connector.Connector{is})
	if err != nil {
		return err
	}
	now, err := r.errorsOf(all)
	if err != nil {
		return err
	}
	var fresh []string
	for what, n := range now {
		if n > before[what] {
			fresh = append(fresh, what)
		}
	}
	if len(fresh) > 0 {
		slices.Sort(fresh)
		return exit.Refused.Errorf("keep the old operationId instead", "with %s beside %s, alm lint finds errors: %s", s.Old.ID, s.New.ID, strings.Join(fresh, "; "))
	}
	return nil
}

// errorsOf counts the errors that lint finds, by rule and message.
func (r *Result) errorsOf(all []*connector.Connector) (map[string]int, error) {
	opts := r.opts
	opts.Project = anotherRound(opts.Project)
	next := &Result{Change: Change{Head: r.Head, Is: all}, opts: opts, linted: all}
	findings, err := next.lintAll(nil)
	count := map[string]int{}
	for _, f := range findings {
		if f.Severity == check.Error {
			count[fmt.Sprintf("%s: %s", f.Rule.ID, f.Message)]++
		}
	}
	return count, err
}

// OfOld returns the breaking findings on the old operation, and how many there are on others.
func (s *Shimmed) OfOld() (own []check.Finding, others int) {
	for _, f := range s.Breaking {
		on := func(method, at string) bool { return method == s.Old.Method && at == s.Old.Path }
		if on(f.Method, f.Path) || slices.ContainsFunc(f.Places, func(p check.Place) bool { return on(p.Method, p.Path) }) {
			own = append(own, f)
		} else {
			others++
		}
	}
	return own, others
}

// Write writes the files: all of them, or none.
func (s *Shimmed) Write(journal atomicfile.Journal) error {
	var files []rewrite
	for _, file := range s.Files {
		files = append(files, rewrite{file.Name, s.head.OnDisk(file.Name), file.Was, file.Is})
	}
	return rewriteAll(files, journal)
}
