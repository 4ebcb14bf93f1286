package store

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// UserOf returns the application user of an app, and adds the app to those that have called.
// An app is a different user in every environment; "" is the environment's own user.
func (s *Store) UserOf(app string) string {
	if app == "" {
		return s.User
	}
	if !slices.Contains(s.Apps, app) {
		s.Apps, s.Changed = append(s.Apps, app), true
	}
	return s.applicationUser(app)
}

// Maker is the user name of the person that every environment has besides its applications.
const Maker = "maker@emulator.example"

func (s *Store) applicationUser(app string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(s.Organization+" "+app)).String()
}

func (s *Store) users() []Row {
	users := []Row{s.userRow(s.User, "emulator")}
	for _, app := range s.Apps {
		users = append(users, s.userRow(s.applicationUser(app), app))
	}
	maker := s.userRow(s.applicationUser(Maker), "")
	maker["fullname"], maker["domainname"], maker["accessmode"] = "Maker", Maker, 0.0
	delete(maker, "applicationid")
	return append(users, maker)
}

func (s *Store) userRow(id, app string) Row {
	return Row{"systemuserid": id, "fullname": "# " + strings.TrimSpace(app), "applicationid": app, "isdisabled": false,
		"accessmode": 4.0, "_businessunitid_value": s.BusinessUnit}
}

func (s *Store) roles() []Row {
	return []Row{{"roleid": s.BusinessUnit, "name": "System Administrator", "_businessunitid_value": s.BusinessUnit}}
}
