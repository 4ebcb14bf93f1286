package dataverse

import (
	"io"
	"net/http"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// bearerPolicy adds the token. A token that the environment rejects is replaced once per
// request: the environment's clock decides whether a token is valid, and an import may outlive
// several. A rejected request did nothing and may be sent again.
type bearerPolicy struct {
	fresh func() policy.Policy

	mu      sync.Mutex
	current policy.Policy
}

func newBearer(fresh func() policy.Policy) *bearerPolicy {
	return &bearerPolicy{fresh: fresh, current: fresh()}
}

// Do adds the token, and another one after a 401.
func (b *bearerPolicy) Do(req *policy.Request) (*http.Response, error) {
	was := b.instead(nil)
	resp, err := was.Do(req)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	resp.Body.Close()
	if err := req.RewindBody(); err != nil {
		return nil, err
	}
	return b.instead(was).Do(req)
}

// instead returns the policy to use, which is not the rejected one.
func (b *bearerPolicy) instead(refused policy.Policy) policy.Policy {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.current == refused {
		b.current = b.fresh()
	}
	return b.current
}
