package render

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"shotlist/providers"
)

// What a clip may have at most: room for a head, and more per second than any service delivers (a gigabit). A service
// that sends without end does not fill the disk.
const (
	mostBytes        = 64 << 20
	mostBytesASecond = 128 << 20
)

// bounded refuses to write more than a clip of a request can have.
type bounded struct {
	w    io.Writer
	left int64
	most int64
}

// bounded bounds what a service sends; what is made on this machine may be of any size.
func (j *journey) bounded(w io.Writer) io.Writer {
	if j.job.Caps.Maker != "" {
		return w
	}
	return newBounded(w, cmp.Or(j.job.Request.Duration, time.Minute))
}

func newBounded(w io.Writer, length time.Duration) *bounded {
	most := int64(mostBytes + mostBytesASecond*length.Seconds())
	return &bounded{w, most, most}
}

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	if int64(len(p)) > b.left {
		return 0, &providers.Error{Kind: providers.Invalid, Msg: fmt.Sprintf("the clip is larger than %d MB, which nothing of its length is", b.most>>20),
			Hint: "look at what the service made of it; the next render fetches it again"}
	}
	n, err := b.w.Write(p)
	b.left -= int64(n)
	return n, err
}
