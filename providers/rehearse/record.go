package rehearse

import (
	"fmt"
	"net/http/httputil"
	"os"
	"path/filepath"
	"slices"
)

// plumbing are the headers that are recorded as they are; all others may hold credentials.
var plumbing = append([]string{"Content-Type", "Content-Length", "X-Dashscope-Async"}, harmless...)

// record writes a request into a file of its own, as it came but for its credentials. Requests are counted by protocol
// and place: openai-videos-create-0001.http.
func (g *Gateway) record(x *exchange, at Place) {
	if g.options.Record == "" {
		return
	}
	clean := x.r.Clone(x.r.Context())
	for name := range clean.Header {
		if !slices.Contains(plumbing, name) {
			clean.Header.Set(name, "[secret]")
		}
	}
	head, err := httputil.DumpRequest(clean, false)
	if err != nil {
		return
	}
	name := x.protocol.kind + "-" + string(at)
	g.mu.Lock()
	g.recorded[name]++
	name = fmt.Sprintf("%s-%04d.http", name, g.recorded[name])
	g.mu.Unlock()
	_ = os.WriteFile(filepath.Join(g.options.Record, name), append(head, x.body...), 0o666) // a full disk spoils no rehearsal
}
