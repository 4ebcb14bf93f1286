package exchange

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/solution/dataverse"
)

// home is the unmanaged solution of an environment that new connectors and variables join.
type home struct {
	solution  dataverse.Solution   // without an ID until it is made
	publisher *dataverse.Publisher // of a solution that is to be made; without an ID until it is made
}

// checkSolutions finds the solutions that new connectors join, and refuses those that are managed or
// have another prefix.
func (p *pusher) checkSolutions(ctx context.Context) error {
	for _, u := range p.units {
		if u.row != nil {
			continue
		}
		at, err := p.homeOf(ctx, u.solution)
		if err != nil {
			return err
		}
		if prefix, _, _ := strings.Cut(u.name, "_"); !strings.EqualFold(prefix, at.solution.Prefix) {
			return exit.Refused.Errorf("use one prefix in both: it begins the names of all components, for good",
				"%s would be made in solution %s of %s, whose publisher has the prefix %s (%s has %s)", u.name, u.solution, p.Stage, at.solution.Prefix,
				p.Project.FileName(), cmp.Or(p.Project.Solutions[u.solution].Publisher.Prefix, prefix))
		}
	}
	return nil
}

// homeOf returns the solution of that name, of which the environment is asked once.
func (p *pusher) homeOf(ctx context.Context, name string) (*home, error) {
	if at := p.homes[name]; at != nil {
		return at, nil
	}
	there, err := p.stage.Client.Solution(ctx, name)
	at := &home{solution: there}
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		if at, err = p.propose(ctx, name); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, p.stage.Error(err)
	case there.Managed:
		return nil, exit.Refused.Errorf("use another environment for development, or remove the solution there and import the unmanaged zip",
			"solution %s is managed in %s: nothing can be made in it", name, p.Stage)
	case there.Prefix == "":
		return nil, exit.Remote.Errorf("give the application user the right to read publishers", "the publisher of solution %s in %s cannot be read: its prefix is not known", name, p.Stage)
	}
	p.homes[name] = at
	return at, nil
}

// propose returns a solution that the environment lacks as alm.yaml describes it. One with a source has
// more than connectors and variables, which only an import brings.
func (p *pusher) propose(ctx context.Context, name string) (*home, error) {
	spec := p.Project.Solutions[name]
	if spec.Source != "" {
		return nil, exit.Refused.Errorf("import the unmanaged zip there once (alm pack "+name+"; make.powerapps.com, Solutions, Import solution)",
			"%s has no solution %s, and its source %s has more than alm push sends", p.Stage, name, spec.Source)
	}
	publisher, err := p.publisherOf(ctx, name)
	if err != nil {
		return nil, err
	}
	p.result.Solutions = append(p.result.Solutions, name)
	return &home{publisher: publisher, solution: dataverse.Solution{Name: name, DisplayName: cmp.Or(spec.DisplayName, name), Description: spec.Description,
		Version: spec.Version, Publisher: publisher.Name, Prefix: publisher.Prefix}}, nil
}

// publisherOf returns the publisher of a solution of alm.yaml, which several solutions may share.
func (p *pusher) publisherOf(ctx context.Context, name string) (*dataverse.Publisher, error) {
	spec := p.Project.Solutions[name].Publisher
	for _, at := range p.homes {
		if at.publisher != nil && strings.EqualFold(at.publisher.Name, spec.Name) {
			return at.publisher, p.checkPrefix(name, *at.publisher)
		}
	}
	there, err := p.stage.Client.Publisher(ctx, spec.Name)
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		if err := p.checkPrefixIsFree(ctx, name); err != nil {
			return nil, err
		}
		p.result.Publishers = append(p.result.Publishers, spec.Name)
		return &dataverse.Publisher{Name: spec.Name, DisplayName: cmp.Or(spec.DisplayName, spec.Name), Description: spec.Description,
			Prefix: spec.Prefix, OptionPrefix: cmp.Or(spec.OptionPrefix, 10000)}, nil
	case err != nil:
		return nil, p.stage.Error(err)
	}
	return &there, p.checkPrefix(name, there)
}

