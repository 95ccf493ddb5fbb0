package everywhere

import (
	"context"
	"fmt"
	"time"
)

// margin is a part of the time: a share of it within bounds, and never more than half of it.
type margin struct {
	percent     time.Duration
	least, most time.Duration
}

var (
	// warning is the margin before the end at which the handler's context ends.
	warning = margin{10, 150 * time.Millisecond, 5 * time.Second}
	// givingUp is the margin at which the handler is no longer waited for: it must suffice to report the failure.
	givingUp = margin{3, 75 * time.Millisecond, time.Second}
)

// longestTime is the longest time that Lambda allows.
const longestTime = 15 * time.Minute

func (m margin) of(available time.Duration) time.Duration {
	return min(m.most, max(m.least, available*m.percent/100), available/2)
}

// deadline is an invocation's time, for the handler and the upload.
type deadline struct {
	// handler ends shortly before work does: the remaining time is for stopping and returning a partial result.
	handler context.Context
	// work ends when there is only time left to report a failure.
	work context.Context
	// end is when Lambda kills the function.
	end  time.Time
	stop func()
}

// startDeadline starts the clock of an invocation. If ctx has no deadline, as in a call by hand, it uses the longest time that
// Lambda allows.
func startDeadline(ctx context.Context) deadline {
	started := time.Now()
	end, isKnown := ctx.Deadline()
	if !isKnown {
		end = started.Add(longestTime)
	}
	available := max(0, end.Sub(started))
	work, stopWork := ending(ctx, started, available-givingUp.of(available), "it did not end within its time")
	handler, stopHandler := ending(work, started, available-warning.of(available), "its time is nearly up")
	return deadline{handler, work, end, func() { stopHandler(); stopWork() }}
}

func ending(ctx context.Context, started time.Time, after time.Duration, why string) (context.Context, context.CancelFunc) {
	timeout := &WorkerTimeout{Elapsed: after, message: fmt.Sprintf("the worker was stopped after %.1f s because %s; "+
		"raise the function's timeout, do less in one target, or return early when ctx ends", after.Seconds(), why)}
	return context.WithDeadlineCause(ctx, started.Add(after), timeout)
}
