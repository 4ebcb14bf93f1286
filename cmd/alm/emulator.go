package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"alm/solution/dataverse/emulator"

	"github.com/spf13/cobra"
)

// emulation is what the verb's flags ask for.
type emulation struct {
	emulator.Options
	port        int
	ports       bool
	tls         bool
	faultsFile  string
	faults      []string
	versionRule string
	lock        string
}

func emulatorVerb(a *app) *cobra.Command {
	var e emulation
	cmd := &cobra.Command{
		Use:   "emulator",
		Short: "Runs Dataverse environments on this machine, with a page to look at",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := e.read(); err != nil {
				return usage("alm emulator --help says what there is", "start emulator: %w", err)
			}
			return a.emulate(cmd.Context(), e)
		},
	}
	f := cmd.Flags()
	f.IntVar(&e.port, "port", 8787, "the port on 127.0.0.1; 0 takes a free one")
	f.BoolVar(&e.ports, "ports", false, "give each environment a port of its own besides, for clients that take no path")
	f.BoolVar(&e.tls, "tls", false, "serve HTTPS, with the certificate.pem of --state")
	f.StringVar(&e.Dir, "state", "", "the folder that keeps the environments; none keeps them in memory")
	f.StringSliceVar(&e.Environments, "environments", []string{"dev", "test", "prod"}, "the environments' names")
	f.StringVar(&e.faultsFile, "faults", "", "a JSON list of the trouble to come; the page lists the kinds")
	f.StringArrayVar(&e.faults, "fault", nil, "one such: 'throttle; retryAfter=90; path=ImportSolutionAsync; environment=prod; times=2'")
	f.StringVar(&e.versionRule, "version-rule", "same", "which managed versions a plain import takes: higher, same or any; accounts of the service disagree")
	f.StringVar(&e.lock, "lock", "refuse", "what a second operation meets: refuse (429) or fail (a job that fails)")
	f.DurationVar(&e.Queue, "queue", 0, "how long a job waits before it starts (default 5ms)")
	f.DurationVar(&e.Run, "run", 0, "how long a job runs (default 20ms)")
	f.BoolVar(&e.CheckConnections, "check-connections", false, "refuse unknown connections, even where none was ever made")
	return cmd
}

// read makes the emulator's options of the flags.
func (e *emulation) read() error {
	if !slices.Contains([]string{"higher", "same", "any"}, e.versionRule) {
		return fmt.Errorf("--version-rule %s is none of higher, same and any", e.versionRule)
	}
	if !slices.Contains([]string{"refuse", "fail"}, e.lock) {
		return fmt.Errorf("--lock %s is neither refuse nor fail", e.lock)
	}
	if e.tls && e.Dir == "" {
		return errors.New("--tls needs --state, where the certificate is kept")
	}
	e.LowerVersions, e.HigherOnly, e.LateLock = e.versionRule == "any", e.versionRule == "higher", e.lock == "fail"
	if e.faultsFile != "" {
		file, err := os.Open(e.faultsFile)
		if err != nil {
			return err
		}
		defer file.Close()
		if e.Faults, err = emulator.ReadFaults(file); err != nil {
			return fmt.Errorf("%s: %w", e.faultsFile, err)
		}
	}
	for _, text := range e.faults {
		f, err := emulator.ParseFault(text)
		if err != nil {
			return err
		}
		e.Faults = append(e.Faults, f)
	}
	return nil
}

func (a *app) emulate(ctx context.Context, opts emulation) error {
	servers, err := opts.serve()
	if err != nil {
		return usage("choose another --port or --state", "start emulator: %w", err)
	}
	fmt.Fprintf(a.Stdout, "look at %s/\n", servers[0].url)
	if opts.tls {
		fmt.Fprintf(a.Stdout, "certificate %s\n", filepath.Join(opts.Dir, "certificate.pem"))
	}
	for i, name := range opts.Environments {
		fmt.Fprintf(a.Stdout, "%-5s %s/%s", name, servers[0].url, name)
		if opts.ports {
			fmt.Fprintf(a.Stdout, " %s", servers[i+1].url)
		}
		fmt.Fprintln(a.Stdout)
	}
	fmt.Fprintln(a.Stderr, "Ctrl-C stops it")
	<-ctx.Done()
	return stopAll(servers)
}

// serve starts the server of all environments and, if asked to, one for each.
func (e emulation) serve() ([]*emulating, error) {
	var config *tls.Config
	if e.tls {
		certificate, err := emulator.Certificate(e.Dir)
		if err != nil {
			return nil, err
		}
		config = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	emu, err := emulator.New(e.Options)
	if err != nil {
		return nil, err
	}
	first, err := listen(emu.Handler(), e.port, config)
	if err != nil || !e.ports {
		return []*emulating{first}, err
	}
	all := []*emulating{first}
	for i, name := range e.Environments {
		handler, err := emu.Environment(name)
		if err != nil {
			return nil, errors.Join(err, stopAll(all))
		}
		port := 0
		if e.port != 0 {
			port = e.port + i + 1
		}
		server, err := listen(handler, port, config)
		if err != nil {
			return nil, errors.Join(err, stopAll(all))
		}
		all = append(all, server)
	}
	return all, nil
}
