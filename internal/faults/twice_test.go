package faults

import (
	"testing"
	"testing/synctest"

	"shotlist/providers/rehearse"
)

func TestTwoTakesNeverShareAClipWhenAServiceGivesBothOneID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "fal", 2, rehearse.Fault{Kind: rehearse.SameID, At: rehearse.AtCreate, Left: -1})
		defer s.close()
		for range 2 {
			if code := s.shotlist("render", s.board(), "--yes", "--only", "s0,s1", "--concurrency", "1"); code != 5 { // one after the other
				t.Errorf("exit code %d, want 5", code)
			}
		}
		bill := s.Bill()
		if bill.Billed != 2 || bill.Requests["create"] != 2 {
			t.Errorf("%d jobs were billed for %d requests, want 2 and 2", bill.Billed, bill.Requests["create"])
		}
		s.shots = s.shots[:1] // one of the two has its clip
		s.laws()
		s.clipsAreThere()
		if t.Failed() {
			t.Log(s.said.String())
		}
	})
}
