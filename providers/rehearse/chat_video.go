package rehearse

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// chatVideo is /v1/chat/completions with a film for an answer. Streamed, it names its task at once, which is then
// followed at /source as asyncdata's are; not streamed, it says nothing until there is a link.
func chatVideo() *protocol {
	return &protocol{
		kind: "chat-video", base: "/v1", key: bareOrBearer, problem: openAIProblem,
		words:  asyncData().words,
		routes: []route{{"POST /v1/chat/completions", AtCreate, false, chat}},
	}
}

func chat(x *exchange) {
	j := x.create(readChat)
	if j == nil {
		return
	}
	if f, err := x.fields(); err == nil && f.at("stream") == true {
		x.stream(j)
		return
	}
	v := x.outlast(j)
	text := fmt.Sprintf("✅ 视频生成成功，[点击这里](%s) 查看视频~~~\n\n", v.link)
	if v.state != succeeded {
		text = "❌ 视频生成失败：" + v.reason
	}
	x.answer(object{"id": "chatcmpl-" + j.Name, "object": "chat.completion", "created": j.Accepted.Unix(),
		"choices": array{object{"index": 0, "message": object{"role": "assistant", "content": text}, "finish_reason": "stop"}}})
}

// outlast waits until a job has ended, or whoever asked has gone.
func (x *exchange) outlast(j *job) view {
	for {
		v := x.look(j)
		if v.state == succeeded || v.state == failed {
			return v
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-x.r.Context().Done():
			return v
		}
	}
}

// stream says what such gateways say, part by part, until the job has ended.
func (x *exchange) stream(j *job) {
	x.w.Header().Set("Content-Type", "text/event-stream")
	parameters, _ := json.Marshal(object{"prompt": j.Order.Prompt, "mode": "text_to_video"}) // strings always are JSON
	x.say(j, fmt.Sprintf("```json\n%s\n```\n\n", parameters))
	x.say(j, fmt.Sprintf("> 视频任务已创建\n> ID: `%s`\n", j.ID))
	x.say(j, fmt.Sprintf("> [数据预览](%s) | [原始数据](%s)\n", x.own("/web/"+j.ID), x.own("/source/"+j.ID)))
	x.say(j, "> 排队中...\n> 生成中...\n")
	switch v := x.outlast(j); v.state {
	case succeeded:
		x.say(j, fmt.Sprintf("> ✅ 生成完成\n\n[在线播放▶️](%s)\n", v.link))
	case failed:
		x.say(j, "> ❌ 视频生成失败："+v.reason+"\n")
	}
	_, _ = fmt.Fprint(x.w, "data: [DONE]\n\n")
}

func (x *exchange) say(j *job, text string) {
	event, _ := json.Marshal(object{"id": "chatcmpl-" + j.Name, "object": "chat.completion.chunk",
		"choices": array{object{"index": 0, "delta": object{"content": text}}}}) // strings always are JSON
	_, _ = fmt.Fprintf(x.w, "data: %s\n\n", event)
	_ = http.NewResponseController(x.w).Flush() // who has gone hears nothing
}
