package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// gauge is the line of a terminal on which an import moves. It is drawn once a second, so
// that people see the time pass where the environment says nothing new.
type gauge struct {
	to io.Writer

	mu    sync.Mutex
	bar   *progressbar.ProgressBar // nil while nothing moves
	label string
	began time.Time
	ended chan struct{}
}

// show draws how far something is, in percent. An empty label ends it.
func (g *gauge) show(label string, percent float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if label == "" {
		g.end()
		return
	}
	if g.bar == nil {
		g.bar = progressbar.NewOptions(100, progressbar.OptionSetWriter(g.to), progressbar.OptionSetWidth(30),
			progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false), progressbar.OptionClearOnFinish())
		g.began, g.ended = time.Now(), make(chan struct{})
		go g.tick(g.ended)
	}
	g.label = label
	g.bar.Set(min(int(percent), 99)) // at 100 it would end by itself
	g.draw()
}

func (g *gauge) tick(ended chan struct{}) {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for {
		select {
		case <-ended:
			return
		case <-every.C:
			g.mu.Lock()
			g.draw()
			g.mu.Unlock()
		}
	}
}

func (g *gauge) draw() {
	if g.bar != nil {
		g.bar.Describe(fmt.Sprintf("%s, %s", g.label, time.Since(g.began).Round(time.Second)))
	}
}

func (g *gauge) end() {
	if g.bar == nil {
		return
	}
	close(g.ended)
	g.bar.Clear()
	g.bar = nil
}

// above prints a line that stays, over the one that moves.
func (g *gauge) above(print func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.bar != nil {
		g.bar.Clear()
	}
	print()
	g.draw()
}
