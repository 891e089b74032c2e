//go:build unix

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFilesOfOthersBehindLinksStayAsTheyAre puts links to foreign files and folders wherever a render writes: it replaces links to files
// in its state, refuses those in its way elsewhere, and neither writes into nor removes what is not its own.
func TestFilesOfOthersBehindLinksStayAsTheyAre(t *testing.T) {
	program := buildFor(t, "crash")
	want, _ := calm(t, program, paidFilm)
	for _, c := range []struct {
		name string
		link func(s *stage, foreign string)
		code int // of the render
	}{
		{"the lock's note", func(s *stage, foreign string) { s.link(foreign+"/precious.mp4", ".shotlist/lock.json") }, 0},
		{"the ledger in the making", func(s *stage, foreign string) {
			s.link(foreign+"/precious.mp4", ".shotlist/ledger.db.new")
			s.link(foreign+"/precious.mp4", ".shotlist/ledger.db-head.new")
		}, 0},
		{"work files", func(s *stage, foreign string) { s.link(foreign, ".shotlist/tmp") }, 0},
		{"clips", func(s *stage, foreign string) {
			for _, take := range s.plan() {
				s.link(foreign+"/precious.mp4", ".shotlist/clips/"+take.ID+".mp4")
				s.link(foreign+"/precious.mp4", ".shotlist/clips/"+take.ID+".mp4.part")
			}
		}, 0},
		{"the film", func(s *stage, foreign string) { s.link(foreign+"/precious.mp4", "out/film.mp4") }, 2},
		{"the folder of films", func(s *stage, foreign string) { s.link(foreign, "out") }, 2},
		{"the folder of named clips", func(s *stage, foreign string) { s.link(foreign, "out/film.clips") }, 8},
		{"a named clip", func(s *stage, foreign string) { s.link(foreign+"/precious.mp4", "out/film.clips/001-dawn.mp4") }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, foreign := newStage(t, program, paidFilm), t.TempDir()
			for _, name := range []string{"precious.mp4", "001-mine.mp4", "keep.txt"} {
				if err := os.WriteFile(filepath.Join(foreign, name), []byte("of somebody else"), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			c.link(s, foreign)
			if code, out := s.render(); code != c.code {
				t.Errorf("code %d, want %d\n%s", code, c.code, out)
			}
			if code, out := s.run(nil, "clean"); code != 0 && code != c.code {
				t.Errorf("clean: code %d\n%s", code, out)
			}
			s.billedOnce()
			if got := len(s.billed()); got != 3 && c.code != 2 {
				t.Errorf("%d takes were billed", got)
			}
			if diff := cmp.Diff(want, s.made()); c.code == 0 && diff != "" {
				t.Errorf("what was made differs: %s", diff)
			}
			untouched(t, foreign)
		})
	}
}

// link makes a link in the film's folder.
func (s *stage) link(to, name string) {
	s.t.Helper()
	name = filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Symlink(to, name); err != nil {
		s.t.Fatal(err)
	}
}

// untouched looks for the files that were there before.
func untouched(t *testing.T, dir string) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if text, err := os.ReadFile(name); err == nil && strings.HasPrefix(string(text), "of somebody else") && len(text) == 16 {
			n++
		}
		return nil
	})
	if err != nil || n != 3 {
		t.Errorf("of 3 files of somebody else %d are as they were: %v", n, err)
	}
}
