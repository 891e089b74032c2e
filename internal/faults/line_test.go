package faults

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// line is one end of a connection in memory. Unlike that of net.Pipe, its two directions end apart from each other, and
// it can be reset, as TCP's can. All its waits are waits on channels, so that a test's clock may run ahead of them.
type line struct {
	in, out net.Conn // net.Pipe has two ends for both ways; of each only one way is used
	reset   *atomic.Bool
	linger  atomic.Bool // Close resets
	name    address
}

type address string

func (a address) Network() string { return "memory" }
func (a address) String() string  { return string(a) }

// connect gives the two ends of a new connection.
func connect(name string) (client, server *line) {
	c1, s1 := net.Pipe()
	c2, s2 := net.Pipe()
	reset := &atomic.Bool{}
	return &line{in: c2, out: c1, reset: reset, name: address(name)}, &line{in: s1, out: s2, reset: reset, name: address(name)}
}

func (l *line) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	return n, l.broken("read", err)
}

func (l *line) Write(p []byte) (int, error) {
	n, err := l.out.Write(p)
	return n, l.broken("write", err)
}

// broken is how an error of the pipe would look on TCP.
func (l *line) broken(op string, err error) error {
	if err == nil || errors.Is(err, net.ErrClosed) {
		return err
	}
	cause := map[bool]error{true: syscall.ECONNRESET, false: syscall.EPIPE}[l.reset.Load()]
	if errors.Is(err, io.ErrClosedPipe) || l.reset.Load() && errors.Is(err, io.EOF) {
		return &net.OpError{Op: op, Net: "tcp", Addr: l.name, Err: cause}
	}
	return err
}

// SetLinger with 0 makes Close reset the connection, as it does on TCP.
func (l *line) SetLinger(seconds int) error { l.linger.Store(seconds == 0); return nil }

// CloseWrite ends this end's way to the other.
func (l *line) CloseWrite() error { return l.out.Close() }

func (l *line) Close() error {
	if l.linger.Load() {
		l.reset.Store(true)
	}
	return errors.Join(l.in.Close(), l.out.Close())
}

func (l *line) LocalAddr() net.Addr  { return l.name }
func (l *line) RemoteAddr() net.Addr { return l.name }

// network is hosts by address, in memory.
type network struct {
	mu    sync.Mutex
	hosts map[string]*host
	fault func(address string) error // what becomes of an attempt to connect; may be nil
}

// host is a net.Listener.
type host struct {
	name  address
	calls chan net.Conn
	ended chan struct{}
	once  sync.Once
}

func (n *network) listen(name string) *host {
	h := &host{name: address(name), calls: make(chan net.Conn), ended: make(chan struct{})}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.hosts == nil {
		n.hosts = map[string]*host{}
	}
	n.hosts[name] = h
	return h
}

func (h *host) Accept() (net.Conn, error) {
	select {
	case c := <-h.calls:
		return c, nil
	case <-h.ended:
		return nil, net.ErrClosed
	}
}

func (h *host) Close() error   { h.once.Do(func() { close(h.ended) }); return nil }
func (h *host) Addr() net.Addr { return h.name }

// errReset, for a network's fault, takes the connection and resets it before anything could be read.
var errReset = errors.New("reset at once")

// dial is a net.Dialer's DialContext.
func (n *network) dial(ctx context.Context, _, name string) (net.Conn, error) {
	n.mu.Lock()
	h, fault := n.hosts[name], n.fault
	n.mu.Unlock()
	client, server := connect(name)
	if fault != nil {
		switch err := fault(name); {
		case errors.Is(err, errReset):
			_ = server.SetLinger(0)
			return client, server.Close()
		case err != nil:
			return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: address(name), Err: err}
		}
	}
	if h == nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: address(name), Err: syscall.ECONNREFUSED}
	}
	select {
	case h.calls <- server:
		return client, nil
	case <-h.ended:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: address(name), Err: syscall.ECONNREFUSED}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *line) SetDeadline(t time.Time) error {
	return errors.Join(l.SetReadDeadline(t), l.SetWriteDeadline(t))
}
func (l *line) SetReadDeadline(t time.Time) error  { return l.in.SetReadDeadline(t) }
func (l *line) SetWriteDeadline(t time.Time) error { return l.out.SetWriteDeadline(t) }
