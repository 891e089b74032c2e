package concat

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"shotlist/concat/captions"
)

// titleSize is how high a row of a title is, in percent of the picture's height.
const titleSize = 8

// titlePlaces are where titles stand.
var titlePlaces = []string{"top", "middle", "bottom"}

// drawing is what libass draws over a segment from a file of that name.
type drawing struct{ name, text string }

// scripts are all that is drawn over a segment: titles, by their place, and then captions.
func (t Timeline) scripts(s Segment) (all []drawing) {
	if s.Copy {
		return nil
	}
	for _, place := range titlePlaces {
		if text := t.titlesOf(s, place); text != "" {
			all = append(all, drawing{"titles-" + place + ".ass", text})
		}
	}
	if text := t.scriptOf(s); text != "" {
		all = append(all, drawing{nameCaptions, text})
	}
	return all
}

// title is a text that shows on a run of film frames.
type title struct {
	caption
	place string
}

// titles gives the clips' titles their frames. None outlasts its clip.
func (t Timeline) titles() (all []title) {
	for i, s := range t.spans {
		for _, one := range t.clips[i].Titles {
			at := new(big.Rat).Add(t.clock.time(s.start), seconds(one.At))
			start, end := t.clock.frame(at), s.end
			if one.For > 0 {
				end = min(end, t.clock.frame(at.Add(at, seconds(one.For))))
			}
			if start < end {
				all = append(all, title{caption{start, end, one.Text}, cmp.Or(one.Place, "middle")})
			}
		}
	}
	return all
}

// titlesOf is what libass draws of a segment's titles at one place; empty where it draws nothing.
func (t Timeline) titlesOf(s Segment, place string) string {
	var lines, all []captions.Line
	for _, one := range t.titles() {
		all = append(all, captions.Line{Text: one.text})
		if one.place == place && one.start < s.End && one.end > s.Start {
			lines = append(lines, captions.Line{From: before(one.start - s.Start), To: before(one.end - s.Start), Text: one.text})
		}
	}
	if len(lines) == 0 {
		return ""
	}
	c := t.settings.Captions
	look := captions.Look{Width: t.settings.Size.W, Height: t.settings.Size.H, Font: c.Font, Size: titleSize, Place: place, Language: c.Language}
	text, err := captions.ASS(lines, look.For(all))
	if err != nil {
		panic("concat: titles have a look of their own: " + err.Error())
	}
	return string(text)
}

// drawn are the frames that titles and captions are drawn on, in order.
func (t Timeline) drawn() []window {
	all := t.burnt()
	for _, one := range t.titles() {
		all = append(all, window{one.start, one.end, "titles"})
	}
	slices.SortStableFunc(all, func(a, b window) int { return cmp.Compare(a.start, b.start) })
	return all
}

// check tells whether a title can be drawn.
func (t Title) check() error {
	switch {
	case t.At < 0 || t.For < 0:
		return fmt.Errorf("the title %q cannot begin before its shot, or end before it begins", t.Text)
	case !slices.Contains(append(titlePlaces, ""), t.Place):
		return fmt.Errorf("the title %q cannot be at %q: use top, middle or bottom", t.Text, t.Place)
	}
	return nil
}
