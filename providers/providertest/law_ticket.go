package providertest

import (
	"bytes"

	"shotlist/providers"
)

// ticketIsEnough: every call has a provider of its own, as in another process, and the ticket has been through JSON.
func ticketIsEnough(tb TB, b *bench) {
	s, done := b.serve()
	defer done()
	c := drive(tb.Context(), func() providers.Provider { return b.open(tb, s) }, b.request(b.happy), 0)
	if c.stage != "clip" {
		tb.Errorf("with a fresh provider for each call it ends with %s", c)
		return
	}
	if b.happy != nil && !bytes.Equal(c.clip, clip(b.happy.name)) {
		tb.Errorf("with a fresh provider for each call the clip is another one")
	}
}

// serve plays the happy recording; a protocol that works on this machine needs no server.
func (b *bench) serve() (s *server, done func()) {
	if b.Protocol.Local {
		return nil, func() {}
	}
	s = newServer(&replay{recording: b.happy})
	return s, s.close
}
