package dataverse

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Solution is a solution as an environment stores it.
type Solution struct {
	ID          string
	Name        string
	DisplayName string
	Version     string
	Managed     bool
	Publisher   string // unique name
	Prefix      string // of the publisher
	HasUpgrade  bool   // <name>_Upgrade waits beside it
	InstalledOn string
	Description string // with the stamp of the zip that was imported
}

type solutionRow struct {
	ID          string `json:"solutionid"`
	Name        string `json:"uniquename"`
	DisplayName string `json:"friendlyname"`
	Version     string `json:"version"`
	Managed     bool   `json:"ismanaged"`
	InstalledOn string `json:"installedon"`
	Description string `json:"description"`
	Publisher   struct {
		Name   string `json:"uniquename"`
		Prefix string `json:"customizationprefix"`
	} `json:"publisherid"`
}

// Solution reads a solution by its unique name. The error is ErrNotFound when it is not
// installed.
func (c *Client) Solution(ctx context.Context, uniqueName string) (Solution, error) {
	found, err := rows[solutionRow](ctx, c, query("solutions",
		"$select", "solutionid,uniquename,friendlyname,version,ismanaged,installedon,description",
		"$expand", "publisherid($select=uniquename,customizationprefix)",
		"$filter", "uniquename eq "+quote(uniqueName)+" or uniquename eq "+quote(uniqueName+"_Upgrade")))
	if err != nil {
		return Solution{}, fmt.Errorf("look up solution %s: %w", uniqueName, err)
	}
	var s Solution
	for _, row := range found {
		switch {
		case strings.EqualFold(row.Name, uniqueName+"_Upgrade"):
			s.HasUpgrade = true
			continue
		case !strings.EqualFold(row.Name, uniqueName) || row.ID == "" || row.Version == "":
			return Solution{}, fmt.Errorf("look up solution %s: %w, but a row that is not the solution, %q in version %q",
				uniqueName, ErrUnreachable, plain(row.Name), plain(row.Version))
		}
		s = Solution{row.ID, row.Name, row.DisplayName, row.Version, row.Managed,
			row.Publisher.Name, row.Publisher.Prefix, s.HasUpgrade, row.InstalledOn, row.Description}
	}
	if s.ID == "" {
		return s, fmt.Errorf("look up solution %s: %w", uniqueName, ErrNotFound)
	}
	return s, nil
}

// Staged is a solution that was uploaded and validated, not imported. Its fields describe what
// an import would do.
type Staged struct {
	UploadID   string // for ImportOptions; good for one import
	Passed     bool
	Name       string
	Version    string
	Managed    bool
	Publisher  string
	Previous   Previous
	Missing    []Missing
	Validation []Validation
	Components []Component
}

// Previous is the installed solution of the same name; its Version is "" when there is none.
type Previous struct {
	Version    string
	Managed    bool
	Publisher  string
	HasUpgrade bool
}

// Missing is a component that the package needs and the environment lacks.
type Missing struct {
	Required, Type, Solution string // what is missing, and the solution that would bring it
	Dependent                string // what needs it
}

// Validation is one remark on the package.
type Validation struct {
	Severity string // "error", "warning" or "information"
	Code     string // "0x8004801d"
	Message  string
}

// Component is one component of the package.
type Component struct {
	Type, Name string
	Present    bool // in the environment already
}

// maxZip leaves room for base64 in the 128 MB that a request may have.
const maxZip = 90 << 20

// Stage uploads a solution zip and asks the environment to validate it: a dry run on the
// server. A package that would not import is a Staged with Passed false, not an error.
func (c *Client) Stage(ctx context.Context, zip []byte) (Staged, error) {
	if len(zip) > maxZip {
		return Staged{}, fmt.Errorf("stage solution: %d MiB are more than an upload may have (%d)", len(zip)>>20, maxZip>>20)
	}
	var answer struct {
		Results stageResults `json:"StageSolutionResults"`
	}
	// Staging twice leaves an orphan upload and nothing else, so it may be replayed.
	_, err := c.do(ctx, request{Method: http.MethodPost, Path: "StageSolution",
		Body: map[string]any{"CustomizationFile": zip}, Into: &answer,
		Complete: func() bool {
			return answer.Results.Status != "" && (answer.Results.UploadID != "" || !answer.Results.passed())
		}})
	if err != nil {
		return Staged{}, fmt.Errorf("stage solution: %w", err)
	}
	return answer.Results.staged(), nil
}

type stageResults struct {
	UploadID string `json:"StageSolutionUploadId"`
	Status   enum   `json:"StageSolutionStatus"`
	Details  struct {
		Name              string `json:"SolutionUniqueName"`
		Version           string `json:"SolutionVersion"`
		Managed           bool   `json:"IsManaged"`
		Publisher         string `json:"PublisherUniqueName"`
		PreviousVersion   string `json:"PreviousSolutionVersion"`
		PreviousManaged   bool   `json:"PreviousIsManaged"`
		PreviousPublisher string `json:"PreviousPublisherUniqueName"`
		HasUpgrade        bool   `json:"HasPendingUpgrade"`
	} `json:"SolutionDetails"`
	Missing []struct {
		Name     string `json:"RequiredComponentSchemaName"`
		Display  string `json:"RequiredComponentDisplayName"`
		Type     any    `json:"RequiredComponentType"`
		Solution string `json:"RequiredSolutionName"`
		For      string `json:"DependentComponentSchemaName"`
	} `json:"MissingDependencies"`
	Validation []struct {
		Type    enum   `json:"SolutionValidationResultType"`
		Message string `json:"Message"`
		Code    Number `json:"ErrorCode"`
	} `json:"SolutionValidationResults"`
	Components []struct {
		Name    string `json:"ComponentName"`
		Type    string `json:"ComponentTypeName"`
		Present string `json:"IsPresentInOrg"`
	} `json:"SolutionComponentsDetails"`
}

func (r stageResults) passed() bool { return r.Status == "passed" || r.Status == "1" }

func (r stageResults) staged() Staged {
	d := r.Details
	s := Staged{
		UploadID: r.UploadID, Passed: r.passed(),
		Name: d.Name, Version: d.Version, Managed: d.Managed, Publisher: d.Publisher,
		Previous: Previous{d.PreviousVersion, d.PreviousManaged, d.PreviousPublisher, d.HasUpgrade},
	}
	for _, m := range r.Missing {
		name := m.Name
		if name == "" {
			name = m.Display
		}
		s.Missing = append(s.Missing, Missing{plain(name), fmt.Sprint(m.Type), plain(m.Solution), plain(m.For)})
	}
	for _, v := range r.Validation {
		s.Validation = append(s.Validation, Validation{cmp.Or(severities[v.Type], string(v.Type)), hexCode(fmt.Sprint(int64(v.Code))), plain(v.Message)})
	}
	for _, p := range r.Components {
		s.Components = append(s.Components, Component{p.Type, plain(p.Name), strings.EqualFold(p.Present, "true")})
	}
	return s
}

var severities = map[enum]string{
	"error": "error", "warning": "warning", "information": "information", "info": "information",
	"2": "error", "1": "warning", "0": "information",
}

// enum reads an enumeration value by name, in lower case, or by Number: clients of the service
// disagree on the form.
type enum string

func (e *enum) UnmarshalJSON(text []byte) error {
	var s string
	if json.Unmarshal(text, &s) != nil {
		s = string(text)
	}
	*e = enum(strings.ToLower(s))
	return nil
}
