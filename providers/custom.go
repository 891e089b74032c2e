package providers

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Custom speaks whatever the storyboard describes: the same Table that most built-in kinds are, under the key protocol
// of the provider. A gateway of the usual make takes some twenty lines:
//
//	providers:
//	  mygateway:
//	    kind: custom
//	    base_url: https://api.example.com/v1
//	    api_key: {env: MY_GATEWAY_KEY}
//	    protocol:
//	      create:
//	        path: /jobs
//	        body: {model: "{model}", text: "{prompt}", seconds: "{seconds:int}", ratio: "{aspect}", images: ["{image}"]}
//	      id: [/job/id]
//	      poll: {path: "/jobs/{id}"}
//	      state: [/job/state]
//	      states: {queued: [waiting], succeeded: [done], failed: [error, refused]}
//	      link: [/job/clip/url]
//	      reason: [/job/message]
//	      images: {forms: [url, data_url]}
//
// See Table for all keys, and Names for what may stand in braces.
func Custom() Protocol {
	return Protocol{
		Kind: "custom", Summary: "a service that the storyboard itself describes", NeedsKey: true, NeedsURL: true,
		Settings: []string{"protocol", "images", "auth", "allow_hosts"},
		New: func(c Config) (Provider, error) {
			t, err := readTable(c.Settings["protocol"])
			if err != nil {
				return nil, fmt.Errorf("provider %s: protocol: %w", c.Name, err)
			}
			return newJobs(t, c)
		},
	}
}

// readTable reads a table that came from YAML, and refuses what it does not know.
func readTable(setting any) (t Table, err error) {
	if setting == nil {
		return t, errors.New("it is missing: describe the service there")
	}
	data, err := json.Marshal(setting)
	if err != nil {
		return t, err
	}
	if err := strict(data, &t); err != nil {
		return t, err
	}
	t.Caps = []ModelCaps{{"*", Caps{First: true, Last: true, References: -1, Video: true, Seed: true}}}
	return t, t.check()
}

// check finds what would otherwise show only when money is spent.
func (t *Table) check() error {
	return errors.Join(t.checkNeeded(), t.checkPointers(), t.checkPlaceholders())
}

func (t *Table) checkNeeded() error {
	var missing []string
	for name, is := range map[string]bool{
		"create.path": t.Create.Path != "", "create.body": t.Create.Body != nil, "id": len(t.ID) > 0,
		"poll.path": t.Poll.Path != "", "state": len(t.State) > 0, "states.succeeded": len(t.States.Succeeded) > 0,
		"states.failed": len(t.States.Failed) > 0, "link or content": len(t.Link) > 0 || t.Content != nil,
	} {
		if !is {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return fmt.Errorf("%s is missing", strings.Join(missing, ", "))
}

func (t *Table) checkPointers() error {
	for _, p := range slices.Concat(t.ID, t.State, t.Link, t.Progress, t.Reason, t.Errors) {
		if !strings.HasPrefix(p, "/") {
			return fmt.Errorf("%q is no pointer: one begins with a slash, as /data/id", p)
		}
	}
	return nil
}

func (t *Table) checkPlaceholders() error {
	templates := []any{t.Create.Body}
	for _, f := range t.Forms {
		templates = append(templates, f.Body)
	}
	for _, name := range placeholders(templates) {
		if _, ok := Names[strings.TrimSuffix(name, "_mime")]; !ok {
			return fmt.Errorf("{%s} stands for nothing: known are %s", name, strings.Join(sortedKeys(Names), ", "))
		}
	}
	return nil
}