func (p *pusher) checkPrefix(name string, there dataverse.Publisher) error {
	spec := p.Project.Solutions[name].Publisher
	if strings.EqualFold(there.Prefix, spec.Prefix) {
		return nil
	}
	return p.Project.At("solutions", name, "publisher", "prefix").Errorf("use one prefix in both, or another publisher: a prefix begins the names of all components, for good",
		"publisher %s has the prefix %s in %s, and %s here", there.Name, there.Prefix, p.Stage, spec.Prefix)
}

// checkPrefixIsFree refuses to make a second publisher with a prefix: nobody could see which of the two
// made a component, and a managed component stays with its publisher.
func (p *pusher) checkPrefixIsFree(ctx context.Context, name string) error {
	spec := p.Project.Solutions[name].Publisher
	others, err := p.stage.Client.PublishersWithPrefix(ctx, spec.Prefix)
	if err != nil {
		return p.stage.Error(err)
	}
	for _, at := range p.homes {
		if at.publisher != nil && at.publisher.ID == "" && strings.EqualFold(at.publisher.Prefix, spec.Prefix) {
			others = append(others, *at.publisher)
		}
	}
	if len(others) == 0 {
		return nil
	}
	var names []string
	for _, other := range others {
		names = append(names, other.Name+" ("+cmp.Or(other.DisplayName, other.Name)+")")
	}
	slices.Sort(names)
	return p.Project.At("solutions", name, "publisher", "name").Errorf("write name: "+others[0].Name+" if that publisher is yours; otherwise use another prefix: it begins the names of all components, for good",
		"%s has no publisher %s, and the prefix %s belongs to %s", p.Stage, spec.Name, spec.Prefix, words.List(slices.Compact(names)))
}

// makeSolutions makes the publishers and solutions that the environment lacks, and reads them back.
// What the environment has then decides: an answer may be lost, or somebody else come first.
func (p *pusher) makeSolutions(ctx context.Context) error {
	wanted := p.result.Solutions
	p.result.Publishers, p.result.Solutions = nil, nil
	for _, name := range wanted {
		at := p.homes[name]
		if err := p.makePublisher(ctx, name, at.publisher); err != nil {
			return err
		}
		refused := p.stage.Client.CreateSolution(ctx, at.solution, at.publisher.ID)
		there, err := p.stage.Client.Solution(ctx, name)
		switch {
		case errors.Is(err, dataverse.ErrNotFound) && refused == nil:
			return exit.Remote.Errorf("look at the environment, and push again", "%s has no solution %s after it was made", p.Stage, name)
		case err != nil:
			return p.stage.Error(cmp.Or(refused, err))
		case there.Managed || !strings.EqualFold(there.Prefix, at.publisher.Prefix):
			return exit.Refused.Errorf("somebody made it at the same time: run it again", "solution %s of %s is not the one of %s", name, p.Stage, p.Project.FileName())
		}
		at.solution = there
		p.result.Solutions = append(p.result.Solutions, name)
	}
	return nil
}

func (p *pusher) makePublisher(ctx context.Context, solution string, of *dataverse.Publisher) error {
	if of.ID != "" {
		return nil
	}
	refused := p.stage.Client.CreatePublisher(ctx, *of)
	there, err := p.stage.Client.Publisher(ctx, of.Name)
	switch {
	case errors.Is(err, dataverse.ErrNotFound) && refused == nil:
		return exit.Remote.Errorf("look at the environment, and push again", "%s has no publisher %s after it was made", p.Stage, of.Name)
	case err != nil:
		return p.stage.Error(cmp.Or(refused, err))
	}
	of.ID = there.ID
	p.result.Publishers = append(p.result.Publishers, of.Name)
	return p.checkPrefix(solution, there)
}
