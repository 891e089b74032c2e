// Command bench measures how shotlist cuts films beside the other ways to do it: plain ffmpeg, and MLT's melt where it
// is installed. It makes its clips itself, lets all ways run in turn, and prints medians of wall time, CPU time and
// the memory of the largest process, and whether the goals are met.
//
//	make bench-film BENCH_CLIPS=10,30 ROUNDS=3
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := bench(ctx); err != nil {
		log.Fatal(err)
	}
}

func bench(ctx context.Context) error {
	clips := flag.String("clips", "10,30,100,mixed", "sets to cut: numbers of clips, or mixed")
	rounds := flag.Int("rounds", 3, "how often each way runs")
	patience := flag.Duration("patience", 12*time.Minute, "no other round of a set begins after this time")
	only := flag.String("only", "", "only ways whose name holds this")
	dir := flag.String("dir", "", "folder for clips and films, kept afterwards; empty: a temporary one")
	binary := flag.String("shotlist", "bin/shotlist", "the program to measure")
	flag.Parse()
	program, err := filepath.Abs(*binary)
	if err != nil {
		return err
	}
	work, err := workFolder(*dir)
	if err != nil {
		return err
	}
	if *dir == "" {
		defer os.RemoveAll(work)
	}
	for name := range strings.SplitSeq(*clips, ",") {
		b := set{name: name, dir: filepath.Join(work, name), library: filepath.Join(work, "clips"), shotlist: program, only: *only, rounds: *rounds, patience: *patience}
		if err := b.run(ctx); err != nil {
			return fmt.Errorf("%s clips: %w", name, err)
		}
	}
	return nil
}

func workFolder(dir string) (string, error) {
	if dir == "" {
		return os.MkdirTemp("", "bench-film-")
	}
	return filepath.Abs(dir)
}

// run makes a set's clips, cuts them in every way, round after round, and prints what it measured.
func (b *set) run(ctx context.Context) error {
	fmt.Fprintf(os.Stderr, "%s clips: making them\n", b.name)
	if err := b.make(ctx); err != nil {
		return err
	}
	var table results
	ways, err := b.ways(ctx)
	if err != nil {
		return err
	}
	defer func() { fmt.Println(table.text(b.name)) }() // of what was measured, also when interrupted
	began := time.Now()
	for round := range b.rounds {
		if round > 0 && time.Since(began) > b.patience {
			break
		}
		for _, w := range ways {
			if b.only != "" && !strings.Contains(w.name, b.only) {
				continue
			}
			fmt.Fprintf(os.Stderr, "%s clips: round %d of %d: %s\n", b.name, round+1, b.rounds, w.name)
			cost, err := w.cost(ctx)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			table.add(w.name, cost, err)
		}
	}
	return nil
}
