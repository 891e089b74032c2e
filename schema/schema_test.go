package schema_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"shotlist/schema"
)

func value(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAStoryboardWithEveryFieldFits(t *testing.T) {
	whole := value(t, everything)
	if problems := schema.Validate(whole); problems != nil {
		t.Errorf("%+v", problems)
	}
}

func TestTheExampleOfEveryFieldNamesEachKeyOfTheSchema(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal(schema.JSON(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, key := range keysOf(doc) {
		if !strings.Contains(everything, key+":") {
			t.Errorf("no example of %s", key)
		}
	}
}

// keysOf collects the names of all properties.
func keysOf(part any) []string {
	var keys []string
	switch part := part.(type) {
	case map[string]any:
		if properties, ok := part["properties"].(map[string]any); ok {
			for key := range properties {
				keys = append(keys, key)
			}
		}
		for _, inner := range part {
			keys = append(keys, keysOf(inner)...)
		}
	case []any:
		for _, inner := range part {
			keys = append(keys, keysOf(inner)...)
		}
	}
	return keys
}

func TestProblemsSayWhereAndWhat(t *testing.T) {
	rows := map[string]struct{ text, want string }{
		"an unknown key at the top":     {"{version: 1, shots: [{id: a}], titel: x}", `[] titel unknown-key: unknown key "titel" in the storyboard`},
		"an unknown key of a shot":      {"{version: 1, shots: [{id: a, a/b~c d: 1}]}", `[shots 0] a/b~c d unknown-key: unknown key "a/b~c d" in a shot`},
		"an unknown key deep inside":    {"{version: 1, shots: [{id: a}], providers: {p/q: {kind: x, poll: {every: 1s}}}}", `[providers p/q poll] every unknown-key: unknown key "every" in poll`},
		"a missing key":                 {"{version: 1, shots: [{prompt: a}]}", `[shots 0] id missing-key: a shot has no id`},
		"two missing keys":              {"{}", `[] shots missing-key: the storyboard has no shots` + "\n" + `[] version missing-key: the storyboard has no version`},
		"text for a number":             {"{version: 1, shots: [{id: a, takes: two}]}", `[shots 0 takes]  wrong-type: takes is text; it should be a whole number`},
		"a fraction for a whole number": {"{version: 1, shots: [{id: a, takes: 1.5}]}", `[shots 0 takes]  wrong-type: takes is a number; it should be a whole number`},
		"nothing for text":              {"{version: 1, shots: [{id: }]}", `[shots 0 id]  wrong-type: id has no value; it should be text`},
		"text for a shot":               {"{version: 1, shots: [a]}", `[shots 0]  wrong-type: an item of shots is text; it should be a map`},
		"no shots":                      {"{version: 1, shots: []}", `[shots]  bad-value: shots is empty`},
		"a value that is not listed":    {"{version: 1, shots: [{id: a}], film: {fit: full}}", `[film fit]  bad-value: fit is none of pad, crop, blur`},
		"a value of a long list":        {"{version: 1, shots: [{id: a, transition: {kind: x}}]}", `[shots 0 transition kind]  bad-value: kind is not one of the values it takes`},
		"a size that is none":           {"{version: 1, shots: [{id: a, size: 1280*720}]}", `[shots 0 size]  bad-value: size is not a size such as 1280x720`},
		"less than the least":           {"{version: 1, shots: [{id: a, takes: 0}]}", `[shots 0 takes]  bad-value: takes is less than 1`},
		"more than the most":            {"{version: 1, shots: [{id: a}], film: {fps: 1000}}", `[film fps]  bad-value: fps is more than 240`},
		"another version":               {"{version: 2, shots: [{id: a}]}", `[version]  bad-value: version must be 1`},
		"two places for a key":          {"{version: 1, shots: [{id: a}], providers: {p: {kind: x, api_key: {env: A, file: b}}}}", `[providers p api_key]  bad-value: api_key takes only one of env, file, keyring`},
		"a list instead of a map":       {"[1]", `[]  wrong-type: the document is a list; it should be a map`},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, tell(schema.Validate(value(t, row.text)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func tell(problems []schema.Problem) string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, fmt.Sprintf("%v %s %s: %s", p.Path, p.Key, p.Code, p.Message))
	}
	return strings.Join(lines, "\n")
}

func TestProblemsShowNoFileOfThisMachineAndNoValue(t *testing.T) {
	const secret = "sk-not-to-be-shown"
	v := value(t, "{version: 1, shots: [{id: 1}], providers: {p: {kind: x, api_key: "+secret+", base_url: "+secret+"}}, film: {fit: "+secret+"}}")
	text := fmt.Sprintf("%+v", schema.Validate(v))
	for _, bad := range []string{secret, "file:", "mem:", "definitions"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q stands in %s", bad, text)
		}
	}
}

func TestManyShotsAreValidatedLikeFew(t *testing.T) {
	shots := func(n int) any {
		list := []any{}
		for range n {
			list = append(list, map[string]any{"id": "a"})
		}
		list[1] = map[string]any{"idd": "a", "takes": "x"}
		list[n-1] = "text"
		return map[string]any{"version": int64(1), "shots": list, "more": true}
	}
	few := tell(schema.Validate(shots(200)))
	many := tell(schema.Validate(shots(2000)))
	if want := strings.ReplaceAll(few, "[shots 199]", "[shots 1999]"); many != want || !strings.Contains(few, "[shots 199]") {
		t.Errorf("few:\n%s\nmany:\n%s", few, many)
	}
}

func TestAnUnknownKeyComesWithTheKnownOnes(t *testing.T) {
	problems := schema.Validate(value(t, "{version: 1, shots: [{id: a}], budget: {max: 1}}"))
	want := []string{"max_usd", "max_usd_per_day"}
	if len(problems) != 1 || !slices.Equal(problems[0].Want, want) {
		t.Errorf("%+v", problems)
	}
}

func TestAnIncludedFileHasNoShots(t *testing.T) {
	got := tell(schema.ValidateIncluded(value(t, "{vars: {a: b}, shots: [{id: a}]}")))
	if want := `[] shots unknown-key: unknown key "shots" in an included file`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

const everything = `
version: 1
title: t
x-mine: {anything: goes}
vars: {a: text, b: 1, c: true}
include: [shared.yaml]
matrix: {locale: [en, zh], aspect: [{name: wide, size: 1280x720}]}
providers:
  p:
    kind: custom
    base_url: https://example.com/v1
    api_key: {env: KEY}
    concurrency: 4
    submits_per_minute: 0.5
    poll: {interval: 5s, deadline: 30m}
    usd_per_second: {m: 0.1, n: {1280x720: 0.2}}
    caps:
      sizes: [1280x720]
      durations: [4s, 8]
      min_duration: 1s
      max_duration: 60s
      first: true
      last: false
      references: -1
      video: true
      seed: true
      beats: false
      characters: cast
      typical: 2m
      models: {m: {sizes: [1792x1024]}}
    options: {watermark: false, list: [1, {a: null}]}
    headers: {X-Team: film}
    api_url: https://example.com/chat
    auth: bare
    source_url: https://example.com/source
    images: data_url
    stream: false
    allow_hosts: [cdn.example.com]
    command: [render, --fast]
    protocol: {create: {path: /v1}}
  q: {kind: x, api_key: {file: key.txt}, usd_per_second: 0}
  r: {kind: x, api_key: {keyring: shotlist}}
defaults: {provider: p, model: m, size: 1280x720, duration: 8s, seed: 1, takes: 2, references: [a.png], transition: {kind: cut}, options: {}}
style: s
characters: {keeper: {description: d, images: [a.png], video: v.mp4, id: keeper01, options: {from: 1}}}
shots:
  - id: a
    prompt: p
    style: s
    provider: p
    model: m
    size: 1280x720
    duration: 1m30s
    seed: -5
    takes: 2
    pick: 2
    start_from: b
    image: a.png
    last_frame: https://example.com/a.png
    references: [a.png]
    video: v.mp4
    beats: [{duration: 2.5s, scene: s}]
    options: {any: thing}
    fallback_prompt: f
    transition: {kind: dip, duration: 0.5, color: "#ffffff"}
    trim: {in: 0s, out: 4s}
    caption: c
    voice: v.wav
    title: t
    on_error: {moderated: fallback, gone: next, denied: next, quota: stop, tries: 2, breaker: 0}
    gates: {black: "off", frozen: {do: hold, limit: 2.5}}
  - id: b
    providers: [p, {provider: q, model: m, size: 1280x720, duration: 4s, options: {}}]
    hold: {in: 1s, out: 500ms}
    speed: 3/2
    titles: [t, {text: t, at: 1s, for: 2s, place: bottom}]
    caption: [{from: 0s, to: 1s, text: t}]
    voice: {file: v.wav, at: 1s, gain: -3}
on_error: {breaker: 3}
gates: {duration: warn, size: warn, fps: warn, black: warn, frozen: warn, silent: warn, clipping: warn, loudness: warn, scene_cut: retry}
lock: true
store: ../clips
film:
  output: out/a.mp4
  size: 1280x720
  fit: blur
  fps: 30000/1001
  sample_rate: 48000
  music: {file: m.m4a, duck: true, gain: -3, fade_in: 1s, fade_out: 2s}
  voice: {duck: false}
  captions: {files: [srt, vtt], soft: true, burn: true, language: zh-Hans, font: Noto Sans, size: 4.5, color: "#ffffff", place: top}
  hardware: true
  gates: {loudness: {do: hold, limit: 1}}
  contact_sheet: out/sheet.png
  thumbnails: out/thumbs
  waveform: out/wave.png
  outputs: [{path: out/a.webm, preset: web, codec: vp9, size: 720x1280, fit: crop, fps: 24, quality: 30, loudness: -14, captions: soft}]
  loudness: -16
  fade_in: 1s
  fade_out: 1s
  poster: 2s
budget: {max_usd: 15, max_usd_per_day: 50}
`
