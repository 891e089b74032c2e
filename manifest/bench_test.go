package manifest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"shotlist/manifest"
)

// manyShots is a storyboard such as a program would write, with the usual fields.
func manyShots(n int) fstest.MapFS {
	var b strings.Builder
	b.WriteString("version: 1\ntitle: Many\nvars: {coast: the Cornish coast}\n")
	b.WriteString("characters: {keeper: {description: an old keeper, images: [refs/keeper.png]}}\n")
	b.WriteString("defaults: {model: sora-2, size: 1280x720, duration: 8s}\nshots:\n")
	for i := range n {
		fmt.Fprintf(&b, "  - id: shot-%05d\n    prompt: \"@keeper climbs stair %d at dawn on ${coast}. Wide shot, dolly in.\"\n", i, i)
		fmt.Fprintf(&b, "    image: refs/keeper.png\n    seed: %d\n    takes: 2\n    transition: {kind: crossfade, duration: 500ms}\n", i)
	}
	return fstest.MapFS{
		"storyboard.yaml": {Data: []byte(b.String())},
		"refs/keeper.png": {Data: []byte("\x89PNG\r\n\x1a\n and more")},
	}
}

func BenchmarkLoad10000(b *testing.B) {
	files := manyShots(10_000)
	b.ReportAllocs()
	for b.Loop() {
		loaded := manifest.Load([]string{"storyboard.yaml"}, manifest.Options{FS: files})
		if len(loaded.Diagnostics) > 0 || len(loaded.Films[0].Shots) != 10_000 {
			b.Fatalf("%d films, %v", len(loaded.Films), loaded.Diagnostics)
		}
	}
}
