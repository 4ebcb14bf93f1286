// Package portal writes a connector as an environment has it into the files of its folder. It
// changes what differs and keeps every other byte.
package portal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/yamltext"
	"alm/pipeline/check"
	"alm/solution"
	"alm/solution/connector"
)

// Input is a connector on both sides.
type Input struct {
	FS     fs.FS              // of the project
	Dir    string             // slash path of the connector's folder, which may be absent
	Stage  string             // whose environment it is, for messages
	Packed solution.Connector // what alm packs of the folder, with references to variables; zero if it cannot
	There  solution.Connector // what the environment has

	Capabilities string // there, a JSON array; "" where the environment knows none
	IconRead     bool   // There.Icon is what the environment has, and not unknown

	Values    []map[string]string // what variables stand for, by schema name: in the environment, by alm.yaml
	Variables []Variable          // whose values become references again in a new folder
}

// File is a file that changes: Was is nil of a new one, Is nil of one that is removed.
type File struct {
	Name    string // slash path in the project
	Was, Is []byte
}

// Merged is a folder as it would have to be to pack to what the environment has.
type Merged struct {
	Files       []File // that change
	Findings    []check.Finding
	Title       string   // info.title of the definition then
	Description string   // info.description of the definition then
	Variables   []string // that the new files refer to in place of their values

	credentials []string // that are not to be written
}

// Blocked reports whether a finding prevents writing the files.
func (m *Merged) Blocked() bool { return check.Count(m.Findings, check.Error) > 0 }

// Merge compares a folder with what an environment has.
func Merge(in Input) (*Merged, error) {
	if err := in.keepCredentials(); err != nil {
		return nil, err
	}
	m := &merger{Input: in, merged: &Merged{}}
	local, err := connector.Read(in.FS, in.Dir)
	switch {
	case err == nil:
		m.local = local
	case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, connector.ErrNoConnector):
		return nil, exit.Usage.Errorf("make the files of the folder readable", "%w", err)
	}
	for _, merge := range []func() error{m.restore, m.definition, m.properties, m.script, m.icon, m.credentials} {
		if err := merge(); err != nil {
			return nil, err
		}
	}
	check.Sort(m.merged.Findings)
	check.Identify(m.merged.Findings)
	return m.merged, nil
}

// merger merges one connector.
type merger struct {
	Input
	local  *connector.Connector // nil where the folder has none
	merged *Merged
	style  style // of the file that is being merged

	inProperties bool // not in the definition
}

func (m *merger) report(rule *check.Rule, at source.Span, subject, format string, args ...any) {
	m.merged.Findings = append(m.merged.Findings, check.Finding{Rule: rule, Severity: rule.Severity, Connector: m.Dir,
		Subject: subject, At: at, Fix: rule.Fix, Message: fmt.Sprintf(format, args...)})
}

// put keeps a file that differs.
func (m *merger) put(name string, was, is []byte) {
	if !bytes.Equal(was, is) || (was == nil) != (is == nil) {
		m.merged.Files = append(m.merged.Files, File{name, was, is})
	}
}

// document parses a text of the environment, which must be JSON of that kind.
func (m *merger) document(what string, text []byte, kind source.Kind) (source.Node, error) {
	file := source.Parse(what, text)
	if problems := file.Problems(); len(problems) > 0 || file.Root.Kind() != kind {
		why := "it is " + file.Root.Kind().String()
		if len(problems) > 0 {
			why = problems[0].Message
		}
		return source.Node{}, exit.Remote.Errorf("open the connector in the maker portal and save it there; alm doctor --probe reports answers of another shape",
			"the %s of %s in %s cannot be read: %s", what, m.name(), m.Stage, why)
	}
	return file.Root, nil
}

func (m *merger) name() string {
	if m.There.DisplayName != "" {
		return m.There.DisplayName
	}
	return m.There.Name
}

func (m *merger) definition() error {
	there, err := m.document("definition", m.There.Definition, source.Object)
	if err != nil {
		return err
	}
	m.merged.Title = there.Get("info", "title").Str()
	m.merged.Description = there.Get("info", "description").Str()
	if m.local == nil {
		m.style = plainStyle
		m.put(path.Join(m.Dir, connector.DefinitionFile), nil, m.fresh(there))
		return nil
	}
	return m.mergeFile(m.local.Definition, source.Parse("packed", m.Packed.Definition).Root, there)
}

