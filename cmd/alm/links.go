package main

import (
	"cmp"
	"path/filepath"
	"strings"

	"alm/pipeline/report"
)

// fromRoot is the folder's path in the workspace that annotations are relative to.
func (a *app) fromRoot() string {
	workspace := a.Getenv("GITHUB_WORKSPACE")
	full, err := filepath.Abs(a.dir)
	if err != nil || workspace == "" {
		return ""
	}
	rel, err := filepath.Rel(workspace, full)
	if err != nil || rel == "." || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// within is the folder on disk that reports name files from: the workspace, or that of the project.
func (a *app) within() string {
	full, err := filepath.Abs(cmp.Or(a.Getenv("GITHUB_WORKSPACE"), a.dir))
	if err != nil {
		return ""
	}
	return filepath.ToSlash(full)
}

// links are the addresses that a workflow run knows: of alm's own files, of those that were judged,
// and of the run.
func (a *app) links(doc report.Document) report.Links {
	server := strings.TrimSuffix(a.Getenv("GITHUB_SERVER_URL"), "/")
	if server == "" || a.Getenv("GITHUB_ACTIONS") != "true" {
		return report.Links{}
	}
	var l report.Links
	if of, ref := a.Getenv("ALM_ACTION_REPOSITORY"), a.Getenv("ALM_ACTION_REF"); of != "" && ref != "" {
		l.Tool = server + "/" + of + "/blob/" + ref
	}
	repository := a.Getenv("GITHUB_REPOSITORY")
	if repository == "" {
		return l
	}
	if doc.Commit != "" {
		l.Files = server + "/" + repository + "/blob/" + doc.Commit
	}
	if run := a.Getenv("GITHUB_RUN_ID"); run != "" {
		l.Run = server + "/" + repository + "/actions/runs/" + run
	}
	return l
}
