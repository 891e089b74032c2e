package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"shotlist/manifest"
	"shotlist/providers"
)

// castVersion starts the encoding of a character's identity.
const castVersion = "shotlist character 1\n"

// castable reports whether a service can create the character: from a clip of it, or from a finished task.
func castable(c manifest.Character) bool {
	return c.ID == "" && (c.Video != nil || c.Options["from_task"] != nil)
}

// mentionable reports whether a prompt may mention the character by a name that the service has, or will have.
func mentionable(c manifest.Character, caps providers.Caps) bool {
	return caps.Characters == providers.Cast && (c.ID != "" || castable(c))
}

// casts adds the jobs that create the characters of a shot, and returns their ids. A character is created once for an
// account, however many shots, films and storyboards mention it.
func (b *builder) casts(s *manifest.Shot, base *Job, account manifest.Provider) ([]ID, error) {
	var ids []ID
	for _, c := range base.Request.Characters {
		if base.Caps.Characters != providers.Cast || c.ID != "" {
			continue
		}
		id, err := identifyCast(account, c)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
		if !b.index[id] {
			b.index[id] = true
			b.plan.Jobs = append(b.plan.Jobs, castJob(id, c, base, s))
		}
	}
	return ids, nil
}

func castJob(id ID, c providers.Character, base *Job, s *manifest.Shot) Job {
	return Job{ID: id, Film: base.Film, Shot: "@" + c.Name, Take: 1, Provider: base.Provider, Kind: base.Kind,
		Origin: base.Origin, Account: base.Account, Cast: &c, Cost: Unknown, Pos: s.PosOf("prompt"),
		Request: providers.Request{Label: providers.Label{Shot: "@" + c.Name, Take: 1, Takes: 1}},
		Notes:   []string{"creates the character at the service; what that costs is not known"}}
}

// identifyCast computes the identity of a character at a service: what it is made from, and where. Its name and
// description stay out, as the service sees neither.
func identifyCast(account manifest.Provider, c providers.Character) (ID, error) {
	text, err := json.Marshal(struct {
		Kind    string         `json:"kind"`
		Base    string         `json:"base"`
		Video   string         `json:"video"`
		Options map[string]any `json:"options,omitempty"`
	}{account.Kind, account.BaseURL, mediaIdentity(c.Video), c.Options})
	if err != nil {
		return "", fmt.Errorf("character %s has options that cannot be written as json: %w", c.Name, err)
	}
	sum := sha256.Sum256(append([]byte(castVersion), text...))
	return ID(hex.EncodeToString(sum[:])), nil
}
