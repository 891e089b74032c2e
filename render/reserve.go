package render

import (
	"errors"

	"shotlist/render/ledger"
)

// reserve records the intent of a creating request together with the money for it. A limit that it would break ends
// submitting for the whole run: what is in flight is followed, nothing more is sent.
func (j *journey) reserve() error {
	if j.job.Caps.Free {
		return j.record(ledger.Intended, j.job, j.intent())
	}
	if err := j.mayPay(); err != nil { // another job may have met a limit while this one waited for its turn
		return err
	}
	var limits []ledger.Limit
	if j.Limits != nil {
		limits = j.Limits(j.job)
	}
	err := j.Ledger.Reserve(ledger.New(ledger.Intended, j.RunID, j.job, j.sent, j.intent()), limits)
	if over, ok := errors.AsType[*ledger.OverError](err); ok {
		j.over.CompareAndSwap(nil, over)
		return over
	}
	if taken, ok := errors.AsType[*ledger.TakenError](err); ok {
		return taken
	}
	if err != nil {
		return brokenRun{err}
	}
	return nil
}

// mayPay tells why nothing that costs anything is sent any more in this run; nil while it may.
func (j *journey) mayPay() error {
	over := j.over.Load()
	if over == nil || j.job.Caps.Free {
		return nil
	}
	return &StoppedError{over}
}

// StoppedError is why a job was not sent: another one met a limit first.
type StoppedError struct{ By *ledger.OverError }

func (e *StoppedError) Error() string {
	return "not sent, since a limit was reached: of " + e.By.Limit.Max.Sum.String() + " of " + e.By.Limit.Name + " " + e.By.Spent.String() + " are spent"
}

func (e *StoppedError) Unwrap() error { return e.By }

// over reports whether a job was not sent for want of money.
func over(err error) bool {
	_, ok := errors.AsType[*ledger.OverError](err)
	return ok
}
