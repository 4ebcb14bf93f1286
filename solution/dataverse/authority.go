package dataverse

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// authority turns a failure of the credential into ErrAuth, so that it is neither retried nor
// taken for a lost answer.
type authority struct{ azcore.TokenCredential }

func (a authority) GetToken(ctx context.Context, opts policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := a.TokenCredential.GetToken(ctx, opts)
	if err != nil && ctx.Err() == nil {
		err = authError{err}
	}
	return token, err
}

// authError is ErrAuth in the authority's words.
type authError struct{ err error }

func (e authError) NonRetriable()        {}
func (e authError) Is(target error) bool { return target == ErrAuth }
func (e authError) Unwrap() error        { return e.err }

// Hint returns where to look.
func (e authError) Hint() string {
	var unfit unfitError
	if errors.As(e.err, &unfit) {
		return unfit.hint
	}
	if hint := networkHint(hostIn(e.err), e.err); hint != "" {
		return hint
	}
	return "check tenant, app id and secret or federated credential: `alm doctor` shows what the authority receives"
}

// Error prefers the authority's description to azidentity's text, which contains the complete
// exchange.
func (e authError) Error() string {
	var failed *azidentity.AuthenticationFailedError
	if !errors.As(e.err, &failed) || failed.RawResponse == nil {
		return "not authenticated: " + plain(withoutURL(e.err.Error()))
	}
	var body struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	text, _ := runtime.Payload(failed.RawResponse)
	if json.Unmarshal(text, &body) != nil || body.Error == "" {
		return fmt.Sprintf("not authenticated: the authority answered %d", failed.RawResponse.StatusCode)
	}
	return "not authenticated: " + plain(cmp.Or(body.Description, body.Error))
}
