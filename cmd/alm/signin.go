package main

import (
	"cmp"
	"context"
	"strings"

	"alm/internal/disk"
	"alm/pipeline/project"
	"alm/solution/dataverse"

	"github.com/spf13/cobra"
)

// signIn are the flags of the verbs that talk to an environment.
type signIn struct {
	url, tenant, app, secretEnv, certificate, cloud, way string
	trace                                                string   // file
	hosts                                                []string // environments besides those of the known clouds
	prefixes                                             []string // of variables that may hold secrets of connectors
}

// noSignIn is of a stage that a verb does not have.
var noSignIn signIn

func (s *signIn) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.url, "environment-url", "", "the URL of the environment, instead of url of the stage in alm.yaml")
	f.StringVar(&s.tenant, "tenant-id", "", "the Entra tenant, or the variable ALM_TENANT_ID")
	f.StringVar(&s.app, "app-id", "", "the Entra application, or the variable ALM_APP_ID")
	f.StringVar(&s.secretEnv, "client-secret-env", "", "the name of the variable that holds the client secret (default ALM_CLIENT_SECRET)")
	f.StringVar(&s.certificate, "certificate", "", "a file with the application's certificate and key, PEM or PFX")
	f.StringVar(&s.cloud, "cloud", "", "Public, UsGov, UsGovHigh, UsGovDod or China (default by the environment's host)")
	f.StringArrayVar(&s.hosts, "allow-host", nil, "sign in to an environment at this host, which is not one of a known cloud, repeatable")
	f.StringArrayVar(&s.prefixes, "secret-prefix", nil, "allow secrets in alm.yaml to name variables that begin with this, repeatable, or the variable ALM_SECRET_PREFIX (always: "+project.SecretPrefix+")")
	f.StringVar(&s.trace, "trace", "", "write what is sent to environments and what they answer into this file, with the secrets that alm recognises masked; alm emulator --replay serves it")
	f.StringVar(&s.way, "sign-in", "", "how to sign in: "+strings.Join(dataverse.Ways(), ", ")+" (default the first that fits)")
}

// fromFlags are the flags that sign in to the stage that promote deploys from.
func (s *signIn) fromFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.url, "from-environment-url", "", "the URL of the previous stage's environment, instead of url in alm.yaml")
	f.StringVar(&s.tenant, "from-tenant-id", "", "the Entra tenant of the previous stage")
	f.StringVar(&s.app, "from-app-id", "", "the Entra application for the previous stage")
	f.StringVar(&s.secretEnv, "from-client-secret-env", "", "the name of the variable that holds the client secret for the previous stage")
	f.StringVar(&s.certificate, "from-certificate", "", "a file with the certificate and key for the previous stage, PEM or PFX")
	f.StringVar(&s.cloud, "from-cloud", "", "the cloud of the previous stage's environment")
	f.StringVar(&s.way, "from-sign-in", "", "how to sign in to the previous stage")
}

// connect opens the environment of a stage. The flags describe the stage that the verb changes,
// and before describes any other, which is only read. Nothing is sent yet.
func (a *app) connect(changed string, flags, before signIn) func(context.Context, string, project.Stage) (*dataverse.Client, error) {
	return func(_ context.Context, name string, stage project.Stage) (*dataverse.Client, error) {
		var opts dataverse.CredentialOptions
		var err error
		if len(before.hosts) == 0 {
			before.hosts = flags.hosts
		}
		if name == changed {
			opts, err = a.credential(flags, stage)
		} else {
			opts, err = a.readerCredential(before, stage)
		}
		if err != nil {
			return nil, err
		}
		credential, err := dataverse.Credential(opts)
		if err != nil {
			return nil, err
		}
		return dataverse.New(opts.EnvironmentURL, dataverse.Options{Credential: credential, UserAgent: "alm/" + version, Pace: a.pace, Trace: a.tracer(name), Secret: a.keepSecret,
			Notice: func(text string) { a.progress("wait", name+": "+text) }})
	}
}

