package plan_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shotlist/manifest"
	"shotlist/providers"
	"shotlist/render/plan"
)

// service is a provider that only tells its capabilities.
type service struct{ caps providers.Caps }

func (s service) Caps(string) providers.Caps { return s.caps }
func (service) Submit(context.Context, providers.Request) (providers.Ticket, error) {
	panic("a plan sends nothing")
}
func (service) Poll(context.Context, providers.Ticket) (providers.Status, error) {
	panic("a plan asks nothing")
}
func (service) Fetch(context.Context, providers.Ticket, io.Writer) error {
	panic("a plan fetches nothing")
}

func registry(caps providers.Caps) providers.Registry {
	return providers.NewRegistry(providers.Protocol{Kind: "fake", New: func(providers.Config) (providers.Provider, error) {
		return service{caps}, nil
	}})
}

// film is two shots at a paid account, the second of which starts from the first.
func film() manifest.Film {
	keeper := manifest.Character{Name: "keeper", Description: "an old keeper", Images: []manifest.Media{{Path: "keeper.png", SHA256: "k"}}}
	shot := func(n int, id, text string) manifest.Shot {
		return manifest.Shot{ID: id, Number: n, Provider: "paid", Model: "m", Size: "1280x720", Duration: 8 * time.Second, Takes: 1, Pick: 1,
			Style: "Gouache.", Prompt: manifest.Prompt{{Mention: "keeper"}, {Text: text}}, Characters: []manifest.Character{keeper}}
	}
	f := manifest.Film{Name: "film", Title: "The Keeper", Shots: []manifest.Shot{shot(1, "a", " climbs."), shot(2, "b", " sleeps.")},
		Providers: map[string]manifest.Provider{"paid": {Name: "paid", Kind: "fake", BaseURL: "https://example.com",
			Prices: manifest.Prices{"m": {"": "0.10"}}}},
		Output: manifest.Output{Path: "out/film.mp4", FPS: "24"}}
	f.Shots[1].StartFrom = "a"
	return f
}

var everything = providers.Caps{First: true, Last: true, Video: true, Seed: true, References: -1}

func build(t *testing.T, caps providers.Caps, films ...manifest.Film) *plan.Plan {
	t.Helper()
	p, found := plan.Build(films, registry(caps))
	if found.HasErrors() {
		t.Fatal(found)
	}
	return p
}

func TestWhatDecidesThePictureDecidesTheIdentity(t *testing.T) {
	seed := int64(7)
	for _, c := range []struct {
		name   string
		change func(*manifest.Film)
		want   string // which shots get another id
	}{
		{"a prompt, and what starts from it", func(f *manifest.Film) { f.Shots[0].Prompt[1].Text = " falls." }, "a b"},
		{"a prompt that nothing starts from", func(f *manifest.Film) { f.Shots[1].Prompt[1].Text = " wakes." }, "b"},
		{"a model", func(f *manifest.Film) { f.Shots[1].Model = "m2" }, "b"},
		{"a size", func(f *manifest.Film) { f.Shots[1].Size = "720x1280" }, "b"},
		{"a duration", func(f *manifest.Film) { f.Shots[1].Duration = 4 * time.Second }, "b"},
		{"a seed", func(f *manifest.Film) { f.Shots[1].Seed = &seed }, "b"},
		{"the content of a picture", func(f *manifest.Film) { f.Shots[1].References = []manifest.Media{{Path: "x.png", SHA256: "x"}} }, "b"},
		{"an option", func(f *manifest.Film) { f.Shots[1].Options = map[string]any{"hd": true} }, "b"},
		{"the description of a character", func(f *manifest.Film) { f.Shots[1].Characters[0].Description = "a young keeper" }, "b"},
		{"the account's options", func(f *manifest.Film) {
			account(f, func(p *manifest.Provider) { p.Options = map[string]any{"hd": true} })
		}, "a b"},

		{"a price", func(f *manifest.Film) { account(f, func(p *manifest.Provider) { p.Prices = nil }) }, ""},
		{"a key", func(f *manifest.Film) { account(f, func(p *manifest.Provider) { p.Key = &manifest.KeyRef{Env: "K"} }) }, ""},
		{"an address", func(f *manifest.Film) { account(f, func(p *manifest.Provider) { p.BaseURL = "https://b.example.com" }) }, ""},
		{"limits", func(f *manifest.Film) { account(f, func(p *manifest.Provider) { p.Concurrency = 9 }) }, ""},
		{"the film's title, rate and name", func(f *manifest.Film) { f.Title, f.Name, f.Output.FPS = "T", "N", "25" }, ""},
		{"a place in the file", func(f *manifest.Film) { f.Shots[1].Pos.Line = 99 }, ""},
		{"a transition, a trim, a caption", func(f *manifest.Film) {
			f.Shots[1].Transition.Kind, f.Shots[1].Trim.In, f.Shots[1].Captions = "fade", 1, []manifest.Line{{Text: "c"}}
		}, ""},
		{"the name of a picture", func(f *manifest.Film) {
			f.Shots[1].Characters[0].Images = []manifest.Media{{Path: "renamed.png", SHA256: "k"}}
		}, ""},
		{"the name of a shot", func(f *manifest.Film) { f.Shots[1].ID = "b2" }, ""},
		{"another take", func(f *manifest.Film) { f.Shots[1].Takes = 2 }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := build(t, everything, film()), film()
			c.change(&after)
			changed := build(t, everything, after)
			var got []string
			for i := range before.Jobs {
				if changed.Job(before.Jobs[i].ID) == nil {
					got = append(got, before.Jobs[i].Shot)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%v changed, want %q", got, c.want)
			}
		})
	}
}

