package faults

import (
	"maps"
	"os"
	"os/signal"
	"slices"
	"testing"
	"testing/synctest"
)

func TestMain(m *testing.M) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // starts what watches signals, which would else belong to the first bubble
	os.Exit(m.Run())
}

func TestCalm(t *testing.T) {
	clip()
	for _, kind := range slices.Sorted(maps.Keys(entries)) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, kind, 1)
				defer s.close()
				if code := s.render(); code != 0 {
					t.Errorf("%s", s.said.String())
				}
				t.Logf("%+v", s.Bill())
			})
		})
	}
}
