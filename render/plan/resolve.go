package plan

import (
	"fmt"
	"maps"

	"shotlist/manifest"
	"shotlist/providers"
)

// resolve writes a shot as the request for one take of it, in the terms that its provider takes.
func resolve(f *manifest.Film, s *manifest.Shot, account manifest.Provider, caps providers.Caps) (providers.Request, error) {
	size, err := providers.ParseSize(s.Size)
	if err != nil {
		return providers.Request{}, err
	}
	r := providers.Request{
		Model: s.Model, Prompt: writePrompt(s, caps), Size: size, Duration: s.Duration, Seed: s.Seed,
		First: media(s.Image), Last: media(s.LastFrame), Video: media(s.Video), References: references(s, caps),
		Options: merge(account.Options, s.Options),
		Label: providers.Label{Film: f.Title, Shot: s.ID, Number: s.Number, Takes: s.Takes,
			Scene: newWriter(s.Characters, providers.Caps{Characters: providers.Named}).text(s.Prompt), Style: s.Style},
	}
	if caps.Maker != "" { // services choose their own frame rate
		r.FPS = f.Output.FPS
	}
	if caps.Beats {
		r.Beats = beats(s, caps)
	}
	r.Characters = characters(s.Characters, caps)
	return r, nil
}

// references are the shot's own, and the pictures of its characters that the service cannot be told about
// otherwise: as many as it takes.
func references(s *manifest.Shot, caps providers.Caps) []providers.Media {
	out := medias(s.References)
	if caps.Characters == providers.Named {
		return out
	}
	for _, c := range s.Characters {
		if mentionable(c, caps) {
			continue
		}
		for i := range c.Images {
			if caps.References < 0 || len(out) < caps.References {
				out = append(out, *media(&c.Images[i]))
			}
		}
	}
	return out
}

// notes tell what is done instead of what the service has no field for.
func notes(s *manifest.Shot, caps providers.Caps) []string {
	var out []string
	for _, c := range s.Characters {
		if caps.Characters != providers.Named && !mentionable(c, caps) {
			out = append(out, fmt.Sprintf("character %s is sent as %s", c.Name, describedAs(c, caps)))
		}
	}
	if have, sent := pictures(s, caps), len(references(s, caps)); sent < have {
		out = append(out, fmt.Sprintf("of %d reference pictures %d are sent: the service takes no more", have, sent))
	}
	if len(s.Beats) > 0 && !bool(caps.Beats) {
		out = append(out, "beats are written out in the prompt")
	}
	return out
}

// pictures counts the references that a shot has, with those of the characters that are described.
func pictures(s *manifest.Shot, caps providers.Caps) int {
	n := len(s.References)
	for _, c := range s.Characters {
		if caps.Characters != providers.Named && !mentionable(c, caps) {
			n += len(c.Images)
		}
	}
	return n
}

func describedAs(c manifest.Character, caps providers.Caps) string {
	if len(c.Images) > 0 && caps.References != 0 {
		return "description and reference image"
	}
	return "description"
}

// characters are those that reach the provider as such. What is described in the prompt is not among them.
func characters(list []manifest.Character, caps providers.Caps) []providers.Character {
	var out []providers.Character
	for _, c := range list {
		if caps.Characters != providers.Named && !mentionable(c, caps) {
			continue
		}
		out = append(out, providers.Character{Name: c.Name, Description: c.Description, Images: medias(c.Images),
			Video: media(c.Video), ID: c.ID, Options: c.Options})
	}
	return out
}

// beats are for services with a field for them. Who was introduced in the prompt is not introduced again.
func beats(s *manifest.Shot, caps providers.Caps) []providers.Beat {
	var out []providers.Beat
	w := newWriter(s.Characters, caps)
	w.text(s.Prompt)
	for _, b := range s.Beats {
		out = append(out, providers.Beat{Duration: b.Duration, Scene: w.text(b.Scene)})
	}
	return out
}

func medias(list []manifest.Media) []providers.Media {
	var out []providers.Media
	for i := range list {
		out = append(out, *media(&list[i]))
	}
	return out
}

func media(m *manifest.Media) *providers.Media {
	if m == nil {
		return nil
	}
	return &providers.Media{Path: m.Path, URL: m.URL, SHA256: m.SHA256, MIME: m.MIME, Bytes: m.Bytes}
}

// merge lays a shot's options over those of its account.
func merge(account, shot map[string]any) map[string]any {
	if len(account)+len(shot) == 0 {
		return nil
	}
	out := maps.Clone(account)
	if out == nil {
		out = map[string]any{}
	}
	maps.Copy(out, shot)
	return out
}
