package ledger

import (
	"crypto/sha256"
	"encoding/hex"
)

// Digest is SHA-256, in hex, over all that events say, in their order: two ledgers with the same digest say the same.
func Digest(events []Event) string {
	h := sha256.New()
	for i := range events {
		e := &events[i]
		number(h, e.Seq)
		number(h, e.At.UnixMilli())
		for _, text := range []string{e.Run, string(e.Job), e.Subject, string(e.Kind), string(e.Data)} {
			number(h, int64(len(text)))
			h.Write([]byte(text))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
