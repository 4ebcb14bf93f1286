package scaffold

import (
	"strings"
	"unicode/utf8"

	"alm/internal/exit"
	"alm/internal/lazyregexp"
)

var (
	titleForm = lazyregexp.New(`^[A-Za-z][A-Za-z0-9 -]*[A-Za-z0-9]$`)
	hostForm  = lazyregexp.New(`^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?(:[0-9]{1,5})?$`)
)

// longestTitle is how many characters the places that show a title have room for.
const longestTitle = 30

func checkTitle(title string) error {
	switch {
	case strings.TrimSpace(title) == "":
		return exit.Usage.Errorf(`name it as makers will see it, such as "Contoso Orders"`, "the connector has no name")
	case utf8.RuneCountInString(title) > longestTitle:
		return exit.Usage.Errorf("shorten it", "the name %q has more than %d characters", title, longestTitle)
	case !titleForm.Get().MatchString(title):
		return exit.Usage.Errorf("use two or more letters, digits, spaces and hyphens, beginning with a letter; the title in the definition can be any text later", "%q is no name for a connector", title)
	}
	return nil
}

// CheckHost rejects a text that is no host name; "" is none.
func CheckHost(host string) error {
	if host != "" && !hostForm.Get().MatchString(host) {
		return exit.Usage.Errorf("write only the host, such as api.contoso.com", "--host %q is no host name", host)
	}
	return nil
}
