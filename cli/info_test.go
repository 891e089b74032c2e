package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shotlist/concat/gates"
)

func TestBriefSpellsAreCountedAndTheOthersListed(t *testing.T) {
	spans := []gates.Span{{From: 0, To: 0.12}, {From: 1, To: 1.5}, {From: 2, To: 2.4}, {From: 3, To: 9}}
	want := []string{"frozen from 1.00 s to 1.50 s", "frozen from 3.00 s to 9.00 s", "frozen for less than 0.5 s: 2 times"}
	if diff := cmp.Diff(want, spanLines("frozen", spans)); diff != "" {
		t.Error(diff)
	}
	if lines := spanLines("black", nil); lines != nil {
		t.Errorf("nothing is told as %q", lines)
	}
}
