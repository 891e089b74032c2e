package providers

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"regexp"
	"strings"

	"shotlist/providers/wire"
)

// chat is what was heard of an answer.
type chat struct {
	id     string // of the message
	text   string // all that was said
	whole  bool   // it came to its end
	reason reason // an error in place of a message
	err    error  // why listening ended early
}

// mostChat bounds an answer, in bytes.
const mostChat = 4 << 20

// listen reads an answer, streamed or whole. A stream is left as soon as it names a task.
func listen(r io.Reader, contentType string) chat {
	if strings.HasPrefix(contentType, "application/json") {
		return hearWhole(r)
	}
	var h chat
	lines := bufio.NewScanner(io.LimitReader(r, mostChat))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data:"))
		if !ok {
			continue
		}
		if h.hear(bytes.TrimSpace(data)); h.err != nil || h.reason.said() || taskIn(h.text) != "" {
			return h
		}
	}
	h.err = lines.Err()
	return h
}

// hear takes one event of a stream.
func (h *chat) hear(data []byte) {
	if string(data) == "[DONE]" {
		h.whole = true
		return
	}
	doc, err := decode(data)
	if err != nil {
		h.err = errors.New("the stream is unreadable")
		return
	}
	h.take(doc)
}

// take reads a message or a part of one: parts are put together as they are, blanks included.
func (h *chat) take(doc any) {
	for _, p := range []string{"/choices/*/delta/content", "/choices/*/message/content"} {
		for _, v := range lookup(doc, p) {
			text, _ := v.(string)
			h.text += text
		}
	}
	h.id = firstText(doc, "/id")
	if len(lookup(doc, "/choices")) == 0 {
		h.reason = reasonIn(doc, nil)
	}
}

func hearWhole(r io.Reader) (h chat) {
	body, err := wire.ReadAll(r, mostChat)
	if err != nil {
		return chat{err: err}
	}
	doc, err := decode(body)
	if err != nil {
		return chat{err: errors.New("the answer is unreadable: " + excerpt(body))}
	}
	h.take(doc)
	h.whole = true
	return h
}

var (
	// taskShape is a line such as "> ID: `task_01k8`", in two languages, or a link to where tasks are kept.
	taskShape = regexp.MustCompile("(?:ID|id)\\s*[:：]\\s*`([^`\\s]+)`|/(?:source|web)/([A-Za-z0-9_:.-]+)[)\\s\"'`]")
	clipShape = regexp.MustCompile(`https?://[^\s()<>"'\]` + "`" + `]+\.(?:mp4|webm|mov)(?:\?[^\s()<>"'\]` + "`" + `]*)?`)
)

// taskIn is the id of the task that a text names, once it stands there whole.
func taskIn(text string) string {
	m := taskShape.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// linkIn is the first link to a clip.
func linkIn(text string) string { return clipShape.FindString(text) }

// clipOf keeps the link only where there is no task: links may be signed, and expire.
func clipOf(task, link string) string {
	if task != "" {
		return ""
	}
	return link
}

// nameOfChat is the task's id, else the message's, else one of our own.
func nameOfChat(task string, h chat) string {
	if task != "" {
		return task
	}
	if usable(h.id) {
		return h.id
	}
	sum := sha256.Sum256([]byte(h.text))
	return "chat-" + hex.EncodeToString(sum[:6])
}
