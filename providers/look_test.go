package providers

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestLook(t *testing.T) {
	if os.Getenv("LOOK") == "" {
		return
	}
	os.MkdirAll("/tmp/anim/tmp", 0o777)
	a, err := newAnimatic(Config{Temp: "/tmp/anim/tmp", Files: os.DirFS("/tmp/anim")})
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("The keeper climbs the spiral stairs at dawn, one hand on the cold iron rail, while the sea below turns from slate to silver. ", 9)[:1000]
	style := "Hand-painted gouache, muted blues, slow camera."
	zh := "黎明时分，守灯人沿着螺旋楼梯缓缓而上，海面由铅灰转为银白。广角镜头，缓慢推近——“风停了”，他说。"
	cases := []struct {
		name string
		r    Request
	}{
		{"en", Request{Model: "sora-2", Size: Size{1280, 720}, Duration: 8 * time.Second, Characters: []Character{{Name: "keeper"}, {Name: "Anna"}}, Label: Label{Film: "The Lighthouse Keeper", Shot: "dawn", Number: 1, Take: 1, Takes: 1, Style: style, Scene: "keeper climbs the spiral stairs at dawn on the Cornish coast. Wide shot, dolly in."}}},
		{"zh", Request{Model: "sora-2", Size: Size{1280, 720}, Duration: 8 * time.Second, Characters: []Character{{Name: "守灯人"}}, Label: Label{Film: "灯塔守望者", Shot: "黎明", Number: 2, Take: 2, Takes: 3, Style: "手绘水粉，柔和蓝调，慢速镜头。", Scene: zh}}},
		{"zhp", Request{Model: "sora-2", Size: Size{720, 1280}, Duration: 8 * time.Second, Characters: []Character{{Name: "守灯人"}}, Label: Label{Film: "灯塔守望者", Shot: "黎明", Number: 3, Take: 2, Takes: 3, Style: "手绘水粉，柔和蓝调，慢速镜头。", Scene: zh}}},
		{"sq", Request{Model: "veo-3.1-fast-generate", Size: Size{720, 720}, Duration: 6 * time.Second, Label: Label{Film: "The Lighthouse Keeper", Shot: "storm", Number: 4, Take: 1, Takes: 2, Style: style, Scene: "Waves break over the gallery; keeper shields the lamp."}}},
		{"long", Request{Model: "sora-2-pro", Size: Size{1280, 720}, Duration: 12 * time.Second, Characters: []Character{{Name: "keeper"}}, Label: Label{Film: "The Lighthouse Keeper", Shot: "stairs", Number: 5, Take: 1, Takes: 1, Style: style, Scene: long}}},
		{"ar", Request{Model: "sora-2", Size: Size{1280, 720}, Duration: 4 * time.Second, Characters: []Character{{Name: "حارس"}}, Label: Label{Film: "حارس المنارة", Shot: "الفجر", Number: 6, Take: 1, Takes: 1, Scene: "يصعد الحارس السلم الحلزوني عند الفجر على ساحل كورنوال. لقطة واسعة، dolly in ببطء."}}},
		{"emoji", Request{Size: Size{1280, 720}, Duration: 4 * time.Second, Label: Label{Film: "Emoji 🎬", Shot: "party", Number: 7, Take: 1, Takes: 1, Scene: "A happy 😀 cat 🐱 dances ❤️ under the moon 🌙 — missing: ᚠ 𓀀 𒀀 ok"}}},
		{"small", Request{Model: "sora-2", Size: Size{320, 180}, Duration: 2 * time.Second, Characters: []Character{{Name: "keeper"}}, Label: Label{Film: "The Lighthouse Keeper", Shot: "dawn", Number: 8, Take: 1, Takes: 2, Style: style, Scene: "keeper climbs the spiral stairs at dawn on the Cornish coast. Wide shot, dolly in."}}},
		{"beats", Request{Model: "sora-2", Size: Size{1280, 720}, Duration: 10 * time.Second, Beats: []Beat{{3 * time.Second, "The lamp goes out."}, {4 * time.Second, "keeper strikes a match, shields it with his hand, and waits for the wick to take."}, {3 * time.Second, "Light again; far out, a ship answers."}}, Label: Label{Film: "The Lighthouse Keeper", Shot: "relight", Number: 9, Take: 1, Takes: 1, Style: style}}},
		{"pic", Request{Model: "sora-2", Size: Size{1280, 720}, Duration: 8 * time.Second, First: &Media{Path: "ref.png"}, Characters: []Character{{Name: "keeper"}}, Label: Label{Film: "The Lighthouse Keeper", Shot: "dawn", Number: 1, Take: 1, Takes: 2, Style: style, Scene: "keeper climbs the spiral stairs at dawn on the Cornish coast. Wide shot, dolly in."}}},
		{"picp", Request{Model: "sora-2", Size: Size{720, 1280}, Duration: 8 * time.Second, First: &Media{Path: "ref.png"}, Last: &Media{Path: "last.jpg"}, Characters: []Character{{Name: "守灯人"}}, Label: Label{Film: "灯塔守望者", Shot: "黎明", Number: 3, Take: 2, Takes: 3, Style: "手绘水粉，柔和蓝调，慢速镜头。", Scene: zh}}},
		{"piclong", Request{Model: "sora-2", Size: Size{1280, 720}, Duration: 8 * time.Second, First: &Media{Path: "bright.png"}, Label: Label{Film: "The Lighthouse Keeper", Shot: "dawn", Number: 1, Take: 1, Takes: 2, Style: style, Scene: long}}},
	}
	for _, c := range cases {
		if l := os.Getenv("LOOK"); l != "all" && !strings.Contains(","+l+",", ","+c.name+",") {
			continue
		}
		tk, err := a.Submit(t.Context(), c.r)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		now := time.Now()
		ctx := WithWarnings(t.Context(), func(m string) { fmt.Println("WARN", m) })
		if err := a.Fetch(ctx, tk, &b); err != nil {
			t.Error(c.name, err)
			continue
		}
		fmt.Println(c.name, time.Since(now), b.Len())
		f := "/tmp/anim/" + c.name
		os.WriteFile(f+".mp4", b.Bytes(), 0o666)
		n := int(c.r.Duration.Seconds() * 24)
		exec.Command("ffmpeg", "-v", "error", "-y", "-i", f+".mp4", "-vf", fmt.Sprintf("select=eq(n\\,0)+eq(n\\,%d)+eq(n\\,%d)", n/2, n-1), "-vsync", "0", f+"_%d.png").Run()
	}
}
