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

// localSecret asks an emulator for a token with an app's secret. Identity libraries do so over
// TLS only, which an emulator does not have.
type localSecret struct {
	token  string // URL of the token endpoint, on this machine
	grant  url.Values
	client policy.Transporter
}

func openLocal(o CredentialOptions, client azcore.ClientOptions) (azcore.TokenCredential, error) {
	if o.ClientSecret == "" {
		return StaticToken("emulator"), nil
	}
	u, err := url.Parse(o.EnvironmentURL)
	if err != nil {
		return nil, errors.New("the environment's URL does not parse")
	}
	u.Path, u.RawQuery = "/"+url.PathEscape(cmp.Or(o.TenantID, "common"))+"/oauth2/v2.0/token", ""
	return localSecret{u.String(), url.Values{
		"grant_type": {"client_credentials"}, "client_id": {o.AppID}, "client_secret": {o.ClientSecret},
	}, client.Transport}, nil
}

// GetToken asks the emulator.
func (l localSecret) GetToken(ctx context.Context, _ policy.TokenRequestOptions) (azcore.AccessToken, error) {
	var answer struct {
		Token       string `json:"access_token"`
		Seconds     int    `json:"expires_in"`
		Description string `json:"error_description"`
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	status, err := requestToken(ctx, l.client, http.MethodPost, l.token, header, l.grant.Encode(), &answer)
	if status == 0 {
		return azcore.AccessToken{}, fmt.Errorf("ask the emulator for a token: %w", err)
	}
	if err != nil || answer.Token == "" {
		return azcore.AccessToken{}, errors.New(cmp.Or(answer.Description, fmt.Sprintf("the emulator answered %d without a token", status)))
	}
	return azcore.AccessToken{Token: answer.Token, ExpiresOn: time.Now().Add(time.Duration(answer.Seconds) * time.Second)}, nil
}
