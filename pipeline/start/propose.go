package start

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"alm/internal/exit"
	"alm/pipeline/pack"
	"alm/pipeline/project"
	"alm/solution/connector"
)

// Answers are what only people know. Defaults fills in what is empty.
type Answers struct {
	Publisher string // unique name of the publisher
	Prefix    string // customization prefix
	Solution  string // unique name of the solution for connectors in folders of their own
	Stages    []Stage
}

// Stage is an environment by name.
type Stage struct {
	Name, URL   string
	Development bool // alm push may change it, and no release goes there
}

// Proposal is a first alm.yaml.
type Proposal struct {
	Answers
	Globs     []string
	Packed    []Packed
	Left      []Left     // connectors that no solution can have yet, and solutions that cannot be read
	Merged    []Unpacked // solutions that alm packs as they are
	Consumers []string   // unpacked solutions without connectors
	Declared  []string   // variables that connectors refer to already
	Empty     bool       // the folder has no connector yet: alm pull takes them out of an environment
}

// Packed is a connector that a new solution has.
type Packed struct {
	Dir, Title string
	Host       string // literal; "" when there is none
	Variable   string // for the host
	OAuth      bool
}

// Left is a connector or an unpacked solution that cannot be packed, and why.
type Left struct{ Dir, Why string }

// Defaults fills in the answers that are missing from what the folder has; folder is its name.
func (s *Survey) Defaults(a Answers, folder string) Answers {
	publisher, prefix := s.knownPublisher()
	if prefix == "" {
		prefix = PrefixOf(cmp.Or(a.Publisher, publisher, folder))
	}
	a.Prefix = cmp.Or(a.Prefix, prefix)
	a.Publisher = cmp.Or(a.Publisher, publisher, a.Prefix)
	if a.Solution == "" {
		a.Solution = pascal(a.Publisher) + "Connectors"
		if len(s.Connectors) == 1 {
			a.Solution = cmp.Or(pascal(s.Connectors[0].Name()), a.Solution)
		}
	}
	return a
}

// knownPublisher returns the publisher of an unpacked solution, or the prefix of the variables
// that connectors refer to.
func (s *Survey) knownPublisher() (name, prefix string) {
	for _, u := range s.Solutions {
		if p := u.Solution.Publisher; project.Forms["name"].Fits(p.Name) && project.Forms["prefix"].Fits(p.Prefix) {
			return p.Name, p.Prefix
		}
	}
	for _, c := range s.Connectors {
		for _, name := range variables(c) {
			if prefix, _, _ := strings.Cut(name, "_"); project.Forms["prefix"].Fits(prefix) {
				return "", prefix
			}
		}
	}
	return "", ""
}

// PrefixOf makes a prefix of a name: its first eight letters and digits in lower case.
func PrefixOf(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(spelled.Replace(name)) {
		if r >= 'a' && r <= 'z' || b.Len() > 0 && r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
		if b.Len() == 8 {
			break
		}
	}
	if !project.Forms["prefix"].Fits(b.String()) {
		return "custom"
	}
	return b.String()
}

// spelled writes letters that identifiers cannot have with those that they can.
var spelled = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "æ", "ae", "ø", "o", "å", "a",
	"é", "e", "è", "e", "ê", "e", "É", "E", "á", "a", "à", "a", "â", "a", "ã", "a", "í", "i", "î", "i", "ó", "o", "ô", "o", "ú", "u", "ñ", "n", "ç", "c")

