package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// results are the costs of every round, by way, in the order in which ways first ran.
type results struct {
	names  []string
	costs  map[string][]cost
	failed map[string]error
}

func (r *results) add(name string, c cost, err error) {
	if r.costs == nil {
		r.costs, r.failed = map[string][]cost{}, map[string]error{}
	}
	if !slices.Contains(r.names, name) {
		r.names = append(r.names, name)
	}
	if err != nil {
		r.failed[name] = err
		return
	}
	r.costs[name] = append(r.costs[name], c)
}

// rounds is how often all ways ran.
func (r *results) rounds() (most int) {
	for _, list := range r.costs {
		most = max(most, len(list))
	}
	return most
}

// median takes each figure on its own, but for memory, of which the largest counts.
func (r *results) median(name string) (cost, bool) {
	list := r.costs[name]
	if len(list) == 0 {
		return cost{}, false
	}
	var walls, cpus []time.Duration
	var memory int64
	for _, c := range list {
		walls, cpus, memory = append(walls, c.wall), append(cpus, c.cpu), max(memory, c.memory)
	}
	return cost{middle(walls), middle(cpus), memory}, true
}

func middle(list []time.Duration) time.Duration {
	slices.Sort(list)
	return (list[(len(list)-1)/2] + list[len(list)/2]) / 2
}

func (r *results) text(set string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s clips, %d rounds\twall s\tCPU s\tlargest MB\t\n", set, r.rounds())
	for _, name := range r.names {
		if err := r.failed[name]; err != nil {
			fmt.Fprintf(w, "%s\tfailed: %.120v\t\t\t\n", name, err)
		} else if c, ok := r.median(name); ok {
			fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%d\t\n", name, c.wall.Seconds(), c.cpu.Seconds(), c.memory>>20)
		}
	}
	_ = w.Flush() // a builder takes all
	return b.String() + howEncoded() + r.goals(set)
}

// howEncoded says what the figures compare.
func howEncoded() string {
	return fmt.Sprintf("shotlist encodes what it does not copy with libx264, ultrafast (veryfast where most is encoded), quantizer 19; melt with fast and constant rate factor 18, the others with %s.\n"+
		"shotlist's clips came through its exec provider: what it does when a clip arrives (to look into it and decode it once) is not in its figures.\n",
		strings.Join(encode, " "))
}

// goals says which of them this set decides, and how.
func (r *results) goals(set string) string {
	var b strings.Builder
	if set == "10" || set == "30" {
		r.ratio(&b, wayCrossfades, 0.25, wayXfade, wayMelt)
	}
	if set == "30" {
		r.ratio(&b, wayHard, 0.15, wayConcat)
		r.ratio(&b, wayChanged, 0.15, wayCrossfades)
	}
	for _, name := range []string{wayCrossfades, wayHard} {
		if c, ok := r.median(name); ok {
			fmt.Fprintf(&b, "%s: largest process %d MB, goal at most 300 MB: %s\n", name, c.memory>>20, verdict(c.memory <= 300<<20))
		}
	}
	return b.String()
}

// ratio compares a way with the fastest of others, by wall and by CPU time. The goal is for wall time.
func (r *results) ratio(b *strings.Builder, name string, goal float64, others ...string) {
	ours, ok := r.median(name)
	var best cost
	var of string
	for _, other := range others {
		if c, ok := r.median(other); ok && (of == "" || c.wall < best.wall) {
			best, of = c, other
		}
	}
	if !ok || of == "" {
		return
	}
	wall := ours.wall.Seconds() / best.wall.Seconds()
	fmt.Fprintf(b, "%s / %s: %.3f of wall time, %.3f of CPU time, goal at most %.2f: %s\n", name, of, wall, ours.cpu.Seconds()/best.cpu.Seconds(), goal, verdict(wall <= goal))
}

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "MISSED"
}
