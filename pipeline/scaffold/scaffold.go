// Package scaffold writes new connectors: a table of parts, JSON files that are merged.
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"

	"alm/internal/exit"
	"alm/internal/ordered"
	"alm/internal/spell"
	"alm/internal/words"
	"alm/solution/connector"
)

// parts has a folder for what every connector has, base, and one for each choice.
//
//go:embed parts
var parts embed.FS

// Auths are the kinds of sign-in that a new connector can have.
var Auths = []string{"none", "api-key", "basic", "oauth2", "entra"}

// Options are what a new connector has. Its zero value, with a title, is a connector with an
// API key that has three actions.
type Options struct {
	Title   string
	Host    string // of the API; "" is a placeholder
	Auth    string // one of Auths; "" is api-key, or basic behind a gateway
	Webhook bool   // a trigger that the API calls
	Polling bool   // a trigger that asks the API
	Script  bool   // custom code
	Gateway bool   // reach the API through the on-premises data gateway
}

// placeholderHost is the host of a new connector without another.
const placeholderHost = "api.contoso.com"

// placeholderClient is the OAuth client ID of a new connector.
const placeholderClient = "00000000-0000-0000-0000-000000000000"

// File is a file of a new connector.
type File struct {
	Name string
	Data []byte
}

// New returns the files of a new connector. Choices that the platform does not support together
// are usage errors.
func New(o Options) ([]File, error) {
	if o.Auth == "" {
		o.Auth = "api-key"
		if o.Gateway {
			o.Auth = "basic"
		}
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	var files []File
	for _, document := range []struct{ part, name string }{
		{"apiDefinition.json", connector.DefinitionFile},
		{"apiProperties.json", connector.PropertiesFile},
	} {
		data, err := o.merged(document.part)
		if err != nil {
			return nil, err
		}
		files = append(files, File{document.name, data})
	}
	if o.Script {
		code, err := parts.ReadFile("parts/script/" + connector.ScriptFile)
		if err != nil {
			return nil, err
		}
		files = append(files, File{connector.ScriptFile, code})
	}
	return append(files, File{"README.md", o.readme()}), nil
}

// chosen returns the folders of the parts.
func (o Options) chosen() []string {
	names := []string{"base", o.Auth}
	for _, part := range []struct {
		name string
		has  bool
	}{{"gateway", o.Gateway}, {"webhook", o.Webhook}, {"polling", o.Polling}, {"script", o.Script}} {
		if part.has {
			names = append(names, part.name)
		}
	}
	return names
}

func (o Options) merged(file string) ([]byte, error) {
	document := &ordered.Object{}
	for _, part := range o.chosen() {
		data, err := fs.ReadFile(parts, path.Join("parts", part, file))
		if errors.Is(err, fs.ErrNotExist) {
			continue // this part has none
		}
		if err != nil {
			return nil, err
		}
		more, err := ordered.Parse(o.fill(data))
		if err != nil {
			return nil, err
		}
		document.Merge(more)
	}
	return ordered.Format(document)
}

// fill replaces the placeholders of a part. The title has no characters that JSON escapes.
func (o Options) fill(data []byte) []byte {
	host := o.Host
	if host == "" {
		host = placeholderHost
	}
	for name, value := range map[string]string{"title": o.Title, "host": host, "client": placeholderClient} {
		data = bytes.ReplaceAll(data, []byte("{{"+name+"}}"), []byte(value))
	}
	return data
}

func (o Options) check() error {
	if err := checkTitle(o.Title); err != nil {
		return err
	}
	if err := CheckHost(o.Host); err != nil {
		return err
	}
	if !slices.Contains(Auths, o.Auth) {
		hint := "the kinds are " + words.List(Auths)
		if near := spell.Nearest(o.Auth, Auths); near != "" {
			hint = "did you mean --auth " + near + "?"
		}
		return exit.Usage.Errorf(hint, "unknown kind of sign-in %q", o.Auth)
	}
	if o.Gateway && o.Auth != "none" && o.Auth != "basic" {
		return exit.Usage.Errorf("use --auth basic or --auth none, or leave --gateway out", "the on-premises data gateway does not support --auth %s", o.Auth)
	}
	if o.Gateway && o.Script {
		return exit.Usage.Errorf("leave --gateway or --script out", "the on-premises data gateway does not support custom code")
	}
	return nil
}

// Folder returns the name of the folder for a connector of that title: its letters and digits in
// lower case, with hyphens between words. It is "" for a title without any.
func Folder(title string) string {
	plain := strings.Map(func(r rune) rune {
		if r == '.' || r == '_' || unicode.In(r, unicode.L, unicode.M, unicode.N) {
			return unicode.ToLower(r)
		}
		return ' '
	}, title)
	return strings.Trim(strings.Join(strings.Fields(plain), "-"), ".-_")
}
