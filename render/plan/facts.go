package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Facts are a job's identity in words, by field: what the ledger keeps, so that a later plan can say what changed.
type Facts map[string]string

// factOrder is the order in which changes are told, and the whole list of fields that are.
var factOrder = []string{"prompt", "model", "size", "duration", "fps", "seed", "first frame", "last frame", "references",
	"video", "characters", "beats", "options", "parent", "maker", "label"}

// Facts lists what decides the job's picture.
func (j *Job) Facts() Facts {
	id := identityOf(j)
	facts := Facts{
		"prompt": id.Prompt, "model": id.Model, "size": id.Size, "duration": j.Request.Duration.String(), "fps": id.FPS,
		"first frame": id.First, "last frame": id.Last, "references": strings.Join(id.References, " "),
		"video": id.Video, "maker": id.Maker, "seed": encode(id.Seed), "characters": encode(id.Characters),
		"beats": encode(id.Beats), "options": encode(id.Options), "parent": encode(id.Needs), "label": encode(id.Label),
	}
	for name, value := range facts {
		if value == "" || value == "null" {
			delete(facts, name)
		}
	}
	return facts
}

func encode(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// Change is one field in which two versions of a take differ.
type Change struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// Compare tells what changed from old to new, in a fixed order.
func Compare(old, new Facts) []Change {
	var changes []Change
	for _, field := range factOrder {
		if old[field] != new[field] {
			changes = append(changes, Change{field, old[field], new[field]})
		}
	}
	return dropEchoes(changes)
}

// dropEchoes leaves the label out where it only repeats another change, as a painted prompt does.
func dropEchoes(changes []Change) []Change {
	if len(changes) < 2 {
		return changes
	}
	return slices.DeleteFunc(changes, func(c Change) bool { return c.Field == "label" })
}
