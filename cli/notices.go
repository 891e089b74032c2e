package cli

import (
	"fmt"
	"io"
	"sync"
)

// notices is where a word to people goes that comes from outside a run's own course, such as the answer to a signal:
// above the bars while there are some, else to stderr.
type notices struct {
	mu    sync.Mutex
	w     io.Writer
	above func(line string)
}

func (n *notices) say(line string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.above != nil {
		n.above(line)
		return
	}
	fmt.Fprintln(n.w, line)
}

// through sends further lines to a display; nil: to stderr again.
func (n *notices) through(above func(string)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.above = above
}
