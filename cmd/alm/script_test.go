package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	os.Setenv("GORACE", "atexit_sleep_ms=20") // each alm that a test starts would sleep for a second, else
	testscript.Main(m, map[string]func(){"alm": func() { os.Exit(runAlm()) }})
}

// TestScripts runs alm as a person does: testdata/script/*.txtar.
func TestScripts(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the scripts need sh, sed and grep, and compare paths with slashes")
	}
	sample, err := filepath.Abs("demo")
	if err != nil {
		t.Fatal(err)
	}
	connectors := filepath.Join(sample, "..", "..", "..", "testdata", "connectors")
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Condition: func(name string) (bool, error) {
			if name != "root" {
				return false, fmt.Errorf("no condition %q", name)
			}
			return os.Geteuid() == 0, nil
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("SAMPLE", sample)
			env.Setenv("CONNECTORS", connectors)
			env.Setenv("LAYOUTS", filepath.Join(connectors, "..", "layouts"))
			env.Setenv("DOCUMENTS", filepath.Join(connectors, "..", "..", "pipeline", "convert", "testdata", "documents"))
			env.Setenv("RECORDS", filepath.Join(connectors, "..", "records"))
			env.Setenv("USER", "tester")
			env.Setenv("NL", "\n")
			env.Setenv("SOON", time.Now().AddDate(0, 2, 0).Format(time.DateOnly)) // a day on which a waiver may end
			env.Setenv("LATER", time.Now().AddDate(0, 3, 0).Format(time.DateOnly))
			env.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
			env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			env.Setenv("GORACE", os.Getenv("GORACE"))
			for _, who := range []string{"AUTHOR", "COMMITTER"} {
				env.Setenv("GIT_"+who+"_NAME", "Tester")
				env.Setenv("GIT_"+who+"_EMAIL", "tester@example.com")
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exitsWith,
			"sample":   sampleProject,
			"commit":   commit,
			"replace":  replace,
			"edit":     edit,
			"emulator": startEmulator,
			"fault":    fault,
			"connect":  connect,
			"lacks":    lacks,
			"web":      webRequest,
			"made":     madeByPeople,
			"byhand":   changeByHand,
			"replay":   startReplay,
			"shows":    shows,
			"masked":   maskRecord,
			"outputs":  stepOutputs,
			"older":    olderRecord,
			"try":      try,
		},
	})
}
