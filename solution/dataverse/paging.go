package dataverse

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
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

// pages reads all pages of a query. A next page that was read before is an error: the service
// would send it forever.
func pages[T any](ctx context.Context, c *Client, q pageQuery) ([]T, error) {
	var all []T
	size, seen := 0, map[string]bool{}
	for n := 0; q.path != ""; n++ {
		switch {
		case seen[q.path]:
			return nil, fmt.Errorf("%s answers with a page that leads back to itself", c.Host())
		case n == maxPages || size > maxRows:
			return nil, fmt.Errorf("the environment's answer has more than %d pages or %d MiB", maxPages, maxRows>>20)
		}
		seen[q.path] = true
		var page struct {
			Value *[]T   `json:"value"`
			Next  string `json:"@odata.nextLink"`
		}
		whole := func() bool { return page.Value != nil }
		if _, err := c.do(ctx, request{Method: http.MethodGet, Path: q.path, Into: &page, Bytes: &size, Complete: whole, Header: q.header()}); err != nil {
			return nil, err
		}
		all = append(all, *page.Value...)
		q.path = page.Next
	}
	return all, nil
}

// rows reads all pages of a query.
func rows[T any](ctx context.Context, c *Client, path string) ([]T, error) {
	return pages[T](ctx, c, pageQuery{path: path})
}
