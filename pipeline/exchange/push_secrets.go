package exchange

import (
	"maps"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// checkSecrets refuses to send connection parameters whose client secrets would be lost: an
// environment empties those that are not sent along.
func (p *pusher) checkSecrets() error {
	for _, u := range p.units {
		columns, lacking, err := p.withSecrets(u)
		if err != nil {
			return err
		}
		if len(columns) == 0 || len(lacking) == 0 {
			continue
		}
		if u.row != nil && !p.opts.Force {
			return exit.Refused.Errorf("name the variable of this process that holds it under stages."+p.Stage+".secrets; --force sends it without, and somebody enters the secret again",
				"a push of the connection parameters of %s would empty the client secret of %s at %s", u.dir, words.List(lacking), p.Stage)
		}
		p.todo("enter the client secret of %s (%s) in %s: name it under stages.%s.secrets and push again, or at make.powerapps.com, Custom connectors, Edit, Security",
			u.packed.DisplayName, words.List(lacking), p.Stage, p.Stage)
	}
	return nil
}

// withSecrets returns the columns to send, with the client secrets that the stage names, and the
// places of those that it does not.
func (p *pusher) withSecrets(u *unit) (columns dataverse.Columns, lacking []string, err error) {
	secrets := stage.Secrets{Stage: p.stageOf(u), Of: &solution.Solution{Name: u.solution, Connectors: []solution.Connector{u.packed}}, Getenv: p.Getenv,
		NameOf: func(dir string) string {
			if dir == u.dir {
				return u.name
			}
			return ""
		}}
	columns = dataverse.Columns{}
	for _, c := range u.differing(p.Exchange, p.values[0]) {
		text := c.packed
		if c.name == scriptColumn {
			text = string(u.packed.Script)
		}
		if strings.HasPrefix(c.name, "connectionparameter") {
			with, from := secrets.Enter(u.packed, text)
			if err := p.checkEntered(from); err != nil {
				return nil, nil, err
			}
			text = with
			lacking = append(lacking, stage.WithoutSecret(text)...)
		}
		if text != "" || u.row != nil {
			columns[c.name] = text
		}
	}
	return columns, lacking, nil
}

// stageOf is the stage with the secrets of one connector only: those of others must not get into it.
func (p *pusher) stageOf(u *unit) *stage.Stage {
	own := *p.Project
	own.Stages = maps.Clone(p.Project.Stages)
	config := own.Stages[p.Stage]
	config.Secrets = map[string]string{}
	for key, name := range p.Project.Stages[p.Stage].Secrets {
		for _, of := range []string{u.dir, u.name} {
			if strings.EqualFold(key, of) || len(key) > len(of) && strings.EqualFold(key[:len(of)+1], of+"/") {
				config.Secrets[key] = name
			}
		}
	}
	own.Stages[p.Stage] = config
	return &stage.Stage{Name: p.Stage, Project: &own, Client: p.stage.Client}
}

// checkEntered rejects secrets of variables that the process does not have or does not allow.
func (p *pusher) checkEntered(from []string) error {
	given := p.stage.Config().Secrets
	for key, name := range given {
		if !slices.Contains(from, name) {
			continue
		}
		if err := p.Project.CheckSecret(p.Stage, key); err != nil {
			return err
		}
		if p.Getenv == nil || p.Getenv(name) == "" {
			return p.Project.At("stages", p.Stage, "secrets", key).Errorf("set it where alm runs", "stage %s: the client secret of %s should be in %s, which is not set", p.Stage, key, name)
		}
	}
	return nil
}
