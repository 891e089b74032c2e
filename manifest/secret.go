package manifest

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

const keyHint = "take it out, as git never forgets it, and write api_key: {env: NAME}, {file: PATH} or {keyring: NAME}"

// findSecrets reports credentials that stand in a file. They are hidden from all output, before any other check
// could show them.
func (l *loader) findSecrets(f *file) {
	v := visitor{seen: map[visit]bool{}, found: func(n *node, key string) {
		f.conceal(n.raw)
		l.reject(n, "literal-key", keyHint, "%s holds a credential; a storyboard must not", key)
	}}
	v.visit(visit{f.tree, false}, "")
}

// visitor looks at every value once, also where aliases repeat it.
type visitor struct {
	seen  map[visit]bool
	found func(n *node, key string)
}

// visit is a value, and whether it belongs to an account, where names such as token mean a credential: elsewhere a
// token may be a brass coin.
type visit struct {
	*node
	account bool
}

func (v visitor) visit(at visit, key string) {
	switch at.kind {
	case nullNode:
	case dictNode, listNode:
		if !v.seen[at] {
			v.seen[at] = true
			v.inside(at, key)
		}
	default:
		if isSecret(at.raw, key, at.account) {
			v.found(at.node, key)
		}
	}
}

func (v visitor) inside(at visit, key string) {
	for _, e := range at.entries {
		account := at.account && e.key != "protocol" || e.key == "providers" || e.key == "options"
		v.visit(visit{e.value, account}, e.key)
	}
	for _, item := range at.items {
		v.visit(visit{item, at.account}, key)
	}
}

func isSecret(value, key string, account bool) bool {
	return value != "" && (hasKeyShape(value) || account && secretNames[plainName(key)] ||
		account && key == "env" && !isVariable(value) || secretInURL(value, account))
}

// hasKeyShape tells keys from prose, which is nearly everything, without asking a regular expression.
func hasKeyShape(value string) bool {
	return (strings.HasPrefix(value, "Bearer") || !strings.ContainsAny(value, " \n")) && looksSecret.MatchString(value)
}

// looksSecret knows the prefixes that services give to their keys.
var looksSecret = regexp.MustCompile(`^(Bearer\s+)?(sk-|sk_|r8_|AIza|ghp_|hf_|xai-|gsk_|key-|fal-)[A-Za-z0-9_\-]{12,}$|^Bearer\s+\S{8,}$`)

var secretNames = map[string]bool{
	"apikey": true, "xapikey": true, "xgoogapikey": true, "token": true, "accesstoken": true, "authtoken": true,
	"xauthtoken": true, "authorization": true, "proxyauthorization": true, "cookie": true, "setcookie": true,
	"password": true, "passwd": true, "secret": true, "clientsecret": true, "secretkey": true,
}

func plainName(key string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(key))
}

// isVariable tells the name of an environment variable from a key that was put in its place.
func isVariable(value string) bool {
	lower, digit := strings.ToUpper(value) != value, strings.ContainsAny(value, "0123456789")
	return !(utf8.RuneCountInString(value) >= 24 && lower && digit)
}

// secretInURL finds a user with a password, and in the address of an account also a key as parameter.
func secretInURL(value string, account bool) bool {
	if !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://") {
		return false
	}
	u, err := url.Parse(value)
	if err != nil {
		return strings.Contains(value, "@")
	}
	if u.User != nil {
		return true
	}
	for name := range u.Query() {
		if name = plainName(name); account && (name == "key" || secretNames[name]) {
			return true
		}
	}
	return false
}

// conceal keeps a credential out of every line and message of its file. It may stand on several lines, so its words
// are kept apart.
func (s *source) conceal(secret string) {
	for _, word := range strings.Fields(secret) {
		if len(word) >= 4 && word != "Bearer" {
			s.secrets = append(s.secrets, word)
		}
	}
}

// keyShapes are credentials that nobody marked as such, for example in a comment, or in a file that is not even YAML.
var keyShapes = regexp.MustCompile(`(?i)(\b(?:sk-|sk_|r8_|AIza|ghp_|hf_|xai-|gsk_)|\bbearer\s+|` +
	`\b[a-z-]*(?:api[_-]?key|authorization|password)["']?\s*[:=]\s*["']?(?:bearer\s+|basic\s+)?)([^\s"'{}\[\],]{6,})`)

// hide puts asterisks in the place of credentials, as many as they have characters, so that columns stay.
func (s *source) hide(text string) string {
	for _, word := range s.secrets {
		text = strings.ReplaceAll(text, word, strings.Repeat("*", utf8.RuneCountInString(word)))
	}
	return keyShapes.ReplaceAllStringFunc(text, func(match string) string {
		parts := keyShapes.FindStringSubmatch(match)
		return parts[1] + strings.Repeat("*", utf8.RuneCountInString(parts[2]))
	})
}
