package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressBar is the line of a terminal on which an import moves. It is drawn once a second, so
// that people see the time pass where the environment says nothing new.
type progressBar struct {
	to io.Writer

	mu    sync.Mutex
	bar   *progressbar.ProgressBar // nil while nothing moves
	label string
	began time.Time
	ended chan struct{}
}

// show draws how far something is, in percent. An empty label ends it.
func (p *progressBar) show(label string, percent float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if label == "" {
		p.end()
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(100, progressbar.OptionSetWriter(p.to), progressbar.OptionSetWidth(30),
			progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false), progressbar.OptionClearOnFinish())
		p.began, p.ended = time.Now(), make(chan struct{})
		go p.tick(p.ended)
	}
	p.label = label
	p.bar.Set(min(int(percent), 99)) // at 100 it would end by itself
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
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf("%s, %s", p.label, time.Since(p.began).Round(time.Second)))
	}
}

func (p *progressBar) end() {
	if p.bar == nil {
		return
	}
	close(p.ended)
	p.bar.Clear()
	p.bar = nil
}

// above prints a line that stays, over the one that moves.
func (p *progressBar) above(print func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		p.bar.Clear()
	}
	print()
	p.draw()
}
