package concat

import (
	"bytes"
	"encoding/binary"
	"math/big"
	"os"
	"slices"
	"testing"
)

// Where sounds overlap they are added, whatever their lengths; where there is none there is silence, to the film's end.
func TestSoundsThatOverlapAreAdded(t *testing.T) {
	w := mixing(t, 1, Settings{FPS: big.NewRat(100, 1)})
	long := int64(1<<16)/sampleBytes + 1 // more than is added at a time
	cues := []cue{
		{clip: 0, start: 5, end: 5 + 2*long},
		{clip: 1, start: 10, end: 20},                          // within the first
		{clip: 2, start: 7 + long, end: 100 + 2*long},          // over its end
		{clip: 3, voice: true, start: 90 + 2*long, end: 20000}, // over the end of that
		{clip: 4, start: 30000, end: w.Samples()},              // on its own
	}
	want := make([]float32, channels*w.Samples())
	for i, c := range cues {
		sound := slices.Repeat([]float32{float32(i+1) / 10, -float32(i+1) / 10}, int(c.end-c.start))
		for j, v := range sound {
			want[channels*c.start+int64(j)] += v
		}
		if err := os.WriteFile(w.path(c.file()), rawBytes(t, sound), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.overlay(nameMix, cues); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(read(t, w.path(nameMix)), rawBytes(t, want)) {
		t.Error("the track is not the sum of the sounds in their places")
	}
	if err := os.WriteFile(w.path(cues[1].file()), make([]byte, 9*sampleBytes), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := w.overlay(nameMix, cues[1:2]); err == nil {
		t.Error("a sound that is cut short is laid")
	}
}

func rawBytes(t *testing.T, samples []float32) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, samples); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
