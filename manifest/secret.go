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
	v.visit(visit{f.tree, prose}, "")
}

// visitor looks at every value once, also where aliases repeat it.
type visitor struct {
	seen  map[visit]bool
	found func(n *node, key string)
}

// visit is a value with the part of the file that it belongs to.
type visit struct {
	*node
	part part
}

// part decides which names mean a credential.
type part int

const (
	prose   part = iota // a token may be a brass coin
	account             // a token is one
	keyRef              // only the names of places where keys are kept may stand here
)

func (p part) below(key string) part {
	switch {
	case p == account && key == "api_key":
		return keyRef
	case p == account && key == "protocol":
		return prose
	case key == "providers", key == "options":
		return account
	}
	return p
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
		if isSecret(at.raw, key, at.part) {
			v.found(at.node, key)
		}
	}
}

func (v visitor) inside(at visit, key string) {
	for _, e := range at.entries {
		v.visit(visit{e.value, at.part.below(e.key)}, e.key)
	}
	for _, item := range at.items {
		v.visit(visit{item, at.part}, key)
	}
}

func isSecret(value, key string, in part) bool {
	switch {
	case value == "":
		return false
	case hasKeyShape(value), secretInURL(value, in == account):
		return true
	case in == keyRef:
		return key == "env" && !isVariable(value) || key != "env" && key != "file" && key != "keyring"
	}
	return in == account && secretNames[plainName(key)]
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

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// isVariable tells the name of an environment variable from a key that was put in its place.
func isVariable(value string) bool {
	mixed := strings.ToUpper(value) != value && strings.ContainsAny(value, "0123456789")
	return variable.MatchString(value) && (len(value) < 24 || !mixed)
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
	return account && secretInQuery(u)
}

// secretInQuery finds a key as parameter.
func secretInQuery(u *url.URL) bool {
	for name := range u.Query() {
		if name = plainName(name); name == "key" || name == "sig" || secretNames[name] {
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
	`\b[a-z-]*(?:api[_-]?key|authorization|password)["']?\s*[:=]\s*["']?(?:bearer\s+|basic\s+)?|` +
	`[?&](?:x-[a-z]+-(?:signature|credential|security-token)|signature|sig|token|key|api_key)=)([^\s"'{}\[\],&]{6,})`)

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

// keyLines are what may be credentials in a text that is no YAML: what follows a telling name, and the lines below it
// that have no name of their own.
var keyLines = regexp.MustCompile(`(?im)(?:api[_-]?key|authorization|token|password|secret|cookie)["']?[ \t]*:(.*(?:\r?\n[ \t]+[^:\n]*$)*)`)

// concealAll hides whatever may be a credential in a text that cannot be parsed.
func (s *source) concealAll() {
	for _, m := range keyLines.FindAllStringSubmatch(s.text, -1) {
		s.conceal(strings.Map(func(r rune) rune {
			if strings.ContainsRune(`"'{}[],*&|>`, r) {
				return ' '
			}
			return r
		}, m[1]))
	}
}