func account(f *manifest.Film, change func(*manifest.Provider)) {
	p := f.Providers["paid"]
	change(&p)
	f.Providers["paid"] = p
}

func TestAnotherMakerNeverStandsInForAPaidClip(t *testing.T) {
	paid, local := everything, everything
	local.Maker, local.Paints, local.Free = "animatic/1", true, true
	a, b := build(t, paid, film()), build(t, local, film())
	for i := range a.Jobs {
		if a.Jobs[i].ID == b.Jobs[i].ID {
			t.Errorf("%s has the same id at both", a.Jobs[i].Shot)
		}
	}
}

func TestThePromptSaysWhatTheServiceHasNoFieldFor(t *testing.T) {
	f := film()
	f.Shots[0].Beats = []manifest.Beat{{Duration: 3 * time.Second, Scene: manifest.Prompt{{Text: "He stops."}}}, {Duration: 5 * time.Second, Scene: manifest.Prompt{{Mention: "gull"}, {Text: " cries, "}, {Mention: "keeper"}, {Text: " goes on."}}}}
	f.Shots[0].Characters = append(f.Shots[0].Characters, manifest.Character{Name: "gull", Description: "one-eyed"})
	job := build(t, everything, f).Jobs[0]
	want := "keeper (an old keeper) climbs.\n\n0s to 3s: He stops.\n3s to 8s: gull (one-eyed) cries, keeper goes on.\n\nGouache."
	if job.Request.Prompt != want {
		t.Errorf("prompt %q, want %q", job.Request.Prompt, want)
	}
	notes := []string{"character keeper is sent as description and reference image", "character gull is sent as description", "beats are written out in the prompt"}
	if diff := cmp.Diff(notes, job.Notes); diff != "" {
		t.Error(diff)
	}
	if len(job.Request.References) != 1 {
		t.Errorf("references %v, want the character's picture", job.Request.References)
	}
}

