package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"shotlist/providers"
)

// identityVersion starts the encoding. Changing what follows without changing it would make clips stand in for others.
const identityVersion = "shotlist job 1\n"

// identity is what decides the picture of a take. Labels, positions, accounts, keys, hosts, prices and limits stay out:
// they change without the picture changing, and must not cost money. Field order is part of the encoding.
type identity struct {
	Maker      string              `json:"maker,omitempty"`
	Model      string              `json:"model,omitempty"`
	Prompt     string              `json:"prompt"`
	Size       string              `json:"size"`
	Duration   int64               `json:"duration_ns"`
	FPS        string              `json:"fps,omitempty"`
	Seed       *int64              `json:"seed,omitempty"`
	First      string              `json:"first,omitempty"`
	Last       string              `json:"last,omitempty"`
	References []string            `json:"references,omitempty"`
	Video      string              `json:"video,omitempty"`
	Characters []characterIdentity `json:"characters,omitempty"`
	Beats      []providers.Beat    `json:"beats,omitempty"`
	Options    map[string]any      `json:"options,omitempty"`
	Take       int                 `json:"take"`
	Needs      []ID                `json:"needs,omitempty"`
	Label      *providers.Label    `json:"label,omitempty"`
}

type characterIdentity struct {
	Name        string         `json:"name"`
	Description string         `json:"description,omitempty"`
	Images      []string       `json:"images,omitempty"`
	Video       string         `json:"video,omitempty"`
	ID          string         `json:"id,omitempty"`
	Options     map[string]any `json:"options,omitempty"`
}

// identify computes a job's id from its request, take, needs and the maker of its picture.
func identify(j *Job) (ID, error) {
	text, err := json.Marshal(identityOf(j))
	if err != nil {
		return "", fmt.Errorf("shot %s has options that cannot be written as json: %w", j.Shot, err)
	}
	sum := sha256.Sum256(append([]byte(identityVersion), text...))
	return ID(hex.EncodeToString(sum[:])), nil
}

func identityOf(j *Job) identity {
	r := j.Request
	id := identity{
		Maker: j.Caps.Maker, Model: r.Model, Prompt: r.Prompt, Size: r.Size.String(), Duration: int64(r.Duration),
		FPS: r.FPS, Seed: r.Seed, First: mediaIdentity(r.First), Last: mediaIdentity(r.Last),
		References: mediaIdentities(r.References), Video: mediaIdentity(r.Video), Beats: r.Beats,
		Options: r.Options, Take: j.Take, Needs: j.Needs,
	}
	for _, c := range r.Characters {
		id.Characters = append(id.Characters, characterIdentity{
			c.Name, c.Description, mediaIdentities(c.Images), mediaIdentity(c.Video), c.ID, c.Options})
	}
	if j.Caps.Paints {
		id.Label = &r.Label
	}
	return id
}

// mediaIdentity is a file's content or a link's address: a renamed file is the same picture.
func mediaIdentity(m *providers.Media) string {
	switch {
	case m == nil:
		return ""
	case m.SHA256 != "":
		return "sha256:" + m.SHA256
	}
	return m.URL
}

func mediaIdentities(list []providers.Media) []string {
	var out []string
	for i := range list {
		out = append(out, mediaIdentity(&list[i]))
	}
	return out
}