// pascal makes an identifier of a title: "Contoso orders" becomes ContosoOrders.
func pascal(title string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(spelled.Replace(title), func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return strings.TrimLeft(b.String(), "0123456789")
}

// Check rejects answers that alm.yaml rejects.
func (a Answers) Check() error {
	for _, answer := range []struct{ flag, text, form string }{
		{"--publisher", a.Publisher, "name"}, {"--prefix", a.Prefix, "prefix"}, {"--solution", a.Solution, "name"},
	} {
		if form := project.Forms[answer.form]; !form.Fits(answer.text) {
			return exit.Usage.Errorf(form.Hint, "%s: %q is not %s", answer.flag, answer.text, form.Noun)
		}
	}
	return nil
}

// Propose makes a first alm.yaml of what a folder has. It tries which connectors can be packed.
func (s *Survey) Propose(a Answers, fsys fs.FS) (*Proposal, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	p := &Proposal{Answers: a, Globs: s.globs(), Left: slices.Clone(s.Unread), Empty: len(s.Connectors)+len(s.Parts) == 0}
	for _, u := range s.Solutions {
		if len(u.Solution.Connectors) > 0 {
			p.Merged = append(p.Merged, u)
		} else {
			p.Consumers = append(p.Consumers, u.Dir)
		}
	}
	taken, titled := map[string]bool{}, map[string]string{}
	for _, c := range s.Connectors {
		title := strings.ToLower(c.Name())
		if other, twice := titled[title]; twice {
			p.Left = append(p.Left, Left{c.Dir, "it has the title of " + other + ", and would be the same connector: change one title, or list it with a name: of its own"})
			continue
		}
		titled[title] = c.Dir
		p.Packed = append(p.Packed, p.pack(c, taken))
		p.Declared = append(p.Declared, variables(c)...)
	}
	slices.Sort(p.Declared)
	p.Declared = slices.Compact(p.Declared)
	for _, c := range s.Parts {
		ofMerged := slices.ContainsFunc(p.Merged, func(u Unpacked) bool { return isBelow(c.Dir, u.Dir) })
		ofUnread := slices.ContainsFunc(s.Unread, func(left Left) bool { return isBelow(c.Dir, left.Dir) })
		if !ofMerged && !ofUnread {
			p.Left = append(p.Left, Left{c.Dir, whyLeft(c)})
		}
	}
	return p, p.tryToPack(fsys)
}

func isBelow(name, dir string) bool { return dir == "." || strings.HasPrefix(name, dir+"/") }

func whyLeft(c *connector.Connector) string {
	if c.IsExport() {
		return "an export of the portal has no " + connector.PropertiesFile + ", so the connector would have no sign-in; alm pull --adopt takes the connector with its sign-in out of the environment"
	}
	return "alm checks it here, and cannot pack this form of a solution"
}

// pack proposes a variable for the host of a connector.
func (p *Proposal) pack(c *connector.Connector, taken map[string]bool) Packed {
	packed := Packed{Dir: c.Dir, Title: c.Name()}
	for _, parameter := range c.Property("connectionParameters").Members() {
		packed.OAuth = packed.OAuth || parameter.Get("type").Str() == "oauthSetting"
	}
	host := c.Definition.Root.Get("host").Str()
	if host == "" || strings.Contains(host, "@") {
		return packed
	}
	packed.Host = host
	packed.Variable = p.Prefix + "_" + cmp.Or(pascal(c.Name()), pascal(c.Dir)) + "Host"
	for taken[strings.ToLower(packed.Variable)] {
		packed.Variable += "2"
	}
	taken[strings.ToLower(packed.Variable)] = true
	return packed
}

// tryToPack moves the connectors that cannot be packed to those that are left.
func (p *Proposal) tryToPack(fsys fs.FS) error {
	if len(p.Packed) == 0 || p.try(fsys) == nil {
		return nil
	}
	var packed []Packed
	all := p.Packed
	for _, one := range all {
		p.Packed = []Packed{one}
		if err := p.try(fsys); err != nil {
			p.Left = append(p.Left, Left{one.Dir, exit.Words(err)})
			continue
		}
		packed = append(packed, one)
	}
	if p.Packed = packed; len(packed) == 0 {
		return nil
	}
	return p.try(fsys)
}

func (p *Proposal) try(fsys fs.FS) error {
	parsed, err := project.Parse(project.DefaultFile, p.Render())
	if err != nil {
		return err
	}
	bundle, err := pack.BundleSolution(parsed, p.Solution, fsys)
	if bundle != nil {
		bundle.Close()
	}
	return err
}

// globs returns patterns that match the folders of the connectors: all beside each other, or each
// by its name.
func (s *Survey) globs() []string {
	var dirs []string
	for _, c := range slices.Concat(s.Connectors, s.Parts) {
		dirs = append(dirs, c.Dir)
	}
	if len(dirs) == 0 {
		return []string{"connectors/*"}
	}
	slices.Sort(dirs)
	return compactGlobs(slices.Compact(dirs))
}