// readerCredential is who signs in to a stage that is only read: the flags for it, then what
// alm.yaml says of it, then what the process is given for the stage that it changes.
func (a *app) readerCredential(s signIn, stage project.Stage) (dataverse.CredentialOptions, error) {
	s.app, s.tenant = cmp.Or(s.app, stage.AppID), cmp.Or(s.tenant, stage.TenantID)
	return a.credential(s, stage)
}

// forOneOf returns the flags for one of several stages that a verb reads. They describe one
// environment: for several, they only fill what alm.yaml leaves open.
func (s signIn) forOneOf(stages int, stage project.Stage) signIn {
	if stages > 1 {
		s.app, s.tenant, s.cloud = cmp.Or(stage.AppID, s.app), cmp.Or(stage.TenantID, s.tenant), cmp.Or(stage.Cloud, s.cloud)
	}
	return s
}

// credential is who signs in to a stage: the flags, then the environment, then the stage. The
// stage may be a stranger's, so it does not choose where the process's secrets go.
func (a *app) credential(s signIn, stage project.Stage) (dataverse.CredentialOptions, error) {
	authority, err := authorityOf(cmp.Or(s.cloud, stage.Cloud))
	if err != nil {
		return dataverse.CredentialOptions{}, err
	}
	at := cmp.Or(s.url, stage.URL)
	if err := dataverse.CheckHost(at, s.hosts); at != "" && err != nil {
		return dataverse.CredentialOptions{}, usage("correct the url, or use --allow-host if you trust that host with the sign-in", "%w", err)
	}
	secret, err := a.secret(s.secretEnv)
	if err != nil {
		return dataverse.CredentialOptions{}, err
	}
	certificate, err := a.read(s.certificate)
	opts := dataverse.CredentialOptions{
		EnvironmentURL: at,
		TenantID:       cmp.Or(s.tenant, a.Getenv("ALM_TENANT_ID"), stage.TenantID), // also of a stage that is only read
		AppID:          cmp.Or(s.app, a.Getenv("ALM_APP_ID"), stage.AppID),
		ClientSecret:   secret,
		Certificate:    certificate,
		Authority:      authority,
		Way:            s.way,
		Getenv:         a.Getenv,
		Secret:         a.keepSecret,
	}
	if dataverse.IsLocal(at) && s.way == "" {
		onlyEmulator(&opts)
	}
	return opts, err
}

// emulatorSecret is the app and the client secret that may go to any port of this machine.
const emulatorSecret = "emulator"

// onlyEmulator keeps real credentials from what listens on this machine: it may be anything. It
// gets the emulator's own in their place. --sign-in emulator sends the real ones.
func onlyEmulator(opts *dataverse.CredentialOptions) {
	opts.Way, opts.Authority = "emulator", ""
	if opts.ClientSecret != "" {
		opts.AppID, opts.ClientSecret = emulatorSecret, emulatorSecret
	}
}

// clouds are the names that pac and powerplatform-actions use.
var clouds = map[string]string{
	"": "", "public": "https://login.microsoftonline.com/", "usgov": "https://login.microsoftonline.com/",
	"usgovhigh": "https://login.microsoftonline.us/", "usgovdod": "https://login.microsoftonline.us/",
	"china": "https://login.chinacloudapi.cn/",
}

func authorityOf(cloud string) (string, error) {
	authority, ok := clouds[strings.ToLower(cloud)]
	if !ok {
		return "", usage("the clouds are Public, UsGov, UsGovHigh, UsGovDod and China", "unknown cloud %q", cloud)
	}
	return authority, nil
}

func (a *app) read(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	data, err := disk.ReadFile(a.inDir(name))
	if err != nil {
		return nil, usage("name a PEM or PFX file", "read certificate: %w", err)
	}
	return data, nil
}

// secret never comes from a command line: only the name of its variable does.
func (a *app) secret(name string) (string, error) {
	if name == "" {
		return cmp.Or(a.Getenv("ALM_CLIENT_SECRET"), a.Getenv("INPUT_CLIENT_SECRET")), nil
	}
	secret := a.Getenv(name)
	if secret == "" {
		return "", usage("set it, or name the variable that holds the secret", "the variable %s, which should hold the client secret, is empty", name)
	}
	return secret, nil
}
