package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"alm/internal/pattern"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution"
	"alm/solution/connector"

	"github.com/goccy/go-yaml/ast"
)

// Bumped is what the versions became.
type Bumped struct {
	Part       string   `json:"part"` // major, minor, patch or none
	Connectors []Raised `json:"connectors,omitempty"`
	Solutions  []Raised `json:"solutions,omitempty"`
	Written    []string `json:"written,omitempty"` // files
}

// Raised is one version that rose, or rose already.
type Raised struct {
	Name string `json:"name"` // a folder or a solution's name
	Was  string `json:"was"`
	Is   string `json:"is"`
}

var parts = map[check.Change]string{
	check.None: "none", check.Editorial: "patch", check.Additive: "minor", check.Breaking: "major",
}

var bump = Step{
	Name: "bump",
	Does: "picks the next versions from what changed and writes them",
	Idle: func(rel *Release) string {
		if rel.Diffed == nil {
			return "no base to compare with"
		}
		if len(rel.Detected.Changed) == 0 {
			return "no connector changed"
		}
		return ""
	},
	Run: func(_ context.Context, rel *Release) error {
		plan, err := rel.PlanBump()
		if err != nil {
			return err
		}
		for _, w := range plan.writes {
			if err := replaceFile(filepath.Join(rel.With.Root, filepath.FromSlash(w.name)), w.data); err != nil {
				return fmt.Errorf("write %s: %w", w.name, err)
			}
			plan.Written = append(plan.Written, w.name)
		}
		rel.Bumped = &plan.Bumped
		if slices.Contains(plan.Written, rel.With.Project.File) {
			if rel.With.Project, err = LoadProject(os.DirFS(rel.With.Root), rel.With.Project.File); err != nil {
				return err
			}
		}
		return nil
	},
}

// BumpPlan is a bump and the files that it would write.
type BumpPlan struct {
	Bumped
	writes []write
}

type write struct {
	name string // slash path in the project
	data []byte
}

// PlanBump says what the versions should become without writing. A version that rose far
// enough already stays.
func (rel *Release) PlanBump() (BumpPlan, error) {
	worst := check.Worst(rel.Diffed.Findings)
	plan := BumpPlan{Bumped: Bumped{Part: parts[worst]}}
	was := versions(rel.Detected.was)
	changed := map[string]check.Change{}
	for _, f := range rel.Diffed.Findings {
		changed[f.Connector] = max(changed[f.Connector], f.Rule.Change)
	}
	for _, c := range rel.Detected.all {
		before, known := was[c.Dir]
		if !known || changed[c.Dir] == check.None {
			continue
		}
		if err := plan.connector(c, before, changed[c.Dir]); err != nil {
			return plan, err
		}
	}
	if err := plan.solutions(rel, changed); err != nil {
		return plan, err
	}
	plan.changelog(rel)
	return plan, nil
}

func (plan *BumpPlan) connector(c *connector.Connector, before string, change check.Change) error {
	next := NextVersion(before, change)
	plan.Connectors = append(plan.Connectors, Raised{c.Dir, before, next})
	if !less(c.Version(), next) {
		plan.Connectors[len(plan.Connectors)-1].Is = c.Version()
		return nil
	}
	node := c.Definition.Root.Get("info", "version")
	if node.Kind() != source.String {
		return misuse("add info.version to it", "%s has no info.version to raise", c.Definition.Name)
	}
	data, err := c.Definition.Apply(source.Edit{Span: node.Span(), New: source.Quote(next)})
	if err != nil {
		return err
	}
	plan.writes = append(plan.writes, write{c.Definition.Name, data})
	return nil
}

// solutions raises the version of every solution that holds a changed connector, from what
// alm.yaml says at base.
func (plan *BumpPlan) solutions(rel *Release, changed map[string]check.Change) error {
	p := rel.With.Project
	text := source.Text(p.File, p.text)
	var edits []source.Edit
	for _, name := range p.SolutionNames() {
		worst := check.None
		for dir := range p.Solutions[name].Connectors {
			worst = max(worst, changed[dir])
		}
		if worst == check.None {
			continue
		}
		before := versionAtBase(rel, name)
		next := nextSolution(before, worst)
		raised := Raised{name, before.String(), next.String()}
		now, err := solution.ParseVersion(p.Solutions[name].Version)
		if err != nil {
			return err
		}
		if now.Compare(next) >= 0 {
			raised.Is = now.String()
		} else {
			span, err := p.versionSpan(name, text)
			if err != nil {
				return err
			}
			edits = append(edits, source.Edit{Span: span, New: next.String()})
		}
		plan.Solutions = append(plan.Solutions, raised)
	}
	if len(edits) == 0 {
		return nil
	}
	data, err := text.Apply(edits...)
	if err != nil {
		return err
	}
	plan.writes = append(plan.writes, write{p.File, data})
	return nil
}

