package check

import (
	"strings"

	"alm/internal/source"
)

// Release copies what findings share with the files that they are about, so that the files can be
// released. The findings keep places and texts, and lose their edits.
func Release(findings []Finding) {
	r := releaser{texts: map[string]string{}}
	for i := range findings {
		f := &findings[i]
		r.pinner.Pin(&f.At)
		r.pinner.Pin(&f.Was)
		f.Edits = nil
		f.Message = strings.Clone(f.Message)
		if f.Fix != f.Rule.Fix {
			f.Fix = strings.Clone(f.Fix)
		}
		r.keep(&f.Connector, &f.Subject, &f.Method, &f.Path, &f.Old, &f.New, &f.Part.Key, &f.Content, &f.Rename)
		for k := range f.Places {
			r.keep(&f.Places[k].Subject, &f.Places[k].Method, &f.Places[k].Path, &f.Places[k].Part.Key)
		}
		for k := range f.Values {
			r.keep(&f.Values[k])
		}
	}
	r.pinner.Finish()
}

type releaser struct {
	pinner source.Pinner
	texts  map[string]string // each text once: many findings are about one operation
}

// keep replaces texts by copies.
func (r *releaser) keep(texts ...*string) {
	for _, text := range texts {
		if *text == "" {
			continue
		}
		kept, known := r.texts[*text]
		if !known {
			kept = strings.Clone(*text)
			r.texts[kept] = kept
		}
		*text = kept
	}
}
