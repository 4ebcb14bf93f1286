package dataverse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// StaticToken is a credential that always returns the same token. The emulator accepts
// "emulator".
type StaticToken string

// GetToken returns the token, valid for an hour.
func (t StaticToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// localGrant asks an emulator for a token with an app's secret or a signed assertion. Identity
// libraries do so over TLS only, which an emulator does not have.
type localGrant struct {
	token  string // URL of the token endpoint, on this machine
	prove  func(context.Context) (url.Values, error)
	client policy.Transporter
}

func openLocal(o CredentialOptions, client azcore.ClientOptions) (azcore.TokenCredential, error) {
	if o.ClientSecret == "" {
		return StaticToken("emulator"), nil
	}
	return newLocalGrant(o, client, func(context.Context) (url.Values, error) {
		return url.Values{"client_secret": {o.ClientSecret}}, nil
	})
}

// openLocalGitHub signs in to an emulator as a job of GitHub Actions does to Entra.
func openLocalGitHub(o CredentialOptions, client azcore.ClientOptions) (azcore.TokenCredential, error) {
	return newLocalGrant(o, client, func(ctx context.Context) (url.Values, error) {
		assertion, err := o.githubToken(ctx)
		return url.Values{
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {assertion},
		}, err
	})
}

func newLocalGrant(o CredentialOptions, client azcore.ClientOptions, prove func(context.Context) (url.Values, error)) (azcore.TokenCredential, error) {
	u, err := url.Parse(o.EnvironmentURL)
	if err != nil {
		return nil, errors.New("the environment's URL does not parse")
	}
	u.Path, u.RawQuery = "/"+url.PathEscape(cmp.Or(o.TenantID, "common"))+"/oauth2/v2.0/token", ""
	return localGrant{u.String(), func(ctx context.Context) (url.Values, error) {
		grant, err := prove(ctx)
		if err == nil {
			grant.Set("grant_type", "client_credentials")
			grant.Set("client_id", o.AppID)
		}
		return grant, err
	}, client.Transport}, nil
}

// GetToken asks the emulator.
func (l localGrant) GetToken(ctx context.Context, _ policy.TokenRequestOptions) (azcore.AccessToken, error) {
	var answer struct {
		Token       string `json:"access_token"`
		Seconds     int    `json:"expires_in"`
		Description string `json:"error_description"`
	}
	grant, err := l.prove(ctx)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	status, err := requestToken(ctx, l.client, http.MethodPost, l.token, header, grant.Encode(), &answer)
	if status == 0 {
		return azcore.AccessToken{}, fmt.Errorf("ask the emulator for a token: %w", err)
	}
	if err != nil || answer.Token == "" {
		return azcore.AccessToken{}, errors.New(cmp.Or(answer.Description, fmt.Sprintf("the emulator answered %d without a token", status)))
	}
	return azcore.AccessToken{Token: answer.Token, ExpiresOn: time.Now().Add(time.Duration(answer.Seconds) * time.Second)}, nil
}
