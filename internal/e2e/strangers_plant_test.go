package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func (l lab) symlink(to, name string) {
	l.t.Helper()
	if err := os.Symlink(to, filepath.Join(l.dir, name)); err != nil {
		l.t.Fatal(err)
	}
}

// add appends to a file of the project.
func (l lab) add(file, text string) {
	l.t.Helper()
	name := filepath.Join(l.project, file)
	l.write(name, l.read(filepath.Join(l.dir, name))+"\n"+text+"\n")
}

// plantHooks has git run programs of the work tree as hooks, and as its own.
func plantHooks(l lab, p *trap) {
	for _, name := range []string{"post-checkout", "post-index-change", "pre-auto-gc", "reference-transaction", "post-rewrite", "fsmonitor-watchman"} {
		p.program(l.t, filepath.Join(l.dir, "sub", "hooks"), name)
	}
	l.git("config", "core.hooksPath", "sub/hooks")
}

// plantPrograms names programs in every place of git's configuration that has one.
func plantPrograms(l lab, p *trap) {
	for _, key := range []string{"core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.pager", "core.editor", "diff.external", "filter.x.clean",
		"filter.x.smudge", "filter.x.process", "gpg.program", "credential.helper", "core.askPass", "remote.origin.uploadpack", "core.alternateRefsCommand"} {
		value := p.program(l.t, filepath.Join(l.dir, "sub", "programs"), key)
		if key == "credential.helper" {
			value = "!" + value
		}
		l.git("config", key, value)
	}
	l.write("sub/.gitattributes", "* filter=x diff=x\n")
	l.git("config", "remote.origin.url", p.server.URL+"/orders.git")
	l.git("config", "http.proxy", p.server.URL)
	l.git("config", "url."+p.server.URL+"/.insteadOf", "https://github.com/")
}

// plantBare commits what looks like a bare repository of an attacker into a folder.
func plantBare(l lab, p *trap, dir string) {
	program := p.program(l.t, filepath.Join(l.dir, "sub", "programs"), "uploadpack")
	l.write(dir+"/HEAD", "ref: refs/heads/main\n")
	l.write(dir+"/objects/x", "")
	l.write(dir+"/refs/heads/x", "")
	l.write(dir+"/config", fmt.Sprintf(`[core]
	repositoryformatversion = 0
	bare = true
	sshCommand = %[1]s
	fsmonitor = %[1]s
[remote "origin"]
	url = ssh://git@127.0.0.1/x
	uploadpack = %[1]s
[http]
	proxy = %[2]s
`, program, p.server.URL))
}

// plantShallow leaves only the head in the clone, so that the base must be fetched from where the
// clone's configuration says.
func plantShallow(l lab, p *trap) {
	full := l.dir + ".full"
	if err := os.Rename(l.dir, full); err != nil {
		l.t.Fatal(err)
	}
	cmd := exec.Command("git", "clone", "-q", "--depth", "1", "file://"+full, l.dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		l.t.Fatalf("clone: %v\n%s", err, out)
	}
	plantPrograms(l, p)
}

// plantCommands writes commands of the runner into every text that alm may show.
func plantCommands(l lab, _ *trap) {
	l.replace(definition, `"Contoso Deploy"`, `"`+hostile+`"`)
	l.replace(definition, `"Starts a deployment of one service to one environment."`, `"`+hostile+`"`)
	l.replace("alm.yaml", "displayName: Deploy Bot", `displayName: "`+hostile+`"`)
	folder := "sub/connectors/x\n::error title=gotcha::gotcha"
	l.write(folder+"/apiDefinition.swagger.json", `{"swagger": "2.0"`)
	l.write(folder+"/apiProperties.json", "{}")
}

// plantSubmodules adds submodules whose addresses are commands and options.
func plantSubmodules(l lab, p *trap) {
	program := p.program(l.t, filepath.Join(l.dir, "sub", "programs"), "submodule")
	l.write(".gitmodules", fmt.Sprintf(`[submodule "a"]
	path = sub/connectors/a
	url = ext::%[1]s
[submodule "b"]
	path = sub/b
	url = --upload-pack=%[1]s
	update = !%[1]s
`, program))
	head := l.git("rev-parse", "HEAD")
	l.git("update-index", "--add", "--cacheinfo", "160000,"+head+",sub/connectors/a")
	l.git("update-index", "--add", "--cacheinfo", "160000,"+head+",sub/b")
}
