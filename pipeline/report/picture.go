package report

import (
	"fmt"
	"unicode/utf8"

	"alm/pipeline/check"
)

// picture shows, for a connector that changed, its operations and who uses them. It is drawn twice:
// from left to right, and from top to bottom for narrow screens.
type picture struct {
	Title      string
	Wide, Tall drawing
	Left       int // users that are not drawn
}

// drawing is an SVG: its boxes, the lines between them and its size.
type drawing struct {
	Width, Height int
	Class         string
	Boxes         []box
	Lines         []curve
}

type box struct {
	X, Y, W, H       int
	TextX, TextY     int
	Class            string // connector, operation, and what happens to a user
	Text, Full, Mark string
}

type curve struct {
	Path, Class string
}

const (
	maxDrawn  = 40 // users of one connector that are drawn
	maxDrawnC = 20 // connectors
	rowHeight = 30
	boxHeight = 24
)

// branch is an operation with its users.
type branch struct {
	name  string
	users []check.User
}

// pictures returns a picture for each connector that somebody uses.
func (d Document) pictures() []picture {
	var all []picture
	of := d.fates()
	for _, c := range d.Connectors {
		users := d.usersByFate(c.Path, of)
		if len(users) == 0 || len(all) == maxDrawnC {
			continue
		}
		left := max(len(users)-maxDrawn, 0)
		branches := byOperation(users[:len(users)-left])
		all = append(all, picture{c.Name, drawWide(c.Name, branches, of), drawTall(c.Name, branches, of), left})
	}
	return all
}

func byOperation(users []check.User) []branch {
	var branches []branch
	index := map[string]int{}
	for _, u := range users {
		at, ok := index[u.Operation]
		if !ok {
			at = len(branches)
			index[u.Operation] = at
			name := u.Operation
			if name == "" {
				name = "(operation not known)"
			}
			branches = append(branches, branch{name: name})
		}
		branches[at].users = append(branches[at].users, u)
	}
	return branches
}

// The columns of a wide drawing.
const (
	wideWidth                 = 720
	connectorX, connectorWide = 0, 180
	operationX, operationWide = 236, 190
	userX, userWide           = 482, 238
)

// drawWide draws connector, operations and users from left to right.
func drawWide(title string, branches []branch, of fates) drawing {
	d := drawing{Width: wideWidth, Class: "wide"}
	var middles []int
	var fateOf []string
	y := 0
	for _, b := range branches {
		first, class := y, spared
		for _, u := range b.users {
			hit := of.of(u)
			class = max(class, hit)
			d.Boxes = append(d.Boxes, userBox(u, hit, userX, y, userWide))
			y += rowHeight
		}
		middle := (first + y - rowHeight) / 2
		for i, u := range b.users {
			d.Lines = append(d.Lines, across(operationX+operationWide, middle, userX, first+i*rowHeight, of.of(u).class()))
		}
		d.Boxes = append(d.Boxes, newBox("operation", b.name, "", operationX, middle, operationWide))
		middles, fateOf = append(middles, middle), append(fateOf, class.class())
	}
	middle := (middles[0] + middles[len(middles)-1]) / 2
	for i, m := range middles {
		d.Lines = append(d.Lines, across(connectorX+connectorWide, middle, operationX, m, fateOf[i]))
	}
	d.Boxes = append(d.Boxes, newBox("connector", title, "", connectorX, middle, connectorWide))
	d.Height = y - rowHeight + boxHeight + 2
	return d
}

const (
	tallWidth = 318
	indent    = 18
)

// drawTall draws a tree: the connector, below it the operations, below each its users.
func drawTall(title string, branches []branch, of fates) drawing {
	d := drawing{Width: tallWidth, Class: "tall"}
	d.Boxes = append(d.Boxes, newBox("connector", title, "", 0, 0, tallWidth-2*indent))
	y := rowHeight
	for _, b := range branches {
		class, top := spared, y
		d.Boxes = append(d.Boxes, newBox("operation", b.name, "", indent, y, tallWidth-2*indent))
		y += rowHeight
		for _, u := range b.users {
			hit := of.of(u)
			class = max(class, hit)
			d.Boxes = append(d.Boxes, userBox(u, hit, 2*indent, y, tallWidth-2*indent))
			d.Lines = append(d.Lines, down(indent+8, top+boxHeight, 2*indent, y, hit.class()))
			y += rowHeight
		}
		d.Lines = append(d.Lines, down(8, boxHeight, indent, top, class.class()))
	}
	d.Height = y - rowHeight + boxHeight + 2
	return d
}

// class returns what the style of the page calls a fate.
func (f fate) class() string { return [...]string{"fine", "doubtful", "broken"}[f] }

// mark returns a sign for those who do not see colours.
func (f fate) mark() string { return [...]string{"✓", "?", "✗"}[f] }

func userBox(u check.User, hit fate, x, y, width int) box {
	full := u.Kind + " " + u.Name
	if u.Environment != "" {
		full += ", " + foundAt(check.Use{Environment: u.Environment, State: u.State})
	} else if u.File != "" {
		full += ", " + u.File
	}
	b := newBox(hit.class(), u.Kind+" "+u.Name, hit.mark(), x, y, width)
	b.Full = Plain(full + map[fate]string{spared: ": does not break", mayBreak: ": may break", breaks: ": breaks"}[hit])
	return b
}

// newBox returns a box with as much of the text as fits: a character is about 7 wide.
func newBox(class, text, mark string, x, y, width int) box {
	b := box{X: x + 1, Y: y + 1, W: width - 2, H: boxHeight, TextX: x + 9, TextY: y + 17, Class: class, Full: Plain(text), Mark: mark}
	most := (width - 18) / 7
	if mark != "" {
		most -= 2
	}
	b.Text = b.Full
	if utf8.RuneCountInString(b.Text) > most {
		b.Text = string([]rune(b.Text)[:most-1]) + "…"
	}
	return b
}

// across returns a line between the sides of two boxes.
func across(x1, y1, x2, y2 int, class string) curve {
	y1, y2 = y1+1+boxHeight/2, y2+1+boxHeight/2
	half := (x1 + x2) / 2
	return curve{fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1-1, y1, half, y1, half, y2, x2+1, y2), class}
}

// down returns a line from below one box to the side of another.
func down(x1, y1, x2, y2 int, class string) curve {
	return curve{fmt.Sprintf("M%d %dV%dH%d", x1, y1+1, y2+1+boxHeight/2, x2+1), class}
}
