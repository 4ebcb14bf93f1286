package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/pipeline/record"
	"alm/solution/dataverse"
)

// importPrivileges are the privileges without which an application cannot import a solution and follow
// the import. Components can need more, which only the import shows.
var importPrivileges = []string{"prvImportCustomization", "prvReadSolution", "prvReadAsyncOperation", "prvReadImportJob"}

// importers are the security roles that may import solutions.
var importers = []string{"System Administrator", "System Customizer"}

// MayImport is what an environment says of whether the caller may import solutions.
type MayImport struct {
	Missing []string // privileges that importing needs and the caller lacks; nil where privileges cannot be read
	Unread  error    // why privileges cannot be read: the roles are judged by their names
	Roles   []string // then: the caller's own, without those of teams
	NoClaim string   // why two runs at once may import the same version, "" where nothing is against a claim
}

// AskMayImport asks an environment whether the caller may import solutions: by privileges or, where
// they cannot be read, by the names of roles.
func AskMayImport(ctx context.Context, client *dataverse.Client) (MayImport, error) {
	held, err := client.Privileges(ctx)
	if err != nil {
		roles, other := client.Roles(ctx)
		return MayImport{Unread: err, Roles: roles}, other
	}
	m := MayImport{Missing: lackingPrivileges(held, importPrivileges)}
	if missing := lackingPrivileges(held, claimPrivileges); len(missing) > 0 {
		m.NoClaim = noClaim(missing)
	}
	return m, nil
}

// lackingPrivileges returns the privileges that are not among those held.
func lackingPrivileges(held, wanted []string) []string {
	var missing []string
	for _, name := range wanted {
		if !slices.ContainsFunc(held, func(h string) bool { return strings.EqualFold(h, name) }) {
			missing = append(missing, name)
		}
	}
	return missing
}

// Doubt says why the caller may not be able to import, "" where nothing is against it. It is certain
// where privileges could be read.
func (m MayImport) Doubt() string {
	switch {
	case len(m.Missing) > 0:
		return fmt.Sprintf("this application lacks %s: give it %s, or a role with them", words.List(m.Missing), strings.Join(importers, " or "))
	case m.Unread == nil || slices.ContainsFunc(m.Roles, func(role string) bool { return slices.Contains(importers, role) }):
		return ""
	}
	return fmt.Sprintf("this application has %s, as far as alm sees without those of teams; importing needs %s, or a role with the same privileges (judged by name: %v)",
		wordsOrNone(m.Roles), strings.Join(importers, " or "), m.Unread)
}

// planRoles refuses an application that lacks privileges, and remarks on one without any of the usual
// roles.
func (im *importer) planRoles(ctx context.Context, p *record.Plan) {
	may, err := AskMayImport(ctx, im.stage.Client)
	switch {
	case err != nil:
		p.Remarks = append(p.Remarks, fmt.Sprintf("could not read the roles of this application: %v", err))
	case len(may.Missing) > 0:
		p.Refused = append(p.Refused, may.Doubt())
	case may.Doubt() != "":
		p.Remarks = append(p.Remarks, may.Doubt())
	}
	if may.NoClaim != "" {
		p.Remarks = append(p.Remarks, may.NoClaim)
	}
}

func wordsOrNone(roles []string) string {
	if len(roles) == 0 {
		return "no security role"
	}
	return "the roles " + words.List(roles)
}
