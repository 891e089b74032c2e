package manifest

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"shotlist/schema"
)

// storeSchemes are the kinds of object stores.
var storeSchemes = []string{"s3", "gs", "azblob", "file"}

// store reads where clips are shared. A folder may lie outside the project: it belongs to several.
func (e *expander) store(n *node) Store {
	s := e.text(n)
	switch {
	case s == "" || e.rejected(n):
		return Store{}
	case strings.Contains(s, "://"):
		return e.storeURL(n, s)
	case strings.Contains(s, `\`):
		e.reject(n, schema.BadValue, "separate folders with /, which works on every system", "store %q holds a backslash", s)
		return Store{}
	}
	folder := filepath.FromSlash(s)
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(e.board.root.dir, folder)
	}
	return Store{Folder: filepath.Clean(folder), Pos: n.pos()}
}

func (e *expander) storeURL(n *node, s string) Store {
	u, err := url.Parse(s)
	switch {
	case err != nil || !slices.Contains(storeSchemes, u.Scheme):
		e.reject(n, schema.BadValue, "write a folder, or for example s3://bucket/clips", "store is not an address that begins with s3://, gs://, azblob:// or file://")
		return Store{}
	case u.User != nil || secretInQuery(u):
		n.source.conceal(s)
		e.reject(n, "literal-key", "take it out; credentials of stores come from the environment", "store holds a credential; a storyboard must not")
		return Store{}
	}
	return Store{URL: s, Pos: n.pos()}
}
