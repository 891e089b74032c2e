package vault_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"shotlist/render/vault"
)

// clip is a file with some content, its digest and its length.
func clip(t *testing.T, size int) (path, sum string, content []byte) {
	t.Helper()
	content = bytes.Repeat([]byte("clip of a take\n"), size/15+1)[:size]
	path = filepath.Join(t.TempDir(), "影片 1.mp4")
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(content)
	return path, hex.EncodeToString(digest[:]), content
}

// places are the vaults that every test below is about: a folder, and an object store over HTTP.
func places(t *testing.T) map[string]func(t *testing.T) (*vault.Vault, damage) {
	return map[string]func(*testing.T) (*vault.Vault, damage){
		"folder": func(t *testing.T) (*vault.Vault, damage) {
			dir := filepath.Join(t.TempDir(), "a folder that is not there yet")
			place, err := vault.NewPlace(dir, "")
			if err != nil {
				t.Fatal(err)
			}
			return vault.At(place), func(name string, change func([]byte) []byte) {
				file := filepath.Join(dir, filepath.FromSlash(name))
				data, err := os.ReadFile(file)
				if err == nil {
					err = os.WriteFile(file, change(data), 0o666)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		},
		"s3": func(t *testing.T) (*vault.Vault, damage) {
			s := newS3(t)
			return s.vault(t), s.damage
		},
	}
}

// damage changes what a vault has under a name.
type damage func(name string, change func([]byte) []byte)

func each(t *testing.T, test func(t *testing.T, v *vault.Vault, d damage)) {
	for name, open := range places(t) {
		t.Run(name, func(t *testing.T) {
			v, d := open(t)
			defer v.Close()
			test(t, v, d)
		})
	}
}

func TestAClipComesBackAsItWasPut(t *testing.T) {
	each(t, func(t *testing.T, v *vault.Vault, _ damage) {
		path, sum, content := clip(t, 300_000)
		if there, err := v.Has(t.Context(), sum, int64(len(content))); there || err != nil {
			t.Fatalf("before: %v, %v", there, err)
		}
		for _, fresh := range []bool{true, false} { // a second time nothing is sent
			if put, err := v.Put(t.Context(), path, sum, int64(len(content))); put != fresh || err != nil {
				t.Fatalf("put: %v, %v", put, err)
			}
		}
		var got bytes.Buffer
		if err := v.Fetch(t.Context(), sum, int64(len(content)), &got); err != nil || !bytes.Equal(got.Bytes(), content) {
			t.Errorf("%d bytes came, %v", got.Len(), err)
		}
	})
}

func TestWhatIsNotTheClipIsRefused(t *testing.T) {
	for name, change := range map[string]func([]byte) []byte{
		"a flipped byte": func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"cut short":      func(b []byte) []byte { return b[:len(b)-1] },
		"longer":         func(b []byte) []byte { return append(b, 0) },
		"empty":          func([]byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, v *vault.Vault, spoil damage) {
				path, sum, content := clip(t, 5000)
				if _, err := v.Put(t.Context(), path, sum, 5000); err != nil {
					t.Fatal(err)
				}
				spoil("clips/sha256/"+sum[:2]+"/"+sum+".mp4", change)
				if err := v.Fetch(t.Context(), sum, 5000, io.Discard); !errors.Is(err, vault.ErrDamaged) {
					t.Errorf("got %v", err)
				}
				if err := v.Replace(t.Context(), path, sum); err != nil {
					t.Fatal(err)
				}
				var got bytes.Buffer
				if err := v.Fetch(t.Context(), sum, 5000, &got); err != nil || !bytes.Equal(got.Bytes(), content) {
					t.Errorf("after it was replaced: %v", err)
				}
			})
		})
	}
}

func TestAClipThatIsNotThereIsMissing(t *testing.T) {
	each(t, func(t *testing.T, v *vault.Vault, _ damage) {
		_, sum, _ := clip(t, 10)
		if err := v.Fetch(t.Context(), sum, 10, io.Discard); !errors.Is(err, vault.ErrMissing) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAFileThatIsNotWhatItsDigestSaysIsNotPut(t *testing.T) {
	each(t, func(t *testing.T, v *vault.Vault, _ damage) {
		path, _, _ := clip(t, 100)
		_, other, _ := clip(t, 101)
		if _, err := v.Put(t.Context(), path, other, 100); err == nil || !strings.Contains(err.Error(), "changed on disk") {
			t.Errorf("got %v", err)
		}
		if there, err := v.Has(t.Context(), other, 100); there || err != nil {
			t.Errorf("it is there: %v, %v", there, err)
		}
	})
}

func TestManyMayPutTheSameClipAtOnce(t *testing.T) {
	each(t, func(t *testing.T, v *vault.Vault, _ damage) {
		path, sum, _ := clip(t, 100_000)
		var all errgroup.Group
		for range 16 {
			all.Go(func() error {
				if _, err := v.Put(t.Context(), path, sum, 100_000); err != nil {
					return err
				}
				return v.Fetch(t.Context(), sum, 100_000, io.Discard)
			})
		}
		if err := all.Wait(); err != nil {
			t.Error(err)
		}
	})
}

func TestAPutThatIsStoppedLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, v *vault.Vault, _ damage) {
		path, sum, _ := clip(t, 1000)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := v.Put(ctx, path, sum, 1000); err == nil {
			t.Error("it was put")
		}
		if there, _ := v.Has(t.Context(), sum, 1000); there {
			t.Error("it is there")
		}
	})
}

func TestOnlyDigestsAreNamesOfClips(t *testing.T) {
	each(t, func(t *testing.T, v *vault.Vault, _ damage) {
		for _, sum := range []string{"", "../../etc/passwd", strings.Repeat("g", 64), strings.Repeat("a", 62), "../" + strings.Repeat("a", 61)} {
			if err := v.Fetch(t.Context(), sum, 1, io.Discard); err == nil || errors.Is(err, vault.ErrMissing) {
				t.Errorf("%q: %v", sum, err)
			}
		}
	})
}

func TestPlacesWithCredentialsAreRefused(t *testing.T) {
	for _, address := range []string{"s3://AKIA:canary@bucket", "s3://bucket?X-Amz-Signature=canary", "azblob://box?sas=canary", "azblob://box?sig=canary",
		"gs://bucket?access_token=canary", "s3://bucket?aws_secret_access_key=canary"} {
		_, err := vault.NewPlace("", address)
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"s3://", "http://example.com", "file://server/share", "file:relative", "://"} {
		if _, err := vault.NewPlace("", address); err == nil {
			t.Errorf("%s was taken", address)
		}
	}
	if p, err := vault.NewPlace("", "s3://bucket/clips/?region=eu-west-1"); err != nil || p.String() != "s3://bucket/clips" {
		t.Errorf("%s, %v", p, err)
	}
}
