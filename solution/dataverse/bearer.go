package dataverse

import (
	"io"
	"net/http"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// bearerPolicy adds the token. One that the environment refuses is replaced, once a request:
// whether a token is still good the environment's clock tells, and an import may outlive
// several. A request that was refused so did nothing, and may be sent again.
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

// instead gives the policy to use, another one than that which was refused.
func (b *bearerPolicy) instead(refused policy.Policy) policy.Policy {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.current == refused {
		b.current = b.fresh()
	}
	return b.current
}
