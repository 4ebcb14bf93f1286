package impact

import (
	"alm/pipeline/check"
)

// place names a consumer in a message: by its file, or by its environment.
func (c *Consumer) place() string {
	if c.Environment == "" {
		return c.File
	}
	return c.Environment + ": " + c.Kind + " " + c.Name
}

// operation returns the operationId of what is called, "" where it is not known.
func (c *connectorCall) operation() string {
	if c.op != nil && c.op.id != "" {
		return c.op.id
	}
	return c.Operation
}

// use returns the call as a finding lists it.
func (c *connectorCall) use() check.Use {
	use := c.by.use()
	use.Where, use.Line, use.Operation = c.Where, c.Line, c.operation()
	return use
}

// users returns the operations that each consumer uses, in the order of the calls.
func (j *join) users() []check.User {
	var all []check.User
	index := map[string]int{}
	for i := range j.calls {
		use := j.calls[i].use()
		key := use.Key() + "\x00" + use.Environment + "\x00" + use.Operation
		if at, ok := index[key]; ok {
			all[at].Calls++
			continue
		}
		index[key] = len(all)
		all = append(all, check.User{
			Connector: j.target.folder(), Operation: use.Operation, Kind: use.Kind, Name: use.Name, File: use.File,
			Environment: use.Environment, ID: use.ID, Owner: use.Owner, State: use.State, Calls: 1,
		})
	}
	return all
}
