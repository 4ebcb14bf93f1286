package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
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
	replay      string
	faults      []string
	versionRule string
	lock        string
}

func emulatorVerb(a *app) *cobra.Command {
	var e emulation
	cmd := &cobra.Command{
		Use:   "emulator",
		Short: "Run emulated Dataverse environments on this machine",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := e.read(); err != nil {
				return usage(cmp.Or(exit.Hint(err), "alm emulator --help lists the flags"), "start emulator: %w", err)
			}
			if e.replay != "" {
				return a.replay(cmd.Context(), e)
			}
			return a.emulate(cmd.Context(), e)
		},
	}
	f := cmd.Flags()
	f.IntVar(&e.port, "port", 8787, "the port on 127.0.0.1; 0 picks a free one")
	f.BoolVar(&e.ports, "ports", false, "also serve each environment on its own port, for clients that accept no path")
	f.BoolVar(&e.tls, "tls", false, "serve HTTPS with certificate.pem in the --state folder")
	f.StringVar(&e.Dir, "state", "", "the folder that keeps the environments (default in memory)")
	f.StringSliceVar(&e.Environments, "environments", []string{"dev", "test", "prod"}, "the names of the environments")
	f.StringVar(&e.faultsFile, "faults", "", "a JSON file with a list of faults to inject; the page lists the kinds")
	f.StringArrayVar(&e.faults, "fault", nil, "inject one fault, repeatable: 'throttle; retryAfter=90; path=ImportSolutionAsync; environment=prod; times=2'")
	f.StringVar(&e.versionRule, "version-rule", "higher", "which managed versions an update import accepts: higher, same or any; reports about the service disagree")
	f.StringVar(&e.lock, "lock", "refuse", "how a second solution operation at once ends: refuse (HTTP 429) or fail (its job fails)")
	f.DurationVar(&e.Queue, "queue", 0, "how long a job waits before it starts (default 5ms)")
	f.DurationVar(&e.Run, "run", 0, "how long a job runs (default 20ms)")
	f.StringVar(&e.replay, "replay", "", "serve the answers of a trace that --trace wrote, instead of environments")
	f.BoolVar(&e.CheckConnections, "check-connections", false, "reject unknown connections even in an environment without connections")
	return cmd
}

// read makes the emulator's options of the flags.
func (e *emulation) read() error {
	rule := slices.Index([]string{"higher", "same", "any"}, e.versionRule) // in the order of emulator.VersionRule
	if rule < 0 {
		return fmt.Errorf("--version-rule is %s, not higher, same or any", e.versionRule)
	}
	if !slices.Contains([]string{"refuse", "fail"}, e.lock) {
		return fmt.Errorf("--lock is %s, not refuse or fail", e.lock)
	}
	if e.port < 0 || e.port > math.MaxUint16 {
		return usage("write one from 1 to 65535, or 0 for a free one", "%d is no port", e.port)
	}
	if err := disk.CheckPath(e.Dir); e.Dir != "" && err != nil {
		return err
	}
	if e.tls && e.Dir == "" {
		return errors.New("--tls needs --state for its certificate")
	}
	e.Versions, e.LateLock = emulator.VersionRule(rule), e.lock == "fail"
	if e.faultsFile != "" {
		file, err := disk.Open(e.faultsFile)
		if err != nil {
			return err
		}
		defer file.Close()
		if e.Faults, err = emulator.ReadFaults(file); err != nil {
			return usage("correct the file: it is a list of faults, whose kinds the page lists", "%s: %w", e.faultsFile, err)
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
	if err == nil {
		err = ignoreState(opts.Dir)
	}
	if err != nil {
		return usage("choose another --port or --state", "start emulator: %w", err)
	}
	fmt.Fprintf(a.Stdout, "page  %s/\n", servers[0].url)
	if opts.tls {
		fmt.Fprintf(a.Stdout, "certificate %s\n", filepath.Join(opts.Dir, "certificate.pem"))
	}
	for i, name := range opts.Environments {
		fmt.Fprintf(a.Stdout, "%-5s %s/%s", name, servers[0].url, name)
		if opts.ports {
			fmt.Fprintf(a.Stdout, " %s", servers[i+1].url)
		}
		if _, err := fmt.Fprintln(a.Stdout); err != nil { // nobody would know where it is
			return errors.Join(err, stopAll(servers))
		}
	}
	fmt.Fprintln(a.Stderr, "Ctrl-C stops it")
	<-ctx.Done()
	return stopAll(servers)
}

// ignoreState keeps the folder of the environments, which has the key of --tls, out of git.
func ignoreState(dir string) error {
	if dir == "" {
		return nil
	}
	name := filepath.Join(dir, ".gitignore")
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	return atomicfile.Write(name, []byte("*\n"))
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
	handlers := []http.Handler{emu.Handler()}
	for i := 0; e.ports && i < len(e.Environments); i++ {
		handler, err := emu.Environment(e.Environments[i])
		if err != nil {
			return nil, errors.Join(err, emu.Close())
		}
		handlers = append(handlers, handler)
	}
	var servers []*emulating
	for i, handler := range handlers {
		port := e.port
		if port != 0 {
			port += i
		}
		server, err := listen(handler, port, config)
		if err != nil {
			return nil, errors.Join(err, stopAll(servers), emu.Close())
		}
		servers = append(servers, server)
	}
	servers[0].release = emu.Close
	return servers, nil
}
