package providers

import (
	"crypto/tls"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"shotlist/providers/wire"
)

// phase is what a request is for: it decides what may be done about its failure.
type phase int

const (
	creating phase = iota // may cost money
	asking                // may be repeated
	fetching              // may be repeated, and is answered with a clip
)

// Words by which services name what they refuse. They are matched against the service's code, class and text.
var (
	moderationWords = regexp.MustCompile(`moderation|sentinel_block|content.?(policy|filter)|safety|unsafe|nsfw|` +
		`violat\w* .*(polic|guideline|terms|rule)|(policy|guideline|content|terms).{0,20}violation|` +
		`prohibited.?(content|use)|sensitive.?(content|word|info|data)|data.?inspection|inappropriate|` +
		`public_error_minor|prominent_people|raimediafiltered|rai_media|违反|违规|审核|敏感|不合规`)
	keyWords   = regexp.MustCompile(`api.?key.{0,20}(invalid|not valid|expired)|invalid.?api.?key|incorrect api key`)
	quotaWords = regexp.MustCompile(`insufficient.?(quota|balance|credit|funds|user_quota)|quota.?(exceeded|exhausted)|` +
		`exceeded your current quota|billing|arrears|budget_exceeded|余额|额度|欠费`)
	goneWords = regexp.MustCompile(`no longer available|model.?not.?found|model_not_exist|does not exist|` +
		`model .*(retired|shut down|deprecated|discontinued|unavailable)|(retired|discontinued|deprecated) model|` +
		`no available channel|无可用渠道|模型不存在|已下线|task.?not.?(exist|found)|任务不存在`)
	deniedWords = regexp.MustCompile(`invalid.?token|invalid_authentication|unauthorized|` +
		`permission.?denied|forbidden|无效的令牌|令牌|无权`)
	throttleWords = regexp.MustCompile(`rate.?limit|too many requests|throttl|concurrency limit|saturated|饱和|频率|并发`)
	invalidWords  = regexp.MustCompile(`invalid|unsupported|not supported|must be|must match|required|missing_|` +
		`not allowed|bad.?request|validation|参数|不支持`)
	upstreamWords = regexp.MustCompile(`timed? ?out|timeout|upstream|internal|server.?error|unavailable|overloaded|超时|繁忙`)
)

// byWords tells the kind of a failure by what the service says, where that is clear.
func byWords(r reason) (Kind, bool) {
	words := r.words()
	switch {
	case moderationWords.MatchString(words):
		return Moderated, true
	case keyWords.MatchString(words), quotaWords.MatchString(words):
		return Denied, true
	case goneWords.MatchString(words):
		return Gone, true
	}
	return 0, false
}

// refusalKind is the kind of an error status.
func refusalKind(p phase, status int, r reason) Kind {
	kind, clear := byWords(r)
	if clear && (status < 500 || status == http.StatusServiceUnavailable) {
		return kind
	}
	if status == http.StatusNotFound && p == creating && wrongAddress(r) {
		return Invalid
	}
	switch status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden:
		return Denied
	case http.StatusNotFound, http.StatusGone:
		return Gone
	case http.StatusTooManyRequests:
		return Throttled
	case http.StatusTooEarly:
		return Transient
	}
	return remainingKind(p, status)
}

// wrongAddress: nothing at all lies at the address of creating requests. Gateways say so in words, web servers in HTML.
func wrongAddress(r reason) bool {
	return strings.Contains(r.words(), "invalid url") || strings.Contains(r.words(), "<html") ||
		strings.Contains(r.words(), "page not found")
}

// remainingKind is for statuses that say little. Whether a create behind one of them was carried out, nobody knows.
func remainingKind(p phase, status int) Kind {
	lost := status >= 500 || status < 400 || status == http.StatusRequestTimeout || status == http.StatusConflict
	switch {
	case lost && isRedirect(status):
		return Invalid
	case lost && p == creating:
		return Ambiguous
	case lost:
		return Transient
	}
	return Invalid
}

// isRedirect lists the redirects that say "not here": nothing was carried out.
func isRedirect(status int) bool {
	return status == http.StatusMovedPermanently || status == http.StatusFound ||
		status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
}

// insideKind is the kind of an error that came with a status of success. A number among its fields may be the status
// that it should have had; a create whose failure is not plainly a refusal may have been carried out.
func insideKind(p phase, r reason) Kind {
	if kind, clear := byWords(r); clear {
		return kind
	}
	if status, err := strconv.Atoi(r.code); err == nil && status >= 400 && status < 600 {
		return refusalKind(p, status, r)
	}
	words := r.words()
	switch {
	case throttleWords.MatchString(words):
		return Throttled
	case deniedWords.MatchString(words):
		return Denied
	case invalidWords.MatchString(words) && !upstreamWords.MatchString(words):
		return Invalid
	case p == creating:
		return Ambiguous
	}
	return Transient
}

// jobKind is the kind of a job's failure. One without a clear reason is nobody's fault: another take may succeed.
func jobKind(r reason) Kind {
	if kind, clear := byWords(r); clear {
		return kind
	}
	words := r.words()
	if invalidWords.MatchString(words) && !upstreamWords.MatchString(words) {
		return Invalid
	}
	return Transient
}

// lostKind is the kind of a request without an answer.
func lostKind(p phase, f *wire.Failure) Kind {
	_, wrongCertificate := errors.AsType[*tls.CertificateVerificationError](f.Err)
	switch {
	case p == creating && f.Sent:
		return Ambiguous
	case wrongCertificate: // the next one will be no better
		return Invalid
	}
	return Transient
}