func TestACharacterIsCreatedOnceForAllShotsThatMentionIt(t *testing.T) {
	caps := everything
	caps.Characters = providers.Cast
	f := film()
	for i := range f.Shots {
		f.Shots[i].Characters[0].Video = &manifest.Media{URL: "https://example.com/keeper.mp4"}
	}
	p := build(t, caps, f)
	if len(p.Jobs) != 3 || p.Jobs[0].Cast == nil || p.Jobs[0].Name() != "@keeper" {
		t.Fatalf("%d jobs, the first creates %v", len(p.Jobs), p.Jobs[0].Cast)
	}
	for _, j := range p.Jobs[1:] {
		if len(j.Casts) != 1 || j.Casts[0] != p.Jobs[0].ID || !strings.HasPrefix(j.Request.Prompt, "@keeper ") {
			t.Errorf("%s waits for %v and says %q", j.Shot, j.Casts, j.Request.Prompt)
		}
	}
}

func TestWhatTheServiceDoesNotTakeIsRefusedAtItsPlace(t *testing.T) {
	f := film()
	seed := int64(1)
	f.Shots[1].Seed = &seed
	f.Shots[1].At = map[string]manifest.Pos{"seed": {File: "f.yaml", Line: 7, Column: 3}, "start_from": {File: "f.yaml", Line: 6, Column: 3},
		"size": {File: "f.yaml", Line: 5, Column: 3}}
	_, found := plan.Build([]manifest.Film{f}, registry(providers.Caps{Sizes: []string{"1x1"}, References: -1}))
	var got []string
	for _, d := range found {
		if d.Hint == "" {
			t.Errorf("%s has no hint", d.Message)
		}
		got = append(got, d.Pos.String()+" "+d.Message)
	}
	want := []string{
		": size 1280x720 is not taken by model m at provider paid",
		"f.yaml:5:3 size 1280x720 is not taken by model m at provider paid",
		"f.yaml:6:3 a first frame is not taken by model m at provider paid",
		"f.yaml:7:3 a seed is not taken by model m at provider paid",
	}
	for i := range got {
		got[i] = strings.TrimPrefix(got[i], " ")
	}
	want[0] = strings.TrimPrefix(want[0], ": ")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPricesAreExactAndRoundedUpToAMillionth(t *testing.T) {
	for _, c := range []struct {
		name     string
		prices   manifest.Prices
		duration time.Duration
		want     plan.USD
	}{
		{"by model", manifest.Prices{"m": {"": "0.10"}}, 8 * time.Second, plan.Dollars(0.8)},
		{"by model and size", manifest.Prices{"m": {"": "0.10", "1280x720": "0.30"}}, 8 * time.Second, plan.Dollars(2.4)},
		{"for everything", manifest.Prices{"": {"": "0.05"}}, 10 * time.Second, plan.Dollars(0.5)},
		{"a third of a cent", manifest.Prices{"m": {"": "0.00333333333"}}, time.Second, 3334},
		{"nobody says", manifest.Prices{"other": {"": "1"}}, time.Second, plan.Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := film()
			f.Shots = f.Shots[:1]
			f.Shots[0].Duration = c.duration
			account(&f, func(p *manifest.Provider) { p.Prices = c.prices })
			if got := build(t, everything, f).Jobs[0].Cost; got != c.want {
				t.Errorf("cost %d, want %d", got, c.want)
			}
		})
	}
}

func TestFilmsShareTheJobsThatAreTheSame(t *testing.T) {
	one, two := film(), film()
	two.Name = "film-zh"
	two.Shots[1].Prompt = manifest.Prompt{{Text: "守塔人睡了。"}}
	p := build(t, everything, one, two)
	if len(p.Jobs) != 3 || len(p.Cuts) != 2 {
		t.Errorf("%d jobs and %d cuts, want 3 and 2", len(p.Jobs), len(p.Cuts))
	}
	if p.Cuts[0].Picks[0].Job != p.Cuts[1].Picks[0].Job {
		t.Error("the first shot is not shared")
	}
}

func TestAShotMayStartFromALaterOne(t *testing.T) {
	f := film()
	f.Shots[0].StartFrom, f.Shots[1].StartFrom = "b", ""
	p := build(t, everything, f)
	if p.Jobs[0].Shot != "b" || p.Cuts[0].Picks[0].Shot.ID != "a" {
		t.Errorf("jobs begin with %s, the film with %s", p.Jobs[0].Shot, p.Cuts[0].Picks[0].Shot.ID)
	}
}
