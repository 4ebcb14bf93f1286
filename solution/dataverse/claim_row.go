package dataverse

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"
)

// row is what people see in the environment.
func (m *Claim) row() map[string]any {
	return map[string]any{
		"subject": "alm imports " + m.solution + " (claim " + m.token + ")",
		"notetext": m.holder + "\n" + "alm keeps this note while it starts the import, so that no other run starts one too. " +
			"It may be deleted when that run has ended; alm takes it over after " + m.c.pace.claimLimit().String() + ".",
	}
}

// claimRow is the row as the environment has it.
type claimRow struct {
	Tag     string    `json:"@odata.etag"`
	Subject string    `json:"subject"`
	Text    string    `json:"notetext"`
	Written time.Time `json:"modifiedon"`

	token string
	age   time.Duration
}

var (
	claimToken = compileLater(`\(claim ([0-9a-f-]{36})\)`)
	markup     = compileLater(`<[^>]*>`)
)

func (m *Claim) read(ctx context.Context) (claimRow, error) {
	var row claimRow
	header, err := m.c.do(ctx, request{Method: http.MethodGet, Path: query("annotations("+m.id+")", "$select", "subject,notetext,modifiedon"),
		Into: &row, Complete: func() bool { return row.Tag != "" && !row.Written.IsZero() }})
	if err != nil {
		return row, err
	}
	if found := claimToken().FindStringSubmatch(row.Subject); found != nil {
		row.token = found[1]
	}
	row.age = ageOf(row.Written, header.Get("Date"))
	return row, nil
}

// longestHolder is how many bytes of a note are shown.
const longestHolder = 300

// holder returns who holds the claim: the first line of the note.
func (r claimRow) holder() string {
	line, _, _ := strings.Cut(strings.TrimSpace(markup().ReplaceAllString(r.Text, "\n")), "\n")
	line = plain(strings.ToValidUTF8(line[:min(len(line), longestHolder)], ""))
	return cmp.Or(line, "a run that the note does not name")
}

// ageOf returns how old a row is by the environment's clock, to the second. Where the answer has no
// date, the row is taken for younger than it may be.
func ageOf(written time.Time, date string) time.Duration {
	now, err := http.ParseTime(date)
	if err != nil {
		now = time.Now().Add(-maxClockError)
	}
	return now.Sub(written)
}
