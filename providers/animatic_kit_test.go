package providers_test

import (
	"testing"
	"time"

	"shotlist/providers"
	"shotlist/providers/providertest"
)

func TestAnimaticKeepsTheLaws(t *testing.T) {
	providertest.Run(t, providertest.Suite{
		Protocol: providers.Animatic(),
		Config:   providers.Config{Temp: t.TempDir()},
		Request:  providers.Request{Size: providers.Size{W: 128, H: 72}, Duration: 500 * time.Millisecond, FPS: "10"},
		Jobs:     4, // each runs ffmpeg
	})
}
