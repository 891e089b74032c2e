package card

import "io"

// Play writes the card's frames to w, one after the other, and paints ahead, so that painting and encoding go on at
// the same time. After every frame it tells progress, unless that is nil, which part has been written.
func (c *Card) Play(w io.Writer, progress func(part float64)) error {
	const ahead = 3
	painted, spent, done := make(chan []byte, ahead), make(chan []byte, ahead), make(chan struct{})
	for range ahead {
		spent <- make([]byte, c.FrameBytes())
	}
	defer close(done)
	go c.paintAll(painted, spent, done)
	for i := range c.spec.Frames {
		buf := <-painted
		if _, err := w.Write(buf); err != nil {
			return err
		}
		spent <- buf
		if progress != nil {
			progress(float64(i+1) / float64(c.spec.Frames))
		}
	}
	return nil
}

// paintAll takes spent buffers and gives them back painted. Neither channel ever blocks it for good: there is room for
// all buffers that exist, and done ends the wait for one.
func (c *Card) paintAll(painted chan<- []byte, spent <-chan []byte, done <-chan struct{}) {
	for i := range c.spec.Frames {
		select {
		case <-done:
			return
		case buf := <-spent:
			c.Paint(i, buf)
			painted <- buf
		}
	}
}
