package dataverse

import (
	"context"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// missing returns what the usual ways to sign in lack and how to add it, "" when nothing hints at
// one: azure-cli is tried where no other way fits, and its own error would hide the cause.
func (o CredentialOptions) missing() (why, hint string) {
	github := o.Getenv("GITHUB_ACTIONS") == "true"
	pipelines := o.Getenv("SYSTEM_ACCESSTOKEN") != "" || o.Getenv("TF_BUILD") != ""
	switch {
	case o.app() && github:
		return "this job may not ask for an identity token", "add `permissions: id-token: write` to the job, or give a client secret or certificate"
	case o.app() && pipelines:
		return "this job has no token of a service connection",
			"run alm in a task with the service connection, and give it SYSTEM_ACCESSTOKEN: $(System.AccessToken); or give a client secret or certificate"
	case o.app():
		return "there is a tenant and an app id, but no client secret or certificate", "set ALM_CLIENT_SECRET, or give --certificate"
	case o.TenantID != "":
		return "the app id is missing", "give --app-id or ALM_APP_ID, or app-id of the stage in alm.yaml"
	case o.AppID != "":
		return "the tenant is missing", "give --tenant-id or ALM_TENANT_ID, or tenant-id of the stage in alm.yaml"
	case github || pipelines:
		return "the tenant and the app id are missing", "give --tenant-id and --app-id or ALM_TENANT_ID and ALM_APP_ID, or tenant-id and app-id of the stage in alm.yaml"
	}
	return "", ""
}

// unfitCredential is tried although something is missing for the usual ways.
type unfitCredential struct {
	azcore.TokenCredential
	unfit unfitError
}

// GetToken returns the token, or an error that begins with what is missing.
func (c unfitCredential) GetToken(ctx context.Context, opts policy.TokenRequestOptions) (azcore.AccessToken, error) {
	ctx, stop := context.WithTimeout(ctx, unfitTimeout)
	defer stop()
	token, err := c.TokenCredential.GetToken(ctx, opts)
	if err != nil {
		err = unfitError{c.unfit.why, c.unfit.hint, err}
	}
	return token, err
}

// unfitTimeout is the time for a way that probably does not work.
const unfitTimeout = 4 * time.Second

// unfitError names what the usual ways lack, before the error of the way that was tried.
type unfitError struct {
	why, hint string
	err       error
}

func (e unfitError) Error() string { return e.why + " (tried azure-cli: " + e.err.Error() + ")" }
func (e unfitError) Unwrap() error { return e.err }
