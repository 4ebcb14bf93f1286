package dataverse

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// maxPages is how many pages of 5,000 rows a query may have; more means a server that never
// ends.
const (
	maxPages = 1000
	maxRows  = 256 << 20 // bytes of all pages
)

// A pageQuery is a query whose answer may have several pages.
type pageQuery struct {
	path   string
	size   int  // rows of a page at most; 0 is what the service likes
	people bool // owners come with their names
}

// peopleAnnotations ask for the name of an owner, and whether that is a user or a team.
const peopleAnnotations = "OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname,"

func (q pageQuery) header() map[string]string {
	if q.size == 0 && !q.people {
		return nil
	}
	prefer := standard["Prefer"]
	if q.people {
		prefer = `odata.include-annotations="` + peopleAnnotations + prefer[len(`odata.include-annotations="`):]
	}
	if q.size > 0 {
		prefer += ",odata.maxpagesize=" + strconv.Itoa(q.size)
	}
	return map[string]string{"Prefer": prefer}
}

// rowPage is one page of an answer. A row that lacks the first column that was asked for is not one: the
// service answers every column, also those without a value.
type rowPage struct {
	column string // "" for any
	decode func(rows []byte) error
	next   string
	found  bool // there was a list
}

func (p *rowPage) complete() bool { return p.found }

// UnmarshalJSON reads "value" and the link to the next page, each once. What an answer before this one left, which
// was asked for again, is gone.
func (p *rowPage) UnmarshalJSON(text []byte) error {
	p.next, p.found = "", false
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil { // the bracket
		return err
	}
	linked := false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		switch {
		case key == "value" && !p.found:
			p.found = value[0] == '['
			err = p.read(value)
		case isLink(key) && !linked:
			linked = true
			err = json.Unmarshal(value, &p.next)
		case key == "value" || isLink(key):
			err = fmt.Errorf("%s is there twice", key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isLink reports whether a key is that of the next page, as Dataverse or the administrators' APIs spell it.
func isLink(key json.Token) bool { return key == "@odata.nextLink" || key == "nextLink" }

func (p *rowPage) read(list []byte) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(list, &raw); err != nil {
		return err
	}
	for _, row := range raw {
		if row[0] != '{' || !bytes.Contains(row, []byte(`"`+p.column)) {
			return fmt.Errorf("a row without %s", p.column)
		}
	}
	return p.decode(list)
}

// firstColumn returns the first column of the $select of a query, "" without one.
func firstColumn(path string) string {
	_, after, _ := strings.Cut(path, "$select=")
	column, _, _ := strings.Cut(after, "&")
	column, _, _ = strings.Cut(column, "%2C")
	column, _, _ = strings.Cut(column, ",")
	return column
}

// pages reads all pages of a query.
func pages[T any](ctx context.Context, c *Client, q pageQuery) ([]T, error) {
	var all, list []T
	decode := func(text []byte) error {
		list = nil
		return json.Unmarshal(text, &list)
	}
	if err := c.eachPage(ctx, q, decode, func() { all = append(all, list...) }); err != nil {
		return nil, err
	}
	return all, nil
}

// eachPage reads all pages of a query: decode reads the rows of an answer, which may be asked for again,
// and done ends a page. A next page that was read before is an error: the service would send it forever.
func (c *Client) eachPage(ctx context.Context, q pageQuery, decode func(rows []byte) error, done func()) error {
	size, seen := 0, map[string]bool{}
	for n := 0; q.path != ""; n++ {
		switch {
		case seen[q.path]:
			return fmt.Errorf("%s answers with a page that leads back to itself", c.Host())
		case n == maxPages || size > maxRows:
			return fmt.Errorf("the environment's answer has more than %d pages or %d MiB", maxPages, maxRows>>20)
		}
		seen[q.path] = true
		page := rowPage{column: firstColumn(q.path), decode: decode}
		if _, err := c.do(ctx, request{Method: http.MethodGet, Path: q.path, Into: &page, Bytes: &size, Complete: page.complete, Header: q.header()}); err != nil {
			return err
		}
		done()
		q.path = page.next
	}
	return nil
}

// rows reads all pages of a query.
func rows[T any](ctx context.Context, c *Client, path string) ([]T, error) {
	return pages[T](ctx, c, pageQuery{path: path})
}
