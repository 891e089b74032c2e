package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"shotlist/render"
	"shotlist/render/plan"
)

// planVersion is the version of saved plans. It changes when an old program could misread a new plan, or a new one an
// old plan: such plans are refused, and made again.
const planVersion = 1

// planFile is a saved plan on disk. The digest is there against damage and editing by hand, not against forgery.
type planFile struct {
	Version int             `json:"shotlist_plan"` // first, so that a plan is known by its beginning
	SHA256  string          `json:"sha256"`        // of Plan, without white space between its parts
	Plan    json.RawMessage `json:"plan"`
}

// savedPlan is what was decided, and from what. It names files by their way from the plan's own folder, and holds no
// text of a storyboard and no key.
type savedPlan struct {
	Made        time.Time         `json:"made"`
	Only        []string          `json:"only,omitempty"`
	Provider    string            `json:"provider,omitempty"`
	Changed     string            `json:"changed,omitempty"` // "no": changed takes keep their earlier clips
	Storyboards []string          `json:"storyboards"`
	Files       map[string]string `json:"files"`    // storyboards and all that they name: SHA-256
	Accounts    map[string]string `json:"accounts"` // film and provider: SHA-256 of its settings
	Folders     []savedFolder     `json:"folders"`
	Micros      plan.USD          `json:"micro_usd"` // what carrying it out costs, in millionths of a dollar
	Unknown     int               `json:"unknown_prices"`

	path string // of the file
}

// savedFolder is what stood in one folder's ledger, and what was decided from it.
type savedFolder struct {
	Folder string      `json:"folder"`
	Events int         `json:"events"`
	Ledger string      `json:"ledger"`          // SHA-256
	Locks  string      `json:"locks,omitempty"` // SHA-256 of its lock files
	Takes  []savedTake `json:"takes"`
}

// savedTake is the decision about one take.
type savedTake struct {
	ID     plan.ID       `json:"id"`
	Take   string        `json:"take"` // film:shot@take
	Action render.Action `json:"action"`
	Micros plan.USD      `json:"micro_usd"` // -1: unknown
	Where  string        `json:"where"`     // SHA-256 of the account
}

// write puts a plan on disk, whole or not at all.
func (s *savedPlan) write() error {
	body, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("cannot save the plan: %w", err)
	}
	var text bytes.Buffer
	if err := writeJSON(&text, planFile{planVersion, digest(body), body}); err != nil {
		return fmt.Errorf("cannot save the plan: %w", err)
	}
	if err := writeFile(s.path, text.Bytes()); err != nil {
		return fmt.Errorf("cannot save the plan: %w", err)
	}
	return nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// isPlan reports whether a file is, or was meant to be, a saved plan.
func isPlan(name string) bool {
	if strings.EqualFold(filepath.Ext(name), ".plan") {
		info, err := os.Stat(name)
		return errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir()
	}
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	head, err := io.ReadAll(io.LimitReader(file, 64))
	return err == nil && strings.HasPrefix(strings.Join(strings.Fields(string(head)), ""), `{"shotlist_plan":`)
}

// readPlan reads a saved plan, and refuses one that is not just as it was saved.
func readPlan(name string) (*savedPlan, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read the plan: %w", err)
	}
	var file planFile
	if err := strictly(text, &file); err != nil {
		return nil, fmt.Errorf("%s is no whole plan (%w); make a new one with shotlist plan -o %s", name, err, name)
	}
	if file.Version != planVersion {
		return nil, fmt.Errorf("%s is a plan of version %d, and this shotlist carries out version %d; make a new one with shotlist plan -o %s",
			name, file.Version, planVersion, name)
	}
	var body bytes.Buffer
	if err := json.Compact(&body, file.Plan); err != nil || digest(body.Bytes()) != file.SHA256 {
		return nil, fmt.Errorf("%s is not what was saved: its digest differs; a plan is changed by changing the storyboard, "+
			"then shotlist plan -o %s", name, name)
	}
	s := &savedPlan{path: name}
	if err := strictly(body.Bytes(), s); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	return s, nil
}

// strictly reads one JSON value and nothing else.
func strictly(text []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows it")
	}
	return nil
}

// total is what carrying the plan out costs.
func (s *savedPlan) total() plan.Total { return plan.Total{Sum: s.Micros, Unknown: s.Unknown} }

// boards are the plan's storyboards as seen from here.
func (s *savedPlan) boards() []string {
	var out []string
	for _, name := range s.Storyboards {
		out = append(out, s.here(name))
	}
	return out
}

// here is the path of a file that the plan names.
func (s *savedPlan) here(name string) string {
	return filepath.Join(filepath.Dir(s.path), filepath.FromSlash(name))
}
