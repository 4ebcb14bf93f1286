package main

import (
	"cmp"
	"path"
	"path/filepath"
	"strings"

	"alm/pipeline/report"
)

// fromRoot is the folder's path in the workspace that annotations are relative to.
func (a *app) fromRoot() string {
	workspace := a.ci().Workspace
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
	full, err := filepath.Abs(cmp.Or(a.ci().Workspace, a.dir))
	if err != nil {
		return ""
	}
	return filepath.ToSlash(full)
}

// releaseLink is the address of the files of a release, "" of a build that is none.
func releaseLink(home, release string) string {
	if home == "" || release == "" {
		return ""
	}
	return home + "/blob/v" + release
}

// projectName returns what people call the project: its repository in CI, and else its folder.
func (a *app) projectName() string {
	return cmp.Or(a.Getenv("GITHUB_REPOSITORY"), a.Getenv("CI_PROJECT_PATH"), a.Getenv("BUILD_REPOSITORY_NAME"), path.Base(a.within()))
}

// links are the addresses that a run knows: of alm's own files, of those that were judged, and of the run.
func (a *app) links(doc report.Document) report.Links {
	run := a.ci()
	l := report.Links{Run: run.URL, Tool: releaseLink(linkedHome, linkedVersion)}
	if run.Service == "" {
		return l
	}
	if of, ref := a.Getenv("ALM_ACTION_REPOSITORY"), a.Getenv("ALM_ACTION_REF"); of != "" && ref != "" {
		l.Tool = cmp.Or(strings.TrimSuffix(a.Getenv("GITHUB_SERVER_URL"), "/"), "https://github.com") + "/" + of + "/blob/" + ref
	}
	if run.Files != "" && doc.Commit != "" {
		l.Files, l.Query = run.Files+doc.Commit, run.Query
	}
	return l
}
