package gitfs

import (
	"context"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/plumbing/transport/http"
)

// httpFetch fetches over HTTP without git. It speaks the protocol itself: go-git's Remote
// would link SSH and OpenPGP, which slow every start of the program.
type httpFetch struct {
	refs *references
	db   *database
	auth Auth
}

// fetch fetches commits; depth 0 fetches their history too.
func (f httpFetch) fetch(ctx context.Context, commits []string, depth int) error {
	var wants []plumbing.Hash
	for _, sha := range commits {
		wants = append(wants, plumbing.NewHash(sha))
	}
	have := f.newestCommits(depth)
	f.refs.mu.Lock()
	defer f.refs.mu.Unlock()
	session, err := f.session()
	if err != nil {
		return err
	}
	defer session.Close()
	advertised, err := session.AdvertisedReferencesContext(ctx)
	if err != nil {
		return err
	}
	req, err := f.request(advertised.Capabilities, depth)
	if err != nil {
		return err
	}
	req.Wants, req.Haves = wants, have
	if err := f.receive(ctx, session, req); err != nil {
		return err
	}
	for _, want := range wants {
		if err := f.refs.storage.HasEncodedObject(want); err != nil {
			return fmt.Errorf("origin did not send %s", short(want))
		}
		ref := plumbing.NewHashReference(plumbing.ReferenceName(baseRefs+want.String()), want)
		if err := f.refs.storage.SetReference(ref); err != nil {
			return err
		}
	}
	return nil
}

func (f httpFetch) session() (transport.UploadPackSession, error) {
	settings, err := f.refs.storage.Config()
	if err != nil {
		return nil, err
	}
	origin := settings.Remotes["origin"]
	if origin == nil || len(origin.URLs) == 0 {
		return nil, errors.New("there is no remote origin")
	}
	endpoint, err := transport.NewEndpoint(origin.URLs[0])
	if err != nil {
		return nil, err
	}
	if endpoint.Protocol != "https" && !(endpoint.Protocol == "http" && isLoopback(endpoint.Host)) {
		return nil, fmt.Errorf("origin uses %.20q, which needs git", endpoint.Protocol)
	}
	var auth transport.AuthMethod
	if f.auth.Token != "" {
		if !f.auth.sameServer(origin.URLs[0]) {
			return nil, fmt.Errorf("origin is on %.100q and the token is for %s", endpoint.Host, f.auth.server())
		}
		auth = &http.BasicAuth{Username: "x-access-token", Password: f.auth.Token}
	}
	return http.NewClient(noRedirects).NewUploadPackSession(endpoint, auth)
}

// noRedirects is an HTTP client that never sends a request again to where a redirect points.
var noRedirects = &nethttp.Client{CheckRedirect: func(req *nethttp.Request, _ []*nethttp.Request) error {
	return fmt.Errorf("it redirects to %.100q, which alm does not follow: set the URL of origin to the new address", req.URL.Host)
}}

// request builds a request from what the server supports.
func (f httpFetch) request(supported *capability.List, depth int) (*packp.UploadPackRequest, error) {
	if !supported.Supports(capability.AllowReachableSHA1InWant) {
		return nil, errors.New("origin does not serve commits by hash")
	}
	req := packp.NewUploadPackRequestFromCapabilities(supported)
	if supported.Supports(capability.NoProgress) {
		if err := req.Capabilities.Set(capability.NoProgress); err != nil {
			return nil, err
		}
	}
	if depth == 0 {
		return req, nil
	}
	if err := req.Capabilities.Set(capability.Shallow); err != nil {
		return nil, err
	}
	req.Depth = packp.DepthCommits(depth)
	var err error
	req.Shallows, err = f.refs.storage.Shallow()
	return req, err
}

// receive stores the pack that the server sends, and where the history ends now.
func (f httpFetch) receive(ctx context.Context, session transport.UploadPackSession, req *packp.UploadPackRequest) error {
	response, err := session.UploadPack(ctx, req)
	if errors.Is(err, transport.ErrEmptyUploadPackRequest) {
		return nil
	}
	if err != nil {
		return err
	}
	defer response.Close()
	if !req.Depth.IsZero() {
		if err := f.updateShallow(response.Shallows, response.Unshallows); err != nil {
			return err
		}
	}
	var pack io.Reader = response
	switch {
	case req.Capabilities.Supports(capability.Sideband64k):
		pack = sideband.NewDemuxer(sideband.Sideband64k, response)
	case req.Capabilities.Supports(capability.Sideband):
		pack = sideband.NewDemuxer(sideband.Sideband, response)
	}
	return packfile.UpdateObjectStorage(f.refs.storage, pack)
}

// updateShallow stores where the shallow clone ends now.
func (f httpFetch) updateShallow(ends, noEnds []plumbing.Hash) error {
	if len(ends)+len(noEnds) == 0 {
		return nil
	}
	all, err := f.refs.storage.Shallow()
	if err != nil {
		return err
	}
	for _, hash := range ends {
		if !slices.Contains(all, hash) {
			all = append(all, hash)
		}
	}
	all = slices.DeleteFunc(all, func(hash plumbing.Hash) bool { return slices.Contains(noEnds, hash) })
	return f.refs.storage.SetShallow(all)
}

// maxHaves limits the commits that a request says are here: enough that they are not sent
// again, and not more than servers like to read.
const maxHaves = 256

// newestCommits returns commits that are here, the newest of each branch first; of a shallow
// clone only the tips of the branches.
func (f httpFetch) newestCommits(depth int) []plumbing.Hash {
	refs, err := f.refs.all()
	if err != nil {
		return nil
	}
	var todo, all []plumbing.Hash
	for _, ref := range refs {
		todo = append(todo, ref.Hash())
	}
	for i := 0; i < len(todo) && len(all) < maxHaves; i++ {
		c, err := f.db.commit(todo[i])
		if err != nil || slices.Contains(all, plumbing.NewHash(c.Hash)) {
			continue // a tag of a file, or a commit that a shallow clone lacks
		}
		all = append(all, plumbing.NewHash(c.Hash))
		if depth == 0 {
			todo = append(todo, c.parents...)
		}
	}
	return all
}
