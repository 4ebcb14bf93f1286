package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGuideSentences holds what docs/guide.md promises about releases and stages: each sentence of
// testdata/guide-sentences.txt stands in the guide, and a test has what shows it. A sentence that is
// changed in the guide is changed there too, once a test shows the new one.
func TestGuideSentences(t *testing.T) {
	guide := joined(t, "../../docs/guide.md")
	data, err := os.ReadFile("../../testdata/guide-sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	sentence, proofs := "", 0
	for line := range strings.Lines(string(data) + "\n") {
		line = strings.TrimSuffix(line, "\n")
		switch proof, ok := strings.CutPrefix(line, "\t"); {
		case ok:
			file, shows, _ := strings.Cut(proof, ": ")
			checkProof(t, sentence, file, shows)
			proofs++
		case line == "" || strings.HasPrefix(line, "#"):
			if sentence != "" && proofs == 0 {
				t.Errorf("nothing shows: %s", sentence)
			}
			sentence, proofs = "", 0
		default:
			if sentence = line; !strings.Contains(guide, sentence) {
				t.Errorf("the guide does not say: %s", sentence)
			}
		}
	}
}

// checkProof checks that a script or a test has the text that shows a sentence.
func checkProof(t *testing.T, sentence, file, shows string) {
	t.Helper()
	name := file
	if filepath.Ext(file) == ".txtar" {
		name = filepath.Join("..", "..", "testdata", "script", file)
	}
	data, err := os.ReadFile(name)
	if err != nil || shows == "" || !strings.Contains(string(data), shows) {
		t.Errorf("%s has no %q, which shows: %s (%v)", file, shows, sentence, err)
	}
}

// joined returns a text with single spaces between its words.
func joined(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(data)), " ")
}
