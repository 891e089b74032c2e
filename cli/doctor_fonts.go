package cli

import (
	"context"
	"fmt"
	"image"
	"os"
	"runtime"

	"shotlist/providers/card"
)

// samples are characters of the scripts that prompts are often written in and that no built-in font has.
var samples = []struct{ script, text string }{
	{"Chinese", "海灯塔老人"}, {"Japanese", "ひカ"}, {"Korean", "한글"}, {"Arabic", "عربي"}, {"emoji", "🎬"},
}

// examineFonts draws a sample of each script and asks what was missing. That some are missing is no fault: whether
// a storyboard needs a script, its render says.
func (a *app) examineFonts(context.Context) []check {
	missing, err := missingScripts()
	switch {
	case err != nil:
		return []check{{"fonts", statusWarning, err.Error(), ""}}
	case len(missing) > 0:
		return []check{{"fonts", statusWarning, "none for " + list(missing, 9), fontHint()}}
	}
	return []check{{Name: "fonts", Status: statusOK, Found: "Latin, Greek, Cyrillic built in; Chinese, Japanese, Korean, Arabic, emoji installed"}}
}

func missingScripts() ([]string, error) {
	cache, err := os.MkdirTemp("", "shotlist-fonts-")
	if err != nil {
		return nil, fmt.Errorf("cannot look through the fonts: %w", err)
	}
	defer os.RemoveAll(cache)
	fonts, err := card.NewFonts(cache)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, s := range samples {
		c := card.Compose(fonts, card.Spec{Size: image.Pt(320, 180), Rate: card.Rate{Num: 24, Den: 1}, Frames: 1,
			Scenes: []card.Scene{{Frames: 1, Text: s.text}}})
		if len(c.Missing()) > 0 {
			missing = append(missing, s.script)
		}
	}
	return missing, nil
}

func fontHint() string {
	switch runtime.GOOS {
	case "darwin", "windows":
		return "install a Noto font of the script if a storyboard needs it"
	}
	return "if a storyboard needs them: sudo apt-get install fonts-noto-cjk fonts-noto-core (Debian, Ubuntu)"
}