func versionAtBase(rel *Release, name string) solution.Version {
	spec := rel.With.Project.Solutions[name].Version
	if base, err := LoadProject(rel.With.Base.FS, rel.With.Project.File); err == nil {
		if s, ok := base.Solutions[name]; ok {
			spec = s.Version
		}
	}
	v, err := solution.ParseVersion(spec)
	if err != nil {
		return solution.Version{}
	}
	return v
}

func nextSolution(v solution.Version, change check.Change) solution.Version {
	switch change {
	case check.Breaking:
		return v.Next(solution.Major)
	case check.Additive:
		return v.Next(solution.Minor)
	}
	return v.Next(solution.Patch)
}

// versionSpan is the place of a solution's version in alm.yaml, without its quotes.
func (p *Project) versionSpan(name string, text *source.File) (source.Span, error) {
	node, err := p.node("$.solutions." + quoteKey(name) + ".version")
	if err != nil || node == nil {
		return source.Span{}, misuse("", "%s: solution %s has no version to raise", p.File, name)
	}
	scalar, ok := node.(ast.ScalarNode)
	if !ok {
		return source.Span{}, misuse("", "%s: the version of solution %s is no text", p.File, name)
	}
	token := scalar.GetToken()
	start := lineStart(p.text, token.Position.Line)
	line := string(p.text[start:])
	line, _, _ = strings.Cut(line, "\n")
	i := strings.Index(line, token.Value)
	if i < 0 {
		return source.Span{}, misuse("", "%s:%d: the version is not on this line", p.File, token.Position.Line)
	}
	return text.Span(start+i, start+i+len(token.Value)), nil
}

func lineStart(text []byte, line int) int {
	start := 0
	for range line - 1 {
		i := strings.IndexByte(string(text[start:]), '\n')
		if i < 0 {
			break
		}
		start += i + 1
	}
	return start
}

var numbered = pattern.New(`^v?\d+(\.\d+){0,3}`)

// Next is the version that a person is told: of the solutions if there are any, else of
// the connectors; the highest where they differ.
func (plan BumpPlan) Next() string {
	raised := plan.Solutions
	if len(raised) == 0 {
		raised = plan.Connectors
	}
	next := ""
	for _, r := range raised {
		if less(next, r.Is) {
			next = r.Is
		}
	}
	return next
}

// NextVersion raises a connector's version and keeps the number of its parts: "1.0"
// becomes "2.0" or "1.1". With two parts a patch raises the second. What is no version
// becomes "1.0", "1.0.1" …
func NextVersion(version string, change check.Change) string {
	head := numbered().FindString(version)
	if change == check.None {
		return version
	}
	if head == "" {
		return "1.0.0"
	}
	prefix := ""
	if strings.HasPrefix(head, "v") {
		prefix, head = "v", head[1:]
	}
	fields := strings.Split(head, ".")
	at := min(map[check.Change]int{check.Breaking: 0, check.Additive: 1, check.Editorial: 2}[change], max(len(fields)-1, 1))
	for len(fields) <= at {
		fields = append(fields, "0")
	}
	n, _ := strconv.Atoi(fields[at])
	fields[at] = strconv.Itoa(n + 1)
	for i := at + 1; i < len(fields); i++ {
		fields[i] = "0"
	}
	return prefix + strings.Join(fields, ".")
}

// less compares versions of any number of parts; what is no version is less than any.
func less(a, b string) bool {
	x, y := partsOf(a), partsOf(b)
	for i := range max(len(x), len(y)) {
		p, q := at(x, i), at(y, i)
		if p != q {
			return p < q
		}
	}
	return false
}

func majorRose(was, is string) bool {
	x, y := partsOf(was), partsOf(is)
	return len(x) > 0 && len(y) > 0 && y[0] > x[0]
}

func partsOf(version string) []int {
	head := strings.TrimPrefix(numbered().FindString(version), "v")
	if head == "" {
		return nil
	}
	var numbers []int
	for field := range strings.SplitSeq(head, ".") {
		n, err := strconv.Atoi(field)
		if err != nil {
			return nil
		}
		numbers = append(numbers, n)
	}
	return numbers
}

func at(numbers []int, i int) int {
	if i < len(numbers) {
		return numbers[i]
	}
	return 0
}

// replaceFile writes a file whole or not at all.
func replaceFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if _, err := temp.Write(data); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Chmod(0o644); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}
