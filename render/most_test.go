package render

import (
	"bytes"
	"testing"
	"time"

	"shotlist/providers"
)

func TestAClipLargerThanAnyOfItsLengthIsNotWritten(t *testing.T) {
	var disk bytes.Buffer
	b := newBounded(&disk, 0)
	b.left = 10
	if _, err := b.Write(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Write([]byte("1")); providers.KindOf(err) != providers.Invalid || disk.Len() != 10 {
		t.Errorf("got %v after %d bytes, want an invalid clip after 10", err, disk.Len())
	}
	if b = newBounded(&disk, 8*time.Second); b.most != 1088<<20 {
		t.Errorf("8 s may have %d MB, want 1088", b.most>>20)
	}
}
