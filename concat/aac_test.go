package concat

import (
	"math"
	"slices"
	"testing"
)

func TestPartsOfTheSoundHoldEveryPacketOnce(t *testing.T) {
	for _, samples := range []int64{1, aacBlock, aacBlock*partSize - 1, aacBlock * partSize, 48000 * 3600} {
		next := 0
		for _, p := range soundParts(samples) {
			if p.first != next || p.from < 0 || int64(p.first-p.drop)*aacBlock != p.from || p.drop > aacBefore {
				t.Fatalf("%d samples: part %+v after packet %d", samples, p, next)
			}
			next = p.end
		}
		if int64(next-1)*aacBlock < samples || int64(next-2)*aacBlock >= samples {
			t.Errorf("%d packets for %d samples", next, samples)
		}
	}
}

// Where one part ends and the next begins, the sound is as close to the lossless one as elsewhere.
func TestPartsOfTheSoundMeetWithoutATrace(t *testing.T) {
	source := "aevalsrc='0.3*sin(2*PI*440*t)+0.2*sin(2*PI*(200+40*t)*t)+if(lt(mod(t,0.37),0.01),0.4*sin(2*PI*3000*t),0)':s=48000[a];anoisesrc=c=pink:a=0.1:r=48000:seed=3[b];[a][b]amix=normalize=0"
	clips := []Clip{{Shot: "a", Path: sounding(t, source, 46)}}
	film, tl, _ := stitch(t, clips, Settings{})
	lossless, _, _ := stitch(t, clips, Settings{Master: true})
	got, want := samples(t, film), samples(t, lossless)
	if diff := int64(len(got)) - tl.Samples(); diff < 0 || diff >= aacBlock || int64(len(want)) != tl.Samples() {
		t.Fatalf("%d samples, %d without loss, planned are %d", len(got), len(want), tl.Samples())
	}
	var errors []float64
	for at := 0; at+aacBlock <= len(want); at += aacBlock {
		var sum float64
		for i := at; i < at+aacBlock; i++ {
			sum += (got[i] - want[i]) * (got[i] - want[i])
		}
		errors = append(errors, math.Sqrt(sum/aacBlock))
	}
	sorted := slices.Sorted(slices.Values(errors))
	usual := sorted[len(sorted)*95/100]
	for _, p := range soundParts(tl.Samples())[1:] {
		around := slices.Max(errors[p.first-2 : p.first+1])
		t.Logf("around packet %d: %.5f; 95 of 100 blocks are under %.5f, the worst at %.5f", p.first, around, usual, sorted[len(sorted)-1])
		if around > 1.5*usual {
			t.Errorf("around packet %d the sound is off by %.5f, elsewhere by %.5f", p.first, around, usual)
		}
	}
}
