package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// progressBar is the line of a terminal on which an import moves. It is drawn once a second, so
// that people see the time pass where the environment says nothing new.
type progressBar struct {
	to io.Writer

	mu      sync.Mutex
	label   string // "" while nothing moves
	percent int
	drawn   int // characters of the line on the terminal
	began   time.Time
	ended   chan struct{}
}

const barWidth = 30

// show draws how far something is, in percent. An empty label ends it.
func (p *progressBar) show(label string, percent float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if label == "" {
		p.end()
		return
	}
	if p.label == "" {
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

func (p *progressBar) draw() {
	if p.label == "" {
		return
	}
	p.clear()
	full := barWidth * p.percent / 100
	line := fmt.Sprintf("%s, %s %3d%% |%s%s|", p.label, time.Since(p.began).Round(time.Second), p.percent,
		strings.Repeat("█", full), strings.Repeat(" ", barWidth-full))
	fmt.Fprint(p.to, "\r"+line)
	p.drawn = utf8.RuneCountInString(line)
}

func (p *progressBar) clear() {
	if p.drawn > 0 {
		fmt.Fprint(p.to, "\r"+strings.Repeat(" ", p.drawn)+"\r")
		p.drawn = 0
	}
}

func (p *progressBar) end() {
	if p.label == "" {
		return
	}
	close(p.ended)
	p.clear()
	p.label = ""
}

// above prints a line that stays, over the one that moves.
func (p *progressBar) above(print func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	print()
	p.draw()
}
