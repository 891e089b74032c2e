package providers

import "fmt"

// texts reads a list of texts among settings, which come from YAML.
func texts(settings map[string]any, name string) ([]string, error) {
	if settings[name] == nil {
		return nil, nil
	}
	list, ok := settings[name].([]any)
	if !ok {
		return nil, fmt.Errorf("%s: a list is needed", name)
	}
	var out []string
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			return nil, fmt.Errorf("%s: %v is no text", name, item)
		}
		out = append(out, text)
	}
	return out, nil
}
