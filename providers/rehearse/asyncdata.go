package rehearse

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// tranPath is what stands before the address of a chat gateway.
const tranPath = "/tran/"

// asyncData is the relay in front of chat gateways. Its results are public: a key that arrives with a question about
// one has leaked. Its first route is found by Gateway.ServeHTTP, since the path holds a whole address.
func asyncData() *protocol {
	return &protocol{
		kind: "asyncdata", key: bareOrBearer, problem: openAIProblem,
		words: [4]string{"pending", "running", "completed", "failed"},
		routes: []route{
			{"", AtCreate, false, creating(readRelayed, relayAccepted)},
			{"GET /source/{id}", AtPoll, true, polling(pathID, source)},
		},
	}
}

func readRelayed(x *exchange) (Order, error) {
	target := strings.TrimPrefix(x.r.URL.Path, tranPath)
	if !strings.HasPrefix(target, "https://") && !strings.HasPrefix(target, "http://") {
		return Order{}, errors.New("the path holds no address")
	}
	return readChat(x)
}

func relayAccepted(x *exchange, j *job) any {
	return object{"id": j.ID, "preview_url": x.own("/web/" + j.ID), "source_url": x.own("/source/" + j.ID)}
}

// own is an address at the gateway itself, by the name under which it was called.
func (x *exchange) own(path string) string { return "http://" + x.r.Host + path }

func source(_ *exchange, j *job, v view) any {
	doc := object{"id": j.ID, "status": v.word, "input": object{"prompt": j.Order.Prompt},
		"pending_info": object{"status": v.word, "progress_pct": v.progress, "failure_reason": optional(v.reason)}}
	if v.link != "" {
		doc["url"], doc["gif_url"] = v.link, v.link+".gif"
	}
	return doc
}

// readChat reads a chat request: options are words in the prompt, pictures are parts of the message.
func readChat(x *exchange) (o Order, err error) {
	f, err := x.fields()
	if err != nil {
		return o, err
	}
	messages := f.list("messages")
	if f.text("model") == "" || len(messages) == 0 {
		return o, errors.New("model and messages are required")
	}
	last, _ := messages[len(messages)-1].(map[string]any)
	o.Model = f.text("model")
	if err := o.message(last["content"]); err != nil {
		return o, err
	}
	return o, o.words()
}

// message reads a text, or parts of which some are pictures.
func (o *Order) message(content any) error {
	if text, ok := content.(string); ok {
		o.Prompt = text
		return nil
	}
	parts, _ := content.([]any)
	for _, p := range parts {
		part, _ := p.(map[string]any)
		switch part["type"] {
		case "text":
			text, _ := part["text"].(string)
			o.Prompt += text
		case "image_url":
			if err := o.picture(fields(part).at("image_url", "url")); err != nil {
				return err
			}
		default:
			return fmt.Errorf("a part of the message is of type %v", part["type"])
		}
	}
	return nil
}

var (
	lengthWord = regexp.MustCompile(`-(\d{1,3})s\b.*\n|\n[（(\s]*(\d{1,3})s\b`) // of a model's name, or at the head of a prompt
	ratioWord  = regexp.MustCompile(`(\d{1,2}:\d{1,2})\s*$`)
)

// words finds length, shape and quality in the prompt and the model's name.
func (o *Order) words() (err error) {
	if m := lengthWord.FindStringSubmatch(o.Model + "\n" + o.Prompt); m != nil {
		if o.Length, err = seconds(m[1] + m[2]); err != nil {
			return err
		}
	}
	ratio, resolution := "", ""
	if m := ratioWord.FindStringSubmatch(o.Prompt); m != nil {
		ratio = m[1]
	}
	if strings.Contains(o.Model, "-portrait") {
		ratio = "9:16"
	}
	if strings.Contains(o.Model, "hd") || strings.Contains(o.Prompt, "高清") {
		resolution = "1080p"
	}
	o.Size, err = sized(ratio, resolution)
	return err
}
