package providers

// Builtin is the registry of all protocols that shotlist speaks.
func Builtin() Registry {
	return NewRegistry(
		Animatic(),
		OpenAIVideos(),
		UnifiedV2(),
		VideoCreate(),
		AsyncData(),
		ChatVideo(),
		Ark(),
		DashScope(),
		Replicate(),
		Fal(),
		GeminiOmni(),
		Custom(),
		Exec(),
	)
}

// tableKind makes a protocol of a table: what most kinds are.
func tableKind(p Protocol, t Table) Protocol {
	p.Settings = append(p.Settings, "images", "auth", "allow_hosts")
	p.NeedsKey, p.NeedsURL = true, t.BaseURL == ""
	p.New = func(c Config) (Provider, error) { return newJobs(t, c) }
	return p
}
