package wire

import (
	"context"
	"errors"
	"io"
	"net/url"
	"time"
)

// The causes of requests that ended because the other side said nothing, too little, or too much of it too slowly.
var (
	ErrIdle = errors.New("the service kept silent for too long")
	ErrSlow = errors.New("the answer to a creating request came too slowly")
)

// pace is how many bytes of an answer have to come within the longest silence. A byte now and then is no progress: at
// less than this, a clip would take days.
const pace = 16 << 10

// watchdog ends a context when it has not been kicked for a while.
type watchdog struct {
	timer  *time.Timer
	last   *time.Timer // the end of all patience; nil: there is none
	wait   time.Duration
	cancel context.CancelCauseFunc
}

func watch(ctx context.Context, wait time.Duration) (context.Context, *watchdog) {
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(wait, func() { cancel(ErrIdle) })
	return ctx, &watchdog{timer: timer, wait: wait, cancel: cancel}
}

// end bounds all that is still to come.
func (w *watchdog) end(d time.Duration) { w.last = time.AfterFunc(d, func() { w.cancel(ErrSlow) }) }

func (w *watchdog) kick() { w.timer.Reset(w.wait) }

func (w *watchdog) stop() {
	w.timer.Stop()
	if w.last != nil {
		w.last.Stop()
	}
	w.cancel(nil)
}

// upload is a request's body, whose slow going is no silence of the other side.
type upload struct {
	r   io.Reader
	dog *watchdog
}

func (u *upload) Read(p []byte) (int, error) {
	u.dog.kick()
	return u.r.Read(p[:min(len(p), 64<<10)])
}

// watched is a body whose reads show that the other side is alive.
type watched struct {
	io.ReadCloser
	ctx   context.Context
	dog   *watchdog
	least int // bytes that count as alive
	came  int // since the last time they did
}

func (b *watched) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.came += n; b.came >= b.least {
		b.came = 0
		b.dog.kick()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = plain(b.ctx, err)
	}
	return n, err
}

func (b *watched) Close() error {
	defer b.dog.stop()
	return b.ReadCloser.Close()
}

// plain gives the cause of a failed request without its address: queries hold signatures.
func plain(ctx context.Context, err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		return cause
	}
	return err
}
