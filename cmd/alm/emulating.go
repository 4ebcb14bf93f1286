package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"alm/solution/dataverse/emulator"
)

// emulating is a running emulator.
type emulating struct {
	url  string
	http *http.Server
	done chan error

	release func() error // releases the emulator's folder; nil if another server does
}

// serve runs an emulator of its own on a port of this machine.
func serve(opts emulator.Options, port int) (*emulating, error) {
	e, err := emulator.New(opts)
	if err != nil {
		return nil, err
	}
	server, err := listen(e.Handler(), port, nil)
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	server.release = e.Close
	return server, nil
}

func listen(handler http.Handler, port int, config *tls.Config) (*emulating, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	s := &emulating{
		url:  "http://" + listener.Addr().String(),
		http: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second},
		done: make(chan error, 1),
	}
	if config != nil {
		s.url = "https://" + listener.Addr().String()
		listener = tls.NewListener(listener, config)
	}
	go func() { s.done <- s.http.Serve(listener) }()
	return s, nil
}

func stopAll(servers []*emulating) error {
	var all []error
	for _, s := range slices.Backward(servers) { // the first releases the folder
		all = append(all, s.stop())
	}
	return errors.Join(all...)
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
	if s.release == nil {
		return nil
	}
	return s.release()
}
