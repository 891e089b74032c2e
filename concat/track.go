package concat

import (
	"os"

	"golang.org/x/text/language"

	"shotlist/concat/captions"
)

// nameTrack is what a film's caption track is made from.
const nameTrack = "captions.srt"

// track tells whether the film has captions that players can switch on.
func (t Timeline) hasTrack() bool { return t.settings.Captions.Soft && len(t.captions) > 0 }

// kinds are the streams of the film, in order. Chapters are one.
func (t Timeline) kinds() []string {
	if t.hasTrack() {
		return []string{"video", "audio", "subtitle", "data"}
	}
	return []string{"video", "audio", "data"}
}

// withTrack adds the captions to the arguments that join a film, as its fourth input.
func (t Timeline) withTrack(args []string) []string {
	if !t.hasTrack() {
		return args
	}
	args = insert(args, "-map", "-protocol_whitelist", "file", "-f", "srt", "-i", nameTrack)
	return insert(args, nameFilm, "-map", "3:s:0", "-c:s", "mov_text", "-metadata:s:s:0", "language="+Language(t.settings.Captions.Language))
}

func (w *work) writeTrack() error {
	if !w.hasTrack() {
		return nil
	}
	text, err := captions.SRT(w.Captions())
	if err != nil {
		return err
	}
	return os.WriteFile(w.path(nameTrack), text, 0o666)
}

// Language is what containers call a language: three letters of ISO 639-2, "und" where it is not known.
func Language(tag string) string {
	parsed, err := language.Parse(tag)
	if err != nil {
		return "und"
	}
	base, _ := parsed.Base()
	return base.ISO3()
}
