package providers

import (
	"errors"
	"testing"

	"shotlist/providers/wire"
)

// FuzzAnswers: whatever a service sends, it is understood or refused, and never more than that.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{`{"id":"a","status":"completed","video_url":"https://example.com/a.mp4"}`, `{"error":{"message":"{\"error\":1}"}}`,
		`{"detail":[{"msg":1}]}`, `[[["a"]]]`, `{"data":{"outputs":[null,""]},"status":"SUCCESS"}`, `<html>`, "\x00"} {
		f.Add([]byte(seed), 200)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		c := &client{}
		a, err := c.read(creating, wire.Reply{Status: status, Body: body}, "key-1234")
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.Error() == "" {
				t.Fatalf("%#v", err)
			}
			return
		}
		for _, table := range []Table{openAIVideos, unifiedV2, videoCreate, asyncData, ark, dashScope, replicate, falQueue, geminiOmni} {
			o, _ := table.read(a.doc)
			j := &jobs{table: table, client: c}
			if ticket, ok := j.ticketOf(a.doc); ok && ticket.ID == "" || o.state < Queued || o.state > Failed {
				t.Fatalf("%+v %+v", ticket, o)
			}
		}
	})
}
