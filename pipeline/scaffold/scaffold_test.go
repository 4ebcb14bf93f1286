package scaffold

import (
	"errors"
	"flag"
	"os"
	"testing"

	"alm/internal/exit"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite testdata/everything.txtar; read the diff")

// TestEverything compares all files of a connector that has every part.
func TestEverything(t *testing.T) {
	files, err := New(Options{Title: "Lumen Orders", Webhook: true, Polling: true, Script: true})
	if err != nil {
		t.Fatal(err)
	}
	archive := &txtar.Archive{}
	for _, f := range files {
		archive.Files = append(archive.Files, txtar.File{Name: f.Name, Data: f.Data})
	}
	got := txtar.Format(archive)
	if *update {
		if err := os.WriteFile("testdata/everything.txtar", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/everything.txtar")
	if err != nil || string(got) != string(want) {
		t.Errorf("testdata/everything.txtar is stale (%v): go test ./pipeline/scaffold -update\n%s", err, got)
	}
}

func TestFolder(t *testing.T) {
	for title, want := range map[string]string{
		"Orders": "orders", "Contoso  Orders": "contoso-orders", "Contoso - Orders 2": "contoso-orders-2", "Öl: Preise (v2.1)": "öl-preise-v2.1",
		`..\..\out`: "out", "../../out": "out", "/etc/x": "etc-x", `C:\x`: "c-x", ".git": "git", "a\x00b\x1b[2J": "a-b-2j", "\u202eevil": "evil", "$(id)": "id", "///": "",
	} {
		if got := Folder(title); got != want {
			t.Errorf("Folder(%q) = %q; want %q", title, got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	for want, o := range map[string]Options{
		"the connector has no name":                                              {Title: " "},
		`"X" is no name for a connector`:                                         {Title: "X"},
		`"Orders." is no name for a connector`:                                   {Title: "Orders."},
		`"../x" is no name for a connector`:                                      {Title: "../x"},
		`"Büro" is no name for a connector`:                                      {Title: "Büro"},
		`the name "Orders Orders Orders Orders 012" has more than 30 characters`: {Title: "Orders Orders Orders Orders 012"},
		`--host "a b.com" is no host name`:                                       {Title: "Orders", Host: "a b.com"},
		`--host "localhost" is no host name`:                                     {Title: "Orders", Host: "localhost"},
		`unknown kind of sign-in "OAuth"`:                                        {Title: "Orders", Auth: "OAuth"},
		"the on-premises data gateway does not support --auth entra":             {Title: "Orders", Auth: "entra", Gateway: true},
		"the on-premises data gateway does not support custom code":              {Title: "Orders", Script: true, Gateway: true},
	} {
		files, err := New(o)
		if files != nil || !errors.Is(err, exit.Usage) || exit.Hint(err) == "" || err.Error() != want {
			t.Errorf("New(%+v) = %d files, %v (hint %q); want %s", o, len(files), err, exit.Hint(err), want)
		}
	}
}
