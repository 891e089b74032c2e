package manifest_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gopkg.in/yaml.v3"

	"shotlist/manifest"
)

// rich is a storyboard that uses most of the language, without a matrix, whose order names the films.
const rich = `
version: 1
title: All of it
vars: {coast: "the ${land} coast", land: Cornish, n: 3}
providers:
  a: {kind: x, base_url: https://example.com, usd_per_second: {m: 0.1, n: {1280x720: 0.2}}, caps: {first: true, sizes: [1280x720]}}
  b: {kind: y, headers: {X-Team: film, X-Other: two}, options: {deep: {list: [1, 2], flag: true}}}
defaults: {provider: a, model: m, duration: 8s, options: {one: 1, two: 2}}
style: Gouache.
characters:
  keeper: {description: old, images: [a.gif], options: {from: 1, to: 2}}
  gull: {description: white, images: [a.gif, b.gif]}
shots:
  - {id: one, prompt: "@gull and @keeper on ${coast}", options: {two: 22, three: "${n}"}, takes: 2, pick: 1}
  - {id: two, prompt: "@keeper", provider: b, start_from: one, transition: {kind: dip, duration: 1s, color: "#ffffff"}}
  - {id: four, prompt: x, providers: [a, {provider: b, duration: 5s, options: {p: 1, q: 2}}], gates: {black: warn, frozen: {do: hold, limit: 2}}, on_error: {gone: next, tries: 2}}
  - {id: five, prompt: x, title: t, titles: [{text: u, place: top, at: 1s}], caption: [{to: 1s, text: v}, {from: 1s, text: w}], speed: 2, hold: {in: 1s, out: 2s}}
  - {id: three, beats: [{duration: 2s, scene: "@gull"}, {scene: x, duration: 1s}], trim: {in: 1s, out: 2s}, image: a.gif}
gates: {silent: warn, black: hold}
on_error: {breaker: 2, denied: stop}
film: {output: out/film.mp4, fps: 25, fit: blur, loudness: -14, captions: {files: [vtt, srt], burn: true}, gates: {loudness: warn, black: hold}, outputs: [{path: out/a.webm, size: 720x1280, fit: crop}]}
budget: {max_usd: 1, max_usd_per_day: 2}
`

// shuffle puts the keys of every map into another order and comments next to them.
func shuffle(n *yaml.Node, r *rand.Rand) {
	if n.Kind == yaml.MappingNode {
		r.Shuffle(len(n.Content)/2, func(i, j int) {
			n.Content[2*i], n.Content[2*j] = n.Content[2*j], n.Content[2*i]
			n.Content[2*i+1], n.Content[2*j+1] = n.Content[2*j+1], n.Content[2*i+1]
		})
		n.Style = 0
		n.Content[0].HeadComment = "# a comment"
	}
	for _, inner := range n.Content {
		shuffle(inner, r)
	}
}

func TestCommentsAndTheOrderOfKeysChangeNothingButPositions(t *testing.T) {
	want := loadText(t, rich)
	if len(want.Diagnostics) > 0 {
		t.Fatal(text(want.Diagnostics))
	}
	for seed := range uint64(50) {
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(rich), &doc); err != nil {
			t.Fatal(err)
		}
		shuffle(&doc, rand.New(rand.NewPCG(seed, 0)))
		data, err := yaml.Marshal(&doc)
		if err != nil {
			t.Fatal(err)
		}
		got := loadText(t, string(data))
		positions := cmpopts.IgnoreTypes(manifest.Pos{}, map[string]manifest.Pos{})
		if diff := cmp.Diff(want.Films, got.Films, positions, cmpopts.EquateEmpty()); diff != "" || len(got.Diagnostics) > 0 {
			t.Fatalf("seed %d\n%s\n%s\n%s", seed, diff, text(got.Diagnostics), data)
		}
	}
}

func TestTheSameInputGivesTheSameDiagnostics(t *testing.T) {
	bad := strings.NewReplacer("@gull", "@gul", "model: m,", "mdel: m,", "${coast}", "${cost}").Replace(rich)
	want := text(loadText(t, bad).Diagnostics)
	for range 20 {
		if diff := cmp.Diff(want, text(loadText(t, bad).Diagnostics)); diff != "" || want == "" {
			t.Fatal(diff)
		}
	}
}

func TestNoCredentialReachesAnyDiagnostic(t *testing.T) {
	secrets := []string{"sk-0123456789abcdefghij", "hunter2hunter2", "abc.def/ghi+jkl=", "plain-word-key"}
	shapes := []string{
		"api_key: SECRET", "api_key: \"SECRET\"", "api_key: |\n      SECRET\n      SECRET", "api_key: {env: SECRET, nonsense: SECRET}",
		"headers: {Authorization: Bearer SECRET, bad key: 1}", "headers: {X-Api-Key: 'SECRET'}\n    kinds: 1", "options: {token: SECRET}\n    options: 2",
		"base_url: https://user:SECRET@example.com", "base_url: https://example.com/?key=SECRET", "api_key: [SECRET", "api_key: *SECRET",
	}
	for _, shape := range shapes {
		for _, secret := range secrets {
			if strings.HasPrefix(shape, "api_key: {env") && secret == "hunter2hunter2" || shape == "api_key: *SECRET" && secret != "hunter2hunter2" {
				continue // hunter2hunter2 may well be a variable's name; only it may be an anchor's
			}
			board := "version: 1\nproviders:\n  p:\n    kind: x\n    " + strings.ReplaceAll(shape, "SECRET", secret) + "\nshots: [{id: a, prompt: x, wrong: 1}]\n"
			loaded := manifest.Load([]string{"a.yaml"}, manifest.Options{FS: fstest.MapFS{"a.yaml": {Data: []byte(board)}}})
			if got := text(loaded.Diagnostics); strings.Contains(got, secret) || !loaded.Diagnostics.HasErrors() {
				t.Errorf("%s\n%s", shape, got)
			}
		}
	}
}
