package gitfs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/plumbing/transport/http"
)

// fetchAlone fetches over HTTP without git. It speaks the protocol itself: go-git's Remote
// would link SSH and OpenPGP, which every start of the program pays for.
func (r *Repo) fetchAlone(ctx context.Context, want plumbing.Hash, depth int, token string) error {
	has := r.tips(depth)
	r.mu.Lock()
	defer r.mu.Unlock()
	session, err := r.session(token)
	if err != nil {
		return err
	}
	defer session.Close()
	there, err := session.AdvertisedReferencesContext(ctx)
	if err != nil {
		return err
	}
	if !there.Capabilities.Supports(capability.AllowReachableSHA1InWant) {
		return errors.New("origin gives no commit by its hash")
	}
	req := packp.NewUploadPackRequestFromCapabilities(there.Capabilities)
	if there.Capabilities.Supports(capability.NoProgress) {
		if err := req.Capabilities.Set(capability.NoProgress); err != nil {
			return err
		}
	}
	req.Wants, req.Haves = []plumbing.Hash{want}, has
	if depth > 0 {
		if err := req.Capabilities.Set(capability.Shallow); err != nil {
			return err
		}
		req.Depth = packp.DepthCommits(depth)
		if req.Shallows, err = r.refs.Shallow(); err != nil {
			return err
		}
	}
	if err := r.take(ctx, session, req); err != nil {
		return err
	}
	if err := r.refs.HasEncodedObject(want); err != nil {
		return fmt.Errorf("origin did not send %s", short(want))
	}
	return r.refs.SetReference(plumbing.NewHashReference(plumbing.ReferenceName(baseRefs+want.String()), want))
}

func (r *Repo) session(token string) (transport.UploadPackSession, error) {
	settings, err := r.refs.Config()
	if err != nil {
		return nil, err
	}
	origin := settings.Remotes["origin"]
	if origin == nil || len(origin.URLs) == 0 {
		return nil, errors.New("there is no remote origin")
	}
	at, err := transport.NewEndpoint(origin.URLs[0])
	if err != nil {
		return nil, err
	}
	if at.Protocol != "https" && at.Protocol != "http" {
		return nil, fmt.Errorf("origin is reached by %s, which takes git", at.Protocol)
	}
	var auth transport.AuthMethod
	if token != "" && mayCarry(origin.URLs[0]) {
		auth = &http.BasicAuth{Username: "x-access-token", Password: token}
	}
	return http.DefaultClient.NewUploadPackSession(at, auth)
}

// take asks for a pack and keeps it, and where the history ends now.
func (r *Repo) take(ctx context.Context, session transport.UploadPackSession, req *packp.UploadPackRequest) error {
	answer, err := session.UploadPack(ctx, req)
	if errors.Is(err, transport.ErrEmptyUploadPackRequest) {
		return nil
	}
	if err != nil {
		return err
	}
	defer answer.Close()
	if !req.Depth.IsZero() && len(answer.Shallows) > 0 {
		cuts, err := r.refs.Shallow()
		if err != nil {
			return err
		}
		for _, cut := range answer.Shallows {
			if !slices.Contains(cuts, cut) {
				cuts = append(cuts, cut)
			}
		}
		if err := r.refs.SetShallow(cuts); err != nil {
			return err
		}
	}
	var pack io.Reader = answer
	switch {
	case req.Capabilities.Supports(capability.Sideband64k):
		pack = sideband.NewDemuxer(sideband.Sideband64k, answer)
	case req.Capabilities.Supports(capability.Sideband):
		pack = sideband.NewDemuxer(sideband.Sideband, answer)
	}
	return packfile.UpdateObjectStorage(r.refs, pack)
}

// mostHaves is how many commits a request says it has: enough that what is there is not sent
// again, and no more than a server likes to read.
const mostHaves = 256

// tips are commits that are here, the newest of each branch first; of a shallow clone only
// the branches' own.
func (r *Repo) tips(depth int) []plumbing.Hash {
	todo := r.referred()
	var all []plumbing.Hash
	for i := 0; i < len(todo) && len(all) < mostHaves; i++ {
		c, err := r.commit(todo[i])
		if err != nil || slices.Contains(all, plumbing.NewHash(c.Hash)) {
			continue // a tag of a file, or past where a shallow clone ends
		}
		all = append(all, plumbing.NewHash(c.Hash))
		if depth == 0 {
			todo = append(todo, c.parents...)
		}
	}
	return all
}

// referred is what the repository's references name.
func (r *Repo) referred() []plumbing.Hash {
	r.mu.Lock()
	defer r.mu.Unlock()
	refs, err := r.refs.IterReferences()
	if err != nil {
		return nil
	}
	var all []plumbing.Hash
	refs.ForEach(func(ref *plumbing.Reference) error {
		if ref.Type() == plumbing.HashReference {
			all = append(all, ref.Hash())
		}
		return nil
	})
	return all
}