// mergeFile merges the root of a local file with a value of the environment.
func (m *merger) mergeFile(file *source.File, packed, there source.Node) error {
	m.style = styleOf(file)
	if isBroken(file) {
		if file.IsDerived() {
			return unwritable(file)
		}
		m.put(file.Name, file.Data, m.fresh(there))
		return nil
	}
	text := m.value(triple{file.Root, packed, there}, m.style.root(), 0)
	if text == string(file.Root.Raw()) {
		return nil
	}
	if file.IsDerived() {
		return m.mergeYAML(file, text)
	}
	at := file.Root.Span()
	m.put(file.Name, file.Data, slices.Concat(file.Data[:at.Start], []byte(text), file.Data[at.End:]))
	return nil
}

// isBroken reports whether a file is no JSON that can be merged.
func isBroken(file *source.File) bool {
	return !file.Root.Exists() || slices.ContainsFunc(file.Problems(), func(p source.Problem) bool { return p.Kind != source.ByteOrderMark })
}

// mergeYAML writes a merged value into a file of YAML, which keeps every byte of what stays.
func (m *merger) mergeYAML(file *source.File, text string) error {
	was := file.Written()
	if was == nil {
		return unwritable(file)
	}
	is, ok := yamltext.Rewrite(file, source.Parse("merged", []byte(text)).Root)
	if !ok {
		return unwritable(file)
	}
	m.put(file.Name, was, is)
	return nil
}

func unwritable(file *source.File) error {
	if file.Written() == nil {
		return exit.Refused.Errorf("put them into one "+path.Base(connector.DefinitionFile)+" and "+connector.PropertiesFile+", then pull again",
			"%s is made of several files, in which alm changes nothing", file.Name)
	}
	return exit.Refused.Errorf("write out what anchors and merge keys (&, *, <<) share, and pull again; or remove the file: alm pull then writes "+connector.DefinitionFile,
		"what changed there cannot be written into %s without another change of it", file.Name)
}

func (m *merger) script() error {
	var was []byte
	name := path.Join(m.Dir, connector.ScriptFile)
	if m.local != nil && m.local.Script != nil {
		name, was = m.local.Script.Name, m.local.Script.Data
	}
	if sameText(was, m.There.Script) {
		return nil
	}
	if len(bytes.TrimSpace(m.There.Script)) == 0 {
		m.put(name, was, nil)
		return nil
	}
	is := bytes.ReplaceAll(m.There.Script, []byte("\r\n"), []byte("\n"))
	if bytes.Contains(was, []byte("\r\n")) {
		is = bytes.ReplaceAll(is, []byte("\n"), []byte("\r\n"))
	}
	m.put(name, was, is)
	return nil
}

// sameText compares scripts without marks, ends of lines and blanks around them.
func sameText(a, b []byte) bool {
	plain := func(text []byte) string {
		text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF"))
		return string(bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
	}
	return plain(a) == plain(b)
}

func (m *merger) icon() error {
	var local *source.File
	if m.local != nil {
		local = m.local.Icon
	}
	switch {
	case !m.IconRead || len(m.There.Icon) == 0:
		if local != nil || !m.IconRead {
			at := source.Span{}
			if local != nil {
				at = source.Text(local.Name, nil).Span(0, 0)
			}
			m.report(ruleNotRead, at, "icon", "the Web API of %s returns no icon of %s; the folder keeps what it has", m.Stage, m.name())
		}
	case local == nil:
		m.put(path.Join(m.Dir, iconName(m.There.Icon)), nil, m.There.Icon)
	default:
		m.put(local.Name, local.Data, m.There.Icon)
	}
	return nil
}

// iconName returns the name of an icon by its first bytes.
func iconName(data []byte) string {
	if bytes.HasPrefix(data, []byte("\xFF\xD8\xFF")) {
		return "icon.jpg"
	}
	return "icon.png"
}
