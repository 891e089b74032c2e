package manifest

import (
	"time"
)

// Film is a storyboard made definite: includes read, variables set, one combination of its matrix chosen, every
// default written into its shots. Nothing in it depends on the clock, the network or the environment.
type Film struct {
	Root    string // absolute folder of the storyboard; every path below is relative to it, with slashes
	File    string // the storyboard as the user named it
	Name    string // the file's name without ending, and the variant: "lighthouse", "lighthouse-en-9x16"
	Variant []Axis // what the matrix chose; empty without one
	Title   string
	Style   string
	Shots   []Shot // in the film's order

	Providers map[string]Provider // by name; always holds "animatic"
	Output    Output
	Budget    Budget
	Lock      bool  // write what was made into a lock file beside the storyboard, for git
	Store     Store // where clips are shared; empty: nowhere
	Pos       Pos
}

// Store is where several people keep their clips together; at most one field is set.
type Store struct {
	Folder string // absolute
	URL    string // s3://, gs://, azblob:// or file://, with the service's own query parameters
	Pos    Pos
}

// Axis is one choice of a matrix.
type Axis struct{ Name, Value string }

// Shot is one unit of the film, complete.
type Shot struct {
	ID     string
	Number int    // place in the film, from 1
	Prompt Prompt // what it shows
	Style  string

	Provider string // name of an entry of Film.Providers
	Model    string
	Size     string        // "1280x720"
	Duration time.Duration // of the clip that is asked for, before any trim
	Others   []Other       // where to go when Provider cannot do it, in this order
	OnError  OnError
	Seed     *int64
	Takes    int // how many takes to render, at least 1
	Pick     int // which take goes into the film, from 1

	StartFrom  string // id of the shot whose last frame is this one's first
	Image      *Media // first frame
	LastFrame  *Media
	References []Media
	Video      *Media
	Characters []Character // those that the prompt mentions, in the order of first mention
	Beats      []Beat
	Options    map[string]any

	FallbackPrompt Prompt // empty: none
	Transition     Transition
	Trim           Trim
	Hold           Hold
	Speed          string // how many times as fast the clip plays, in lowest terms: "2", "3/2"; "1" plays it as it is
	Titles         []Title
	Captions       []Line
	Voice          *Voice
	Gates          Gates // of its clips: those of the storyboard, overlaid with its own

	Pos Pos
	At  map[string]Pos // where each field's value was written, also where a default gave it
}

// PosOf says where the value of a field stands, or the shot where the field stands nowhere.
func (s Shot) PosOf(field string) Pos {
	if p, ok := s.At[field]; ok {
		return p
	}
	return s.Pos
}

// Prompt is a text with mentions of characters.
type Prompt []Span

// Span is a piece of a prompt: plain text, or a mention of a character by name.
type Span struct {
	Text    string
	Mention string // the character's name; Text is empty then
}

// Character is a person, creature or thing that must look the same in several shots.
type Character struct {
	Name        string
	Description string
	Images      []Media
	Video       *Media
	ID          string // a service's own name for it, where the storyboard gives one
	Options     map[string]any
	Pos         Pos
}

// Beat is a part of a shot.
type Beat struct {
	Duration time.Duration
	Scene    Prompt
}

// Media is a referenced file or link; exactly one of Path and URL is set.
type Media struct {
	Path   string // relative to Film.Root, with slashes
	URL    string
	SHA256 string // of the file's content, hex
	MIME   string
	Bytes  int64
	Pos    Pos
}

// Transition is how a shot begins after the one before it.
type Transition struct {
	Kind     string        // cut, fade, crossfade, dip, or the name of an ffmpeg xfade kind
	Duration time.Duration // crossfade kinds overlap both clips by it; fade and dip take half of it from each
	Color    string        // of a dip, "#rrggbb"
}

// Trim cuts a clip before it goes into the film. Out is zero where the clip runs to its end.
type Trim struct{ In, Out time.Duration }

// Hold shows the first and the last frame longer. Both come on top of the clip's own length.
type Hold struct{ In, Out time.Duration }

// Title is a text over the picture.
type Title struct {
	Text  string
	At    time.Duration // from the moment where the shot shows
	For   time.Duration // zero: to the shot's end
	Place string        // top, middle or bottom
}

// Line is a piece of caption. Times count from the moment where the shot shows; a To of zero means the shot's end.
type Line struct {
	From, To time.Duration
	Text     string // may have several lines
}

// Voice is a recording that plays over a shot, and on over the next ones where it is longer.
type Voice struct {
	File Media
	At   time.Duration // from the moment where the shot shows
	Gain float64       // decibels
}

// Other is another account that may render a shot. What it does not say is as the shot says.
type Other struct {
	Provider, Model, Size string
	Duration              time.Duration
	Options               map[string]any // laid over those of the account, in place of the shot's; nil: the shot's
	Pos                   Pos
}

// OnError says what is done about failures that waiting does not mend.
type OnError struct {
	Moderated string // stop, retry (once), or fallback (the fallback prompt, once)
	Gone      string // stop, or next (the next of the shot's providers)
	Denied    string // likewise
	Quota     string // likewise
	Tries     int    // how often a creating request that was certainly not accepted is sent, at least 1
	Breaker   int    // failures in a row after which an account gets no more jobs in this run; 0: never
}

