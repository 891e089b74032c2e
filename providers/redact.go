package providers

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
)

// Shapes of what must not be shown, whoever wrote it into a message: queries of links hold signatures.
var (
	queryShape  = regexp.MustCompile(`(https?://[^\s?"'<>)\]]+)\?[^\s"'<>)\]]+`)
	bearerShape = regexp.MustCompile(`(?i)\b(bearer|key|basic) +[A-Za-z0-9._~+/=-]{8,}`)
	inlineShape = regexp.MustCompile(`data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]{40,}`)
)

// redact takes credentials, in every form in which services echo them, and signed links out of a text.
func redact(text string, secrets ...string) string {
	for _, s := range secrets {
		for _, form := range formsOf(s) {
			text = strings.ReplaceAll(text, form, "[secret]")
		}
	}
	text = bearerShape.ReplaceAllString(text, "$1 [secret]")
	text = inlineShape.ReplaceAllString(text, "[data]")
	return queryShape.ReplaceAllString(text, "$1")
}

// formsOf lists a secret as it is, URL-encoded, and in base64.
func formsOf(secret string) []string {
	if len(secret) < 4 {
		return nil
	}
	raw := []byte(secret)
	return []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret),
		base64.StdEncoding.EncodeToString(raw), base64.URLEncoding.EncodeToString(raw),
		base64.RawStdEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(raw),
	}
}
