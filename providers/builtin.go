package providers

// Builtin is the registry of all protocols that shotlist speaks.
func Builtin() Registry {
	return NewRegistry(
		OpenAIVideos(),
	)
}

// tableKind makes a protocol of a table: what most kinds are.
func tableKind(p Protocol, t Table) Protocol {
	p.Settings = append(p.Settings, "images", "auth")
	p.NeedsKey, p.NeedsURL = true, t.BaseURL == ""
	p.New = func(c Config) (Provider, error) { return newJobs(t, c) }
	return p
}
