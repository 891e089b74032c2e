package wire

import "fmt"

// Failure is a request without a complete answer.
type Failure struct {
	Sent bool  // the service may have received it
	Err  error // why, without any address
}

// Error is the cause's text.
func (f *Failure) Error() string { return f.Err.Error() }

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

// TooLarge is the error of an answer beyond its limit.
type TooLarge struct{ Limit int64 } // bytes

// Error names the limit.
func (e *TooLarge) Error() string {
	return fmt.Sprintf("the answer is larger than %.0f MB", float64(e.Limit)/1e6)
}

// Refusal is an answer to a download that is no clip: an error status, or a page where a clip should be.
type Refusal struct{ Reply Reply }

// Error names the status.
func (e *Refusal) Error() string {
	if e.Reply.Status >= 300 {
		return fmt.Sprintf("the download was answered with http %d", e.Reply.Status)
	}
	return "the download is no video"
}

// Broken is the error of a clip that began well and is not whole.
type Broken struct{ Err error }

// Error says what is missing.
func (e *Broken) Error() string { return "the clip is not whole: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *Broken) Unwrap() error { return e.Err }
