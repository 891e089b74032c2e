//go:build crash

// Command stagehand renders the storyboard of a folder with everything that is real but ffmpeg, so that tests can kill
// it many times in little time. Its only argument is the folder. It ends with 0 when every take has its clip, with 5
// when one is held, and with 3 when one failed.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path"
	"path/filepath"
	"strconv"

	"shotlist/manifest"
	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/lock"
	"shotlist/render/plan"
	"shotlist/render/store"
)

const state = ".shotlist"

func main() {
	code, err := work(context.Background(), os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// work does what shotlist render does between reading the storyboard and cutting the film.
func work(ctx context.Context, dir string) (code int, err error) {
	loaded := manifest.Load([]string{dir}, manifest.Options{})
	planned, found := plan.Build(loaded.Films, providers.Builtin())
	if loaded.Diagnostics.HasErrors() || found.HasErrors() {
		return 2, fmt.Errorf("%v %v", loaded.Diagnostics, found)
	}
	if err := os.MkdirAll(filepath.Join(dir, state, "frames"), 0o777); err != nil {
		return 7, err
	}
	held, err := lock.Acquire(ctx, filepath.Join(dir, state), lock.Holder{PID: os.Getpid(), Command: "stagehand"})
	if err != nil {
		return 11, err
	}
	defer func() { err = errors.Join(err, held.Release()) }()
	return locked(ctx, dir, planned, loaded.Films)
}

func locked(ctx context.Context, dir string, planned *plan.Plan, films []manifest.Film) (code int, err error) {
	clips, err := store.Open(filepath.Join(dir, state, "clips"))
	if err != nil {
		return 1, err
	}
	if err := clips.Clean(); err != nil {
		return 1, err
	}
	book, err := ledger.Open(filepath.Join(dir, state, "ledger.db"))
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	steps, err := decide(ctx, planned, clips, book)
	if err != nil {
		return 1, err
	}
	account, err := open(dir, films[0])
	if err != nil {
		return 1, err
	}
	r := &render.Runner{Ledger: book, Store: clips, Account: func(*plan.Job) *render.Account { return account }, Film: film{dir},
		RunID: "stagehand-" + strconv.Itoa(os.Getpid()), Concurrency: account.Concurrency}
	outcomes, err := r.Run(ctx, steps)
	if err != nil {
		return 1, err
	}
	for _, o := range outcomes {
		fmt.Fprintln(os.Stderr, o.Step.Job.Name(), o.Phase, o.Err)
	}
	steps, err = decide(ctx, planned, clips, book)
	return verdict(steps), err
}

func decide(ctx context.Context, planned *plan.Plan, clips *store.Store, book *ledger.Ledger) ([]render.Step, error) {
	events, err := book.Events(ctx)
	if err != nil {
		return nil, err
	}
	sizes, err := clips.Sizes()
	return render.Decide(planned, ledger.Fold(events), sizes, nil), err
}

func verdict(steps []render.Step) int {
	code := 0
	for _, s := range steps {
		switch s.Action {
		case render.Reuse:
		case render.Hold:
			return 5
		default:
			code = 3
		}
	}
	return code
}

// open opens the storyboard's account named service.
func open(dir string, f manifest.Film) (*render.Account, error) {
	entry := f.Providers["service"]
	config := plan.Config(entry)
	config.Files, config.Root, config.Temp = os.DirFS(dir), dir, os.TempDir()
	config.Key = func(context.Context) (providers.Secret, error) {
		return providers.Secret(os.Getenv("SERVICE_KEY")), nil
	}
	p, err := providers.Builtin().Open(entry.Kind, config)
	return &render.Account{Provider: p, Concurrency: entry.Concurrency,
		Poll: render.Poll{Interval: entry.PollInterval, Ceiling: entry.PollInterval, Deadline: entry.PollDeadline}}, err
}

// film stands in for ffmpeg: a clip is usable when it ends as the tests' clips do, and no file called spoiled is there.
// That file is taken away with the first clip.
type film struct{ dir string }

func (f film) Check(_ context.Context, path string, _ providers.Request) error {
	if os.Remove(filepath.Join(f.dir, "spoiled")) == nil {
		return errors.New("it is spoiled")
	}
	text, err := os.ReadFile(path)
	if err == nil && !bytes.HasSuffix(text, []byte("the end")) {
		err = errors.New("it does not end")
	}
	return err
}

// LastFrame gives a picture that every service takes.
func (f film) LastFrame(_ context.Context, id plan.ID, clip string) (*providers.Media, error) {
	if _, err := os.Stat(clip); err != nil {
		return nil, err
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 160, 90))); err != nil {
		return nil, err
	}
	name := path.Join(state, "frames", string(id)+".png")
	return &providers.Media{Path: name, MIME: "image/png"}, os.WriteFile(filepath.Join(f.dir, name), picture.Bytes(), 0o666)
}
