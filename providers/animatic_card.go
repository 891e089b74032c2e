package providers

import (
	"fmt"
	"image"
	"slices"
	"strconv"

	"shotlist/providers/card"
	"shotlist/providers/wire"
)

// specOf says what the card of a request shows.
func specOf(r Request) (card.Spec, error) {
	rate, err := card.ParseRate(rateOf(r))
	if err != nil {
		return card.Spec{}, &Error{Kind: Invalid, Err: err}
	}
	l, frames := r.Label, rate.Frames(r.Duration)
	return card.Spec{
		Size: image.Pt(r.Size.W, r.Size.H), Rate: rate, Frames: frames,
		Film: l.Film, Shot: l.Shot, Number: l.Number, Take: l.Take, Takes: l.Takes,
		Characters: namesOf(r.Characters), Scenes: scenesOf(r, rate, frames), Style: l.Style, Facts: factsOf(r, rate),
	}, nil
}

// leastSide and mostSide bound a picture's sides, in pixels.
const leastSide, mostSide = 32, 8192

func rateOf(r Request) string {
	if r.FPS == "" {
		return "24"
	}
	return r.FPS
}

func namesOf(all []Character) []string {
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
	}
	return names
}

// scenesOf are the request's beats, or its one scene.
func scenesOf(r Request, rate card.Rate, frames int) []card.Scene {
	text := r.Label.Scene
	if text == "" && len(r.Beats) == 0 {
		text = r.Prompt
	}
	if len(r.Beats) == 0 {
		return []card.Scene{{Frames: frames, Text: text}}
	}
	var scenes []card.Scene
	for _, b := range r.Beats {
		scenes = append(scenes, card.Scene{Frames: rate.Frames(b.Duration), Text: joined(text, b.Scene)})
	}
	return scenes
}

func joined(first, second string) string {
	if first == "" {
		return second
	}
	return first + "\n" + second
}

// factsOf are what is asked of the service.
func factsOf(r Request, rate card.Rate) []string {
	var facts []string
	if r.Model != "" {
		facts = append(facts, r.Model)
	}
	fps := strconv.FormatFloat(float64(int(1000*float64(rate.Num)/float64(rate.Den)))/1000, 'f', -1, 64)
	seconds := strconv.FormatFloat(r.Duration.Seconds(), 'f', -1, 64)
	return append(facts, seconds+" s", fmt.Sprintf("%d × %d", r.Size.W, r.Size.H), fps+" fps")
}

// bare leaves out of a request what is not drawn and may be secret: options, and of links all but the address.
func bare(r Request) Request {
	r.Options = nil
	r.First, r.Last, r.Video = bareMedia(r.First), bareMedia(r.Last), bareMedia(r.Video)
	r.References = bareAll(r.References)
	r.Characters = slices.Clone(r.Characters)
	for i, c := range r.Characters {
		c.Options, c.Images, c.Video = nil, bareAll(c.Images), bareMedia(c.Video)
		r.Characters[i] = c
	}
	return r
}

func bareAll(all []Media) []Media {
	all = slices.Clone(all)
	for i := range all {
		all[i] = *bareMedia(&all[i])
	}
	return all
}

func bareMedia(m *Media) *Media {
	if m == nil || !isLink(*m) {
		return m
	}
	short := *m
	short.URL = wire.Bare(m.URL)
	return &short
}
