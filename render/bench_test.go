package render_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"shotlist/providers"
)

// BenchmarkThousandJobs carries out 1,000 jobs of 200 ms each at concurrency 50 through the real ledger and store. The
// ideal is 4.0 s.
func BenchmarkThousandJobs(b *testing.B) {
	for b.Loop() {
		s := newStudio(b)
		s.limit, s.poll.Interval = 50, 200*time.Millisecond
		for i := range 1000 {
			s.plan.Jobs = append(s.plan.Jobs, job(fmt.Sprintf("shot-%d", i)))
		}
		s.service.poll = func(string, int) (providers.Status, error) { return providers.Status{State: providers.Succeeded}, nil }
		began := time.Now()
		s.mustRun(b.Context())
		b.ReportMetric(time.Since(began).Seconds()/4, "of-ideal")
	}
}

// BenchmarkWaitingJobs tells how much memory a job takes that waits for a slot.
func BenchmarkWaitingJobs(b *testing.B) {
	const waiting = 10_000
	for b.Loop() {
		s := newStudio(b)
		s.limit = 1
		for i := range waiting + 1 {
			s.plan.Jobs = append(s.plan.Jobs, job(fmt.Sprintf("shot-%d", i)))
		}
		before := heap()
		ctx, stop := context.WithCancel(b.Context())
		s.service.submit = func(context.Context, string, int) error {
			b.ReportMetric(float64(heap()-before)/waiting, "B/waiting-job")
			stop()
			return nil
		}
		s.mustRun(ctx)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}
