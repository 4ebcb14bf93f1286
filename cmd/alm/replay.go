package main

import (
	"context"
	"fmt"
	"os"

	"alm/solution/dataverse/emulator"
)

// replay serves the answers of a trace until it is stopped.
func (a *app) replay(ctx context.Context, e emulation) error {
	replayed, err := readReplay(a.inDir(e.replay))
	if err != nil {
		return usage("name a file that --trace wrote", "start emulator: %w", err)
	}
	server, err := listen(replayed, e.port, nil)
	if err != nil {
		return usage("choose another --port", "start emulator: %w", err)
	}
	for _, stage := range replayed.Stages() {
		fmt.Fprintf(a.Stdout, "%-5s %s/%s\n", stage, server.url, stage)
	}
	fmt.Fprintln(a.Stderr, "Ctrl-C stops it")
	<-ctx.Done()
	return server.stop()
}

func readReplay(name string) (*emulator.Replay, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return emulator.ReadReplay(file)
}
