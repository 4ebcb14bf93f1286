package dataverse

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// ConnectorRow is a connector with what reading and writing it by hand needs.
type ConnectorRow struct {
	Connector
	Capabilities string `json:"capabilities"` // a JSON array
	ETag         string `json:"@odata.etag"`  // the version of the row
}

// maxText is the number of bytes that a text of a connector may have. The columns take a million
// characters.
const maxText = 8 << 20

// ConnectorRows reads custom connectors by their encoded names and leaves out those that do not
// exist. An answer with other connectors, or without what every row has, is an error.
func (c *Client) ConnectorRows(ctx context.Context, names ...string) ([]ConnectorRow, error) {
	found, err := queryByNames[ConnectorRow](ctx, c, "connectors", connectorColumns+",capabilities", "name", names)
	if err == nil {
		err = checkRows(found, names)
	}
	if err != nil {
		return nil, fmt.Errorf("read connectors: %w", err)
	}
	return found, nil
}

func checkRows(found []ConnectorRow, names []string) error {
	seen := map[string]bool{}
	for _, row := range found {
		name := strings.ToLower(row.Name)
		asked := slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, row.Name) })
		texts := []string{row.DisplayName, row.Description, row.BrandColor, row.Definition, row.Parameters, row.ParameterSets, row.Policies, row.Script, row.Operations, row.Capabilities}
		switch {
		case !isGUID(row.ID):
			return fmt.Errorf("%w: a connector has the id %q", errShape, plain(row.ID))
		case !asked || seen[name]:
			return fmt.Errorf("%w: connector %q was not asked for, or came twice", errShape, plain(row.Name))
		case row.ETag == "":
			return fmt.Errorf("%w: connector %s has no version (@odata.etag)", errShape, plain(row.Name))
		case slices.ContainsFunc(texts, func(text string) bool { return len(text) > maxText }):
			return fmt.Errorf("%w: connector %s has a text of more than %d MiB", errShape, plain(row.Name), maxText>>20)
		}
		seen[name] = true
	}
	return nil
}

// errShape means that an answer does not have the shape of the service's.
var errShape error = shapeError{}

type shapeError struct{}

func (shapeError) Error() string        { return "the environment's answer has not the expected shape" }
func (shapeError) Is(target error) bool { return target == ErrUnreachable }

// Hint returns where to look.
func (shapeError) Hint() string {
	return "alm doctor --probe names what an environment answers otherwise; --trace FILE keeps the answer"
}

// errLink means that the next page of an answer is at another address, which gets no token.
var errLink error = linkError{}

type linkError struct{ shapeError }

func (linkError) Error() string { return "the environment returned a link outside its own address" }

// errIcon means that what an environment returns as an icon is none.
var errIcon = errors.New("it is neither PNG nor JPEG")

var guidPattern = compileLater(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func isGUID(s string) bool { return guidPattern().MatchString(s) }

// ConnectorName is a custom connector by its names only.
type ConnectorName struct {
	ID          string `json:"connectorid"`
	Name        string `json:"name"`
	DisplayName string `json:"displayname"`
	Managed     bool   `json:"ismanaged"`
}

// ConnectorNames lists all custom connectors of the environment.
func (c *Client) ConnectorNames(ctx context.Context) ([]ConnectorName, error) {
	found, err := rows[ConnectorName](ctx, c, query("connectors", "$select", "connectorid,name,displayname,ismanaged", "$orderby", "name"))
	if err != nil {
		return nil, fmt.Errorf("list connectors: %w", err)
	}
	return found, nil
}

// The first bytes of the images that a connector may have as its icon.
var imageStarts = []string{"\x89PNG\r\n\x1a\n", "\xFF\xD8\xFF"}

// ConnectorIcon reads a connector's icon, nil where the environment has or returns none.
func (c *Client) ConnectorIcon(ctx context.Context, id string) ([]byte, error) {
	if !isGUID(id) {
		return nil, fmt.Errorf("read icon: %w", errShape)
	}
	var row struct {
		ID   string `json:"connectorid"`
		Icon string `json:"iconblob"`
	}
	_, err := c.do(ctx, request{Method: http.MethodGet, Path: query("connectors("+id+")", "$select", "iconblob"), Into: &row,
		Complete: func() bool { return strings.EqualFold(row.ID, id) }})
	if err != nil {
		return nil, fmt.Errorf("read icon: %w", err)
	}
	icon, err := base64.StdEncoding.DecodeString(row.Icon)
	if err != nil || len(icon) > 0 && !isImage(icon) {
		return nil, fmt.Errorf("read icon: %w", errIcon)
	}
	return icon, nil
}

func isImage(data []byte) bool {
	return len(data) <= maxText && slices.ContainsFunc(imageStarts, func(start string) bool { return bytes.HasPrefix(data, []byte(start)) })
}

// ErrChanged means that a row changed since it was read.
var ErrChanged = errors.New("the row has changed there since it was read")

// Columns are the columns of a connector that are written, by name. An empty text clears a column.
type Columns map[string]string

// columnsOf returns the columns as the Web API takes them.
func columnsOf(columns Columns) map[string]any {
	body := map[string]any{}
	for name, text := range columns {
		body[name] = text
	}
	return body
}

// CreateConnector makes a connector of the id in an unmanaged solution.
func (c *Client) CreateConnector(ctx context.Context, solution, id string, columns Columns) error {
	body := columnsOf(columns)
	maps.Copy(body, map[string]any{"connectorid": id, "connectortype": 1})
	_, err := c.do(ctx, request{Method: http.MethodPost, Path: "connectors", Body: body, Once: true, Header: map[string]string{solutionHeader: solution}})
	if err != nil {
		return fmt.Errorf("create connector %s: %w", columns["name"], err)
	}
	return nil
}

// solutionHeader names the unmanaged solution that a new component joins.
const solutionHeader = "MSCRM.SolutionUniqueName"

// UpdateConnector changes columns of a connector, if it still has the version that was read. The
// error is ErrChanged where it has another. The environment empties client secrets in connection
// parameters that are written.
func (c *Client) UpdateConnector(ctx context.Context, row ConnectorRow, columns Columns) error {
	_, err := c.do(ctx, request{Method: http.MethodPatch, Path: "connectors(" + row.ID + ")", Body: columnsOf(columns), Header: map[string]string{"If-Match": row.ETag}})
	var answer *Error
	if errors.As(err, &answer) && answer.Status == http.StatusPreconditionFailed {
		err = fmt.Errorf("%w: %w", ErrChanged, err)
	}
	if err != nil {
		return fmt.Errorf("update connector %s: %w", row.Name, err)
	}
	return nil
}
