package vault

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"gocloud.dev/gcerrors"
)

// Shapes of what must not be shown: services repeat requests in their errors, signatures and tokens with them.
var (
	query  = regexp.MustCompile(`\?[^\s"'<>)\]]*=[^\s"'<>)\]]*`)
	keyID  = regexp.MustCompile(`\b(AKIA|ASIA)[0-9A-Z]{12,}\b`)
	header = regexp.MustCompile(`(?i)\b(authorization|signature|x-amz-[a-z-]+|x-ms-[a-z-]+|sharedkey|bearer)\b[:= ]+\S+`)
)

// mostText bounds what is repeated of a service's error, in bytes.
const mostText = 400

// safe is an error of a driver whose text can be shown. What it wraps can be asked, and is never printed.
type safe struct {
	text string
	err  error
}

func (s safe) Error() string { return s.text }
func (s safe) Unwrap() error { return s.err }

// clean makes one line of a driver's error, without anything that is signed.
func clean(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	text = keyID.ReplaceAllString(text, "[hidden]")
	text = header.ReplaceAllString(query.ReplaceAllString(text, ""), "$1 [hidden]")
	if len(text) > mostText {
		text = strings.ToValidUTF8(text[:mostText], "") + "…"
	}
	if hint := hints[gcerrors.Code(err)]; hint != "" {
		text += " (" + hint + ")"
	}
	return safe{text, err}
}

// hints say what to look at.
var hints = map[gcerrors.ErrorCode]string{
	gcerrors.PermissionDenied: "the credentials in the environment may not do this",
	gcerrors.NotFound:         "is there such a bucket or folder?",
}
