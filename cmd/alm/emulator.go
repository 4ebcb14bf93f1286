package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"alm/solution/dataverse/emulator"

	"github.com/spf13/cobra"
)

func emulatorVerb(a *app) *cobra.Command {
	var opts emulator.Options
	var port int
	cmd := &cobra.Command{
		Use:   "emulator",
		Short: "Runs Dataverse environments on this machine, with a page to look at",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.emulate(cmd.Context(), opts, port)
		},
	}
	cmd.Flags().IntVar(&port, "port", 8787, "the port on 127.0.0.1; 0 takes a free one")
	cmd.Flags().StringVar(&opts.Dir, "state", "", "the folder that keeps the environments; none keeps them in memory")
	cmd.Flags().StringSliceVar(&opts.Environments, "environments", []string{"dev", "test", "prod"}, "the environments' names")
	return cmd
}

func (a *app) emulate(ctx context.Context, opts emulator.Options, port int) error {
	server, err := serve(opts, port)
	if err != nil {
		return usage("choose another --port or --state", "start emulator: %w", err)
	}
	fmt.Fprintf(a.Stdout, "look at %s/\n", server.url)
	for _, name := range opts.Environments {
		fmt.Fprintf(a.Stdout, "%-5s %s/%s\n", name, server.url, name)
	}
	fmt.Fprintln(a.Stderr, "Ctrl-C stops it")
	<-ctx.Done()
	return server.stop()
}

// emulating is a running emulator.
type emulating struct {
	url  string
	http *http.Server
	done chan error
}

func serve(opts emulator.Options, port int) (*emulating, error) {
	e, err := emulator.New(opts)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	s := &emulating{
		url:  "http://" + listener.Addr().String(),
		http: &http.Server{Handler: e.Handler(), ReadHeaderTimeout: 10 * time.Second},
		done: make(chan error, 1),
	}
	go func() { s.done <- s.http.Serve(listener) }()
	return s, nil
}

func (s *emulating) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		return err
	}
	if err := <-s.done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
