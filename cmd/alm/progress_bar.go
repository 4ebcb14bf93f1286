package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// progressBar is the line of a terminal on which an import moves. It is drawn once a second, so
// that people see the time pass where the environment says nothing new.
type progressBar struct {
	to io.Writer

	mu      sync.Mutex
	label   string
	percent int
	began   time.Time
	ended   chan struct{} // nil while nothing moves
}

// show draws how far something is, in percent. An empty label ends it.
func (p *progressBar) show(label string, percent float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if label == "" {
		p.end()
		return
	}
	if p.ended == nil {
		p.began, p.ended = time.Now(), make(chan struct{})
		go p.tick(p.ended)
	}
	p.label, p.percent = label, min(max(int(percent), 0), 100)
	p.draw()
}

func (p *progressBar) tick(ended chan struct{}) {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for {
		select {
		case <-ended:
			return
		case <-every.C:
			p.mu.Lock()
			p.draw()
			p.mu.Unlock()
		}
	}
}

// The line is cleared to its end before it is drawn. (ECMA-48, erase in line)
const clearLine = "\r\x1b[2K"

const barWidth = 30

func (p *progressBar) draw() {
	if p.ended == nil {
		return
	}
	done := barWidth * p.percent / 100
	fmt.Fprintf(p.to, "%s%s, %s %3d%% |%s%s|", clearLine, p.label, time.Since(p.began).Round(time.Second), p.percent,
		strings.Repeat("█", done), strings.Repeat(" ", barWidth-done))
}

func (p *progressBar) end() {
	if p.ended == nil {
		return
	}
	close(p.ended)
	p.ended = nil
	io.WriteString(p.to, clearLine)
}

// above prints a line that stays, over the one that moves.
func (p *progressBar) above(print func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended != nil {
		io.WriteString(p.to, clearLine)
	}
	print()
	p.draw()
}
