package wire

import (
	"context"
	"errors"
	"io"
	"net/url"
	"time"
)

// ErrIdle is the cause of a request that ended because the other side kept silent.
var ErrIdle = errors.New("the service kept silent for too long")

// watchdog ends a context when it has not been kicked for a while.
type watchdog struct {
	timer  *time.Timer
	wait   time.Duration
	cancel context.CancelCauseFunc
}

func watch(ctx context.Context, wait time.Duration) (context.Context, *watchdog) {
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(wait, func() { cancel(ErrIdle) })
	return ctx, &watchdog{timer, wait, cancel}
}

func (w *watchdog) kick() { w.timer.Reset(w.wait) }

func (w *watchdog) stop() {
	w.timer.Stop()
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

// watched is a body whose every read shows that the other side is alive.
type watched struct {
	io.ReadCloser
	ctx context.Context
	dog *watchdog
}

func (b *watched) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
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
