package card

import "io"

// Reel is a card's frames as a stream, one after the other.
type Reel struct {
	Card     *Card
	Progress func(part float64) // called after every frame; nil: nobody listens
	frame    int
}

// WriteTo paints frames ahead of w, so that painting and encoding go on at the same time.
func (r *Reel) WriteTo(w io.Writer) (int64, error) {
	painted, spent, done := make(chan []byte, 2), make(chan []byte, 3), make(chan struct{})
	for range cap(spent) {
		spent <- make([]byte, r.Card.FrameBytes())
	}
	defer close(done)
	go r.paint(painted, spent, done)
	return r.send(w, painted, spent)
}

func (r *Reel) paint(painted chan<- []byte, spent <-chan []byte, done <-chan struct{}) {
	defer close(painted)
	for i := range r.Card.spec.Frames {
		select {
		case <-done:
			return
		case buf := <-spent:
			r.Card.Paint(i, buf)
			painted <- buf
		}
	}
}

func (r *Reel) send(w io.Writer, painted <-chan []byte, spent chan<- []byte) (int64, error) {
	var total int64
	for buf := range painted {
		n, err := w.Write(buf)
		total += int64(n)
		if err != nil {
			return total, err
		}
		spent <- buf
		r.report()
	}
	return total, nil
}

func (r *Reel) report() {
	r.frame++
	if r.Progress != nil {
		r.Progress(float64(r.frame) / float64(r.Card.spec.Frames))
	}
}

// Read is there because what feeds a process must have it; WriteTo is what is used.
func (r *Reel) Read([]byte) (int, error) { return 0, io.ErrNoProgress }
