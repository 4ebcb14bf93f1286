package pipeline

import (
	"fmt"

	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/dataverse"
)

// allowed refuses what needs no environment to be refused: a stage out of turn, names that
// nobody has, values and secrets that are missing.
func (rel *Release) allowed(stage project.Stage) error {
	if err := rel.passedBefore(); err != nil {
		return err
	}
	if _, err := rel.With.Project.StageSettings(rel.With.Stage, rel.Verified.solution); err != nil {
		return err
	}
	if err := rel.valuesFor(stage); err != nil {
		return err
	}
	return rel.secretsFor(stage)
}

// passedBefore refuses a digest that the stage before has not run. What goes back has run at
// the stage itself.
func (rel *Release) passedBefore() error {
	before := rel.With.Project.Before(rel.With.Stage)
	if before == "" || rel.Reverted != nil {
		return nil
	}
	ran := rel.Ran(before)
	if ran == nil || ran.State != "done" {
		return exit.Refused.Errorf(fmt.Sprintf("alm import --stage %s first", before),
			"%s takes what %s runs, and the record has no import to %s", rel.With.Stage, before, before)
	}
	if ran.SHA256 != rel.Verified.SHA256 {
		return exit.Refused.Errorf(fmt.Sprintf("import these bytes to %s first", before),
			"%s takes what %s runs: that is sha256 %s, this is %s", rel.With.Stage, before, ran.SHA256, rel.Verified.SHA256)
	}
	return nil
}

// valuesFor refuses a stage that leaves a variable without a value.
func (rel *Release) valuesFor(stage project.Stage) error {
	for _, v := range rel.Verified.solution.Variables {
		if stage.Variables[v.Name] == "" && v.Default == nil && v.Value == nil {
			return exit.Usage.Errorf(fmt.Sprintf("add it to stages.%s.variables in %s", rel.With.Stage, rel.With.Project.FileName()),
				"variable %s has no value at stage %s and no default", v.Name, rel.With.Stage)
		}
	}
	return nil
}

func decide(stage string, installed dataverse.Solution, v *Verified, plainly bool) (string, error) {
	if installed.Version == "" {
		return install, nil
	}
	if installed.HasUpgrade {
		return "", exit.Refused.Errorf("finish or remove the upgrade there first", "%s_Upgrade is left over at %s", v.Name, stage)
	}
	if !installed.Managed {
		return "", exit.Refused.Errorf("remove the unmanaged solution there, or use another environment",
			"%s is installed unmanaged at %s; a managed import over it is refused (0x80048040)", v.Name, stage)
	}
	there, err := solution.ParseVersion(installed.Version)
	if err != nil {
		return "", fmt.Errorf("read the version at %s: %w", stage, err)
	}
	ours, err := solution.ParseVersion(v.Version)
	if err != nil {
		return "", err
	}
	switch ours.Compare(there) {
	case -1:
		return "", exit.Refused.Errorf("raise the version (alm bump) and pack again", "%s %s at %s is newer than %s", v.Name, there, stage, ours)
	case 0:
		return already, nil
	}
	if plainly {
		return update, nil
	}
	return upgrade, nil
}
