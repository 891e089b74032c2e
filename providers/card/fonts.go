package card

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"os"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/language"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
)

// face is one of the four cuts that a card is set in.
type face int

const (
	regular face = iota
	medium
	bold
	mono
)

var weights = [...]font.Weight{regular: font.WeightNormal, medium: font.WeightMedium, bold: font.WeightBold, mono: font.WeightNormal}

// Fonts finds a font for every character: the Go fonts, which are part of the program, for Latin, Greek and Cyrillic,
// so that those look the same on every machine, and what is installed for the rest. It may be used by several
// goroutines at once. The zero value is not usable.
type Fonts struct {
	cache  string
	base   [4]*font.Font
	scan   sync.Once
	system []fontscan.Footprint

	mu     sync.Mutex
	loaded map[fontscan.Location]*font.Font // nil: it cannot be loaded
	chosen map[wish]*font.Font              // nil: no font has it
}

// wish is a character in a cut and a script.
type wish struct {
	char   rune
	script language.Script
	face   face
}

// NewFonts readies the fonts. The machine's fonts are looked through once, when a text first needs them; the index of
// what was found is kept in the folder cache.
func NewFonts(cache string) (*Fonts, error) {
	f := &Fonts{cache: cache, loaded: map[fontscan.Location]*font.Font{}, chosen: map[wish]*font.Font{}}
	for i, data := range [...][]byte{regular: goregular.TTF, medium: gomedium.TTF, bold: gobold.TTF, mono: gomono.TTF} {
		parsed, err := font.ParseTTF(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("cannot read a font of our own: %w", err)
		}
		f.base[i] = parsed.Font
	}
	return f, nil
}

// find gives the font in which to set a character, or nil where no font has it.
func (f *Fonts) find(w wish) *font.Font {
	if _, own := f.base[w.face].NominalGlyph(w.char); own && !prefersSystem(w) {
		return f.base[w.face]
	}
	f.scan.Do(f.scanSystem)
	f.mu.Lock()
	defer f.mu.Unlock()
	found, known := f.chosen[w]
	if !known {
		found = f.choose(w)
		f.chosen[w] = found
	}
	return found
}

// choose walks the fonts that have the character, best first, to one that loads.
func (f *Fonts) choose(w wish) *font.Font {
	for _, candidate := range rank(f.system, w) {
		if loaded := f.load(candidate.Location); loaded != nil {
			return loaded
		}
	}
	if _, own := f.base[w.face].NominalGlyph(w.char); own {
		return f.base[w.face]
	}
	return nil
}

func (f *Fonts) load(at fontscan.Location) *font.Font {
	if loaded, known := f.loaded[at]; known {
		return loaded
	}
	loaded, err := readFont(at)
	if err != nil {
		loaded = nil
	}
	f.loaded[at] = loaded
	return loaded
}

func readFont(at fontscan.Location) (*font.Font, error) {
	file, err := os.Open(at.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	loaders, err := opentype.NewLoaders(file)
	if err != nil || int(at.Index) >= len(loaders) {
		return nil, fmt.Errorf("no font %d in %s: %w", at.Index, at.File, err)
	}
	return font.NewFont(loaders[at.Index])
}

// scanSystem leaves the list empty where the machine has no fonts or cannot be looked through: what is then missing is
// named by the cards that need it.
func (f *Fonts) scanSystem() {
	if os.MkdirAll(f.cache, 0o777) == nil {
		f.system, _ = fontscan.SystemFonts(log.New(io.Discard, "", 0), f.cache)
	}
}
