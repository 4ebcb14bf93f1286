package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
)

// askProd shows who uses the connector in production, where somebody has made a flow that git does
// not have.
func (d *demo) askProd(ctx context.Context, emulator string) {
	d.say("In prod a maker has built a flow that git does not know. The rename again, asked there")
	d.makeFlow(ctx, emulator)
	d.edit(`"TriggerDeploy"`, `"StartDeploy"`)
	d.alm(ctx, 1, "impact", "HEAD", "--stage", "prod", "--save", filepath.Join(d.dir, "prod.json"), "--format", "html="+filepath.Join(d.dir, "prod.html"))
	d.edit(`"StartDeploy"`, `"TriggerDeploy"`)
}

// makeFlow makes a flow in prod as the maker portal does: the sample's, with another name and step.
func (d *demo) makeFlow(ctx context.Context, emulator string) {
	if d.failed != nil {
		return
	}
	flow, err := demoFiles.ReadFile("demo/flows/Workflows/Deployonapproval-0E0DD588-BA10-F011-9989-6045BD0E2FC6.json")
	d.try(err)
	text := strings.Replace(string(flow), "Start_the_deployment", "Deploy_the_last_good_version", 1)
	row, err := json.Marshal(map[string]any{"set": "workflows", "owner": "maker", "row": map[string]any{
		"name": "Roll back on alarm", "category": 5, "type": 1, "statecode": 1, "statuscode": 2, "clientdata": text}})
	d.try(err)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, emulator+"/prod/_emulator/rows", bytes.NewReader(row))
	if err != nil {
		d.try(err)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.try(err)
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent {
		d.try(fmt.Errorf("make a flow in prod: %s", resp.Status))
	}
}
