package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/spell"
	"alm/internal/words"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// notifying are the flags of notices.
type notifying struct {
	notify []string // FORMAT, or FORMAT=FOLDER
	until  string
}

func (n *notifying) notifyFlags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&n.notify, "notify", nil, "write one notice per owner of what breaks: FORMAT prints them, FORMAT=FOLDER writes a file for each, repeatable: markdown, csv, adaptive-card")
	cmd.Flags().StringVar(&n.until, "until", "", "the day before which owners have to act, such as 2027-01-31, for notices")
}

// noticeOutput is a format of notices and the folder that they go to, "" for stdout.
type noticeOutput struct {
	report.NoticeFormat
	folder string
}

// parse returns the outputs of notices, and those of the report: notices on stdout take the place
// of its text.
func (n *notifying) parse(outputs []output, now time.Time) ([]noticeOutput, []output, error) {
	if n.until != "" {
		day, err := time.Parse(time.DateOnly, n.until)
		if err != nil || day.Before(now.Truncate(24*time.Hour)) {
			return nil, nil, usage("write a day that has not passed, such as "+now.AddDate(0, 1, 0).Format(time.DateOnly), "--until is %q", n.until)
		}
		if len(n.notify) == 0 {
			return nil, nil, usage("add --notify markdown", "--until is for notices")
		}
	}
	var all []noticeOutput
	printed := 0
	for _, spec := range n.notify {
		name, folder, toFolder := strings.Cut(spec, "=")
		i := slices.IndexFunc(report.NoticeFormats, func(f report.NoticeFormat) bool { return f.Name == name })
		if i < 0 {
			names := []string{"markdown", "csv", "adaptive-card"}
			return nil, nil, usage(cmp.Or(spell.DidYouMean(name, names), "the formats of notices are "+words.List(names)), "unknown format %q of notices", name)
		}
		if toFolder && folder == "" {
			return nil, nil, usage("name the folder: --notify "+name+"=notices", "--notify %s names no folder", spec)
		}
		if !toFolder {
			printed++
		}
		all = append(all, noticeOutput{report.NoticeFormats[i], folder})
	}
	if printed == 0 {
		return all, outputs, nil
	}
	kept := slices.DeleteFunc(slices.Clone(outputs), func(out output) bool { return out.file == "" && out.format == "text" })
	if printed > 1 || slices.ContainsFunc(kept, func(out output) bool { return out.file == "" && !out.stderr && out.format != "actions" }) {
		return nil, nil, usage("write them to a folder: --notify markdown=notices", "two results cannot both go to stdout")
	}
	return all, kept, nil
}

// writeNotices writes the notices of a document.
func (a *app) writeNotices(ctx context.Context, outputs []noticeOutput, doc report.Document, until string) error {
	if len(outputs) == 0 {
		return nil
	}
	notices := report.Notices(doc, until)
	for _, out := range outputs {
		if out.folder == "" {
			if err := out.Write(a.Stdout, notices); err != nil {
				return fmt.Errorf("write notices: %w", err)
			}
			continue
		}
		if err := a.writeNoticeFiles(ctx, out, notices); err != nil {
			return err
		}
	}
	a.progress("notify", fmt.Sprintf("%s for the owners of what breaks", words.Count(len(notices), "notice")))
	return nil
}

// writeNoticeFiles writes a file for each owner: all of them, or none if it ends before they are
// written.
func (a *app) writeNoticeFiles(ctx context.Context, out noticeOutput, notices []report.Notice) error {
	to, err := disk.OpenDir(a.onDisk(out.folder))
	if err != nil {
		return cannotNotify(err)
	}
	defer to.Close()
	staged, err := atomicfile.Stage(to)
	if err != nil {
		return cannotNotify(err)
	}
	defer staged.Discard()
	for _, n := range notices {
		if err := ctx.Err(); err != nil {
			return err
		}
		var b bytes.Buffer
		if err := out.Write(&b, []report.Notice{n}); err != nil {
			return fmt.Errorf("write notices: %w", err)
		}
		if err := staged.WriteFile(noticeName(n)+out.Ext, b.Bytes(), 0o644); err != nil {
			return cannotNotify(err)
		}
	}
	for _, n := range notices {
		if err := staged.Move(noticeName(n) + out.Ext); err != nil {
			return cannotNotify(err)
		}
	}
	return nil
}

func cannotNotify(err error) error {
	return usage("name a folder that can be written", "write notices: %w", err)
}

// noticeName returns the name of an owner's file: what is safe of the owner's name, and a digest of
// it where something is not.
func noticeName(n report.Notice) string {
	whole := cmp.Or(n.Owner, "owner-unknown-"+n.Solution)
	name := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_':
			return c
		case c == '@' || c == '.' || c == '/' || c == ' ':
			return '-'
		}
		return -1
	}, whole)
	const most = 60
	digest := fnv.New32a()
	digest.Write([]byte(whole))
	name = strings.TrimLeft(name, "-") // which a command would take for a flag
	return strings.TrimLeft(fmt.Sprintf("%s-%08x", name[:min(most, len(name))], digest.Sum32()), "-")
}
