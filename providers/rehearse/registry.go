package rehearse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"shotlist/providers"
)

// Registry gives reg with every service replaced by the gateway at an address: the same kinds, the same capabilities
// and prices, another host and another key. Kinds that work on this machine stay as they are. What it opens makes
// rehearsals, which by their Maker never stand in for a service's clips.
func (g *Gateway) Registry(reg providers.Registry, address string) providers.Registry {
	out := providers.Registry{}
	for kind, p := range reg {
		if !p.Local {
			p = g.stagedProtocol(p, address)
		}
		out[kind] = p
	}
	return out
}

func (g *Gateway) stagedProtocol(p providers.Protocol, address string) providers.Protocol {
	open := p.New
	p.NeedsKey, p.NeedsURL = false, false
	p.New = func(c providers.Config) (providers.Provider, error) {
		if _, err := open(c); err != nil { // what is wrong with it shall show in a rehearsal, too
			return nil, err
		}
		c, err := g.stagedConfig(p.Kind, c, address)
		if err != nil {
			return nil, err
		}
		inner, err := open(c)
		return &staged{inner, g.maker()}, err
	}
	return p
}

// stagedConfig points an account to the gateway. Its key is never read.
func (g *Gateway) stagedConfig(kind string, c providers.Config, address string) (providers.Config, error) {
	c.Key = func(context.Context) (providers.Secret, error) { return providers.Secret(g.options.Key), nil }
	c.Settings = maps.Clone(c.Settings)
	path, known := Base(kind)
	switch kind {
	case "chat-video":
		if c.Settings == nil {
			c.Settings = map[string]any{}
		}
		c.Settings["source_url"] = address
	case "custom":
		var err error
		if path, err = g.Learn(c.Settings["protocol"]); err != nil {
			return c, fmt.Errorf("provider %s: protocol: %w", c.Name, err)
		}
	}
	if !known && kind != "custom" {
		return c, fmt.Errorf("provider %s: kind %s cannot be rehearsed yet", c.Name, kind)
	}
	c.BaseURL = address + path
	return c, nil
}

func (g *Gateway) maker() string {
	if g.options.Lines > 0 {
		return fmt.Sprintf("rehearsal/1 of %d lines", g.options.Lines)
	}
	return "rehearsal/1"
}

// staged is a provider that speaks to the gateway.
type staged struct {
	providers.Provider
	maker string
}

var (
	_ providers.Finder    = (*staged)(nil)
	_ providers.Canceller = (*staged)(nil)
	_ providers.Caster    = (*staged)(nil)
	_ providers.Lister    = (*staged)(nil)
	_ providers.Checker   = (*staged)(nil)
)

// Caps are those of the service, but for who makes the picture.
func (s *staged) Caps(model string) providers.Caps {
	caps := s.Provider.Caps(model)
	caps.Maker = s.maker
	return caps
}

// Find implements providers.Finder.
func (s *staged) Find(ctx context.Context, r providers.Request, since, until time.Time) ([]providers.Found, error) {
	if p, ok := s.Provider.(providers.Finder); ok {
		return p.Find(ctx, r, since, until)
	}
	return nil, errors.ErrUnsupported
}

// Cancel implements providers.Canceller.
func (s *staged) Cancel(ctx context.Context, t providers.Ticket) error {
	if p, ok := s.Provider.(providers.Canceller); ok {
		return p.Cancel(ctx, t)
	}
	return errors.ErrUnsupported
}

// Cast implements providers.Caster.
func (s *staged) Cast(ctx context.Context, c providers.Character) (string, error) {
	if p, ok := s.Provider.(providers.Caster); ok {
		return p.Cast(ctx, c)
	}
	return "", errors.ErrUnsupported
}

// Models implements providers.Lister.
func (s *staged) Models(ctx context.Context) ([]string, error) {
	if p, ok := s.Provider.(providers.Lister); ok {
		return p.Models(ctx)
	}
	return nil, errors.ErrUnsupported
}

// Check implements providers.Checker.
func (s *staged) Check(ctx context.Context, model string) error {
	if p, ok := s.Provider.(providers.Checker); ok {
		return p.Check(ctx, model)
	}
	return errors.ErrUnsupported
}