// Gates are the checks of a clip or of the film, by name. A gate that is not in it is off.
type Gates map[string]Gate

// Gate is one check and what is done when it is not passed.
type Gate struct {
	Do    string   // warn, hold or retry
	Limit *float64 // in the gate's own unit; nil: its default
}

// Output is the film's own settings.
type Output struct {
	Path       string // relative to Film.Root
	Size       string // "1280x720"; empty: the first pick's
	Fit        string // pad, crop or blur
	FPS        string // "24" or "30000/1001"
	SampleRate int    // hertz
	Music      *Music
	Loudness   *float64 // LUFS, integrated; nil: left as it is
	FadeIn     time.Duration
	FadeOut    time.Duration
	Poster     time.Duration // where in the film the poster image is taken
	Voice      VoiceMix
	Captions   Captions
	Hardware   bool // encoders of the graphics card may be used where there are any
	Gates      Gates
	Sheet      string // path of the contact sheet, a .jpg or .png; empty: none
	Thumbnails string // folder for a picture of each shot; empty: none
	Waveform   string // path of a picture of the sound, a .png; empty: none
	Versions   []Version
	Pos        Pos
	At         map[string]Pos
}

// VoiceMix is how voices lie over the rest.
type VoiceMix struct {
	Duck bool // the clips' own sound is quieter under them; music ducks by its own switch
}

// Captions is what becomes of the shots' captions.
type Captions struct {
	Files    []string // srt, vtt: files beside the film
	Soft     bool     // a track that players can switch on
	Burn     bool     // drawn into the picture
	Language string   // of the track, as BCP 47 has it: "en", "zh-Hans"; empty: not known
	Font     string   // family; empty: one that has the characters
	Size     float64  // of a line, in percent of the picture's height; zero: 5
	Color    string   // "#rrggbb"; empty: white
	Place    string   // top or bottom
}

// Version is one more file made from the same timeline. What it does not say is as the film has it.
type Version struct {
	Path     string // relative to Film.Root; its ending decides the container
	Preset   string // a name that stands for the fields below; empty: none
	Codec    string // h264, hevc, av1, vp9, prores, gif, webp, aac, mp3, opus, flac or wav; empty: as preset or ending have it
	Size     string
	Fit      string
	FPS      string
	Quality  *int     // constant quality, 0 (best) to 63, as its encoder counts; nil: the codec's default
	Loudness *float64 // LUFS
	Captions string   // none, soft or burn; empty: as the film has it
	Pos      Pos
	At       map[string]Pos
}

// Music is the bed under the whole film.
type Music struct {
	File            Media
	Duck            bool    // quieter while the clips or voices sound
	Gain            float64 // decibels
	FadeIn, FadeOut time.Duration
}

// Budget limits spending. Nil means no limit.
type Budget struct {
	MaxUSD       *float64
	MaxUSDPerDay *float64
	Pos          Pos
}

// Provider is a named account at a service.
type Provider struct {
	Name, Kind, BaseURL string
	Key                 *KeyRef
	Concurrency         int     // jobs in flight there; 0: the kind's default
	SubmitsPerMinute    float64 // 0: no limit
	PollInterval        time.Duration
	PollDeadline        time.Duration
	Prices              Prices
	Caps                map[string]any // overrides, checked: sizes, durations ("8s"), …, models: {name: {…}}
	Options             map[string]any
	Headers             map[string]string
	Settings            map[string]any // what only its kind needs, for example api_url
	Pos                 Pos
	At                  map[string]Pos
}

// KeyRef says where a credential is kept; exactly one field is set.
type KeyRef struct {
	Env, File, Keyring string
	Pos                Pos
}

// Prices are dollars per second of clip: by model, then by size, where size "" stands for all.
// Exact decimal strings, so that sums are exact.
type Prices map[string]map[string]string

// PosOf says where the value of a field stands, or the entry where the field stands nowhere.
func (p Provider) PosOf(field string) Pos {
	if pos, ok := p.At[field]; ok {
		return pos
	}
	return p.Pos
}

// Files lists every file of the project that the film refers to, by path, in no order.
func (f *Film) Files() []string {
	var out []string
	add := func(list ...*Media) {
		for _, m := range list {
			if m != nil && m.Path != "" {
				out = append(out, m.Path)
			}
		}
	}
	for i := range f.Shots {
		s := &f.Shots[i]
		add(s.Image, s.LastFrame, s.Video)
		if s.Voice != nil {
			add(&s.Voice.File)
		}
		add(pointers(s.References)...)
		for j := range s.Characters {
			add(s.Characters[j].Video)
			add(pointers(s.Characters[j].Images)...)
		}
	}
	if f.Output.Music != nil {
		add(&f.Output.Music.File)
	}
	return out
}

func pointers(list []Media) []*Media {
	var out []*Media
	for i := range list {
		out = append(out, &list[i])
	}
	return out
}
