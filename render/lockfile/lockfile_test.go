package lockfile_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shotlist/render/lockfile"
	"shotlist/render/plan"
)

func hash(n int) string { return fmt.Sprintf("%064x", n) }

func take(shot string, number, job int) lockfile.Take {
	return lockfile.Take{Name: lockfile.Name{Shot: shot, Take: number}, Job: plan.ID(hash(job)), Kind: "openai-videos",
		URL: "https://gateway.example.com/v1", Ticket: "video_1", Clip: lockfile.Clip{SHA256: hash(1000 + job), Bytes: 9}, Seconds: 1.5,
		USD: "0.15", Chosen: number == 1}
}

func TestWhatIsWrittenIsReadAsItWas(t *testing.T) {
	odd := take("no", 1, 4) // a word that YAML takes for a boolean
	odd.Film, odd.Data, odd.Ticket, odd.Kind = "電影-16x9", `{"path":"/a b","n":[1,2]}`, "线: \"quoted\"\n#", "on"
	sent := take("0x1F", 2, 5)
	sent.Clip = lockfile.Clip{}
	cast := lockfile.Take{Name: lockfile.Name{Shot: "@keeper", Take: 1}, Job: plan.ID(hash(6)), Kind: "asyncdata", Cast: "abc.keeper", USD: "unknown"}
	stands := take("storm", 10, 7)
	stands.Accepted, stands.Instead = plan.ID(hash(8)), "with the fallback prompt at b"
	want := lockfile.File{Takes: []lockfile.Take{odd, sent, cast, take("黎明", 1, 1), take("storm", 2, 3), stands}}
	got, problems := lockfile.Parse(want.Text())
	if len(problems) > 0 {
		t.Fatalf("%v\n%s", problems, want.Text())
	}
	if diff := cmp.Diff(want, got); diff != "" { // Text has sorted both
		t.Error(diff)
	}
}

func TestTheOrderOfTakesDoesNotChangeTheText(t *testing.T) {
	takes := []lockfile.Take{take("b", 1, 1), take("a", 10, 2), take("a", 2, 3), take("c", 1, 4), take("ä", 1, 5)}
	want := string(lockfile.File{Takes: takes}.Text())
	for range 20 {
		rand.Shuffle(len(takes), func(i, j int) { takes[i], takes[j] = takes[j], takes[i] })
		if got := string(lockfile.File{Takes: takes}.Text()); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
	if strings.Index(want, "a@2") > strings.Index(want, "a@10") {
		t.Error("takes do not stand in the order of their numbers")
	}
}

func TestAFileWithoutTakesCanBeReadAgain(t *testing.T) {
	f, problems := lockfile.Parse(lockfile.File{}.Text())
	if len(f.Takes) != 0 || len(problems) != 0 {
		t.Errorf("%v, %v", f, problems)
	}
}

func TestUpdateKeepsWhatARunKnowsNothingNewAbout(t *testing.T) {
	old := lockfile.File{Takes: []lockfile.Take{take("a", 1, 1), take("b", 1, 2), take("gone", 1, 3)}}
	fetched := take("renamed", 1, 1) // the clip of a, got from the store: nothing was paid here, no ticket is known
	fetched.Ticket, fetched.USD, fetched.Chosen = "", "", false
	changed := take("c", 1, 4)
	names := []lockfile.Name{{Shot: "renamed", Take: 1}, {Shot: "b", Take: 1}, {Shot: "c", Take: 1}, {Shot: "unrendered", Take: 1}}
	got := lockfile.Update(old, []lockfile.Take{fetched, changed}, names)
	kept := take("renamed", 1, 1)
	kept.Chosen = false
	want := lockfile.File{Takes: []lockfile.Take{take("b", 1, 2), changed, kept}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUpdateTakesAClipThatIsAnotherOne(t *testing.T) {
	again := take("a", 1, 1)
	again.Clip.SHA256, again.USD = hash(77), "0.30"
	got := lockfile.Update(lockfile.File{Takes: []lockfile.Take{take("a", 1, 1)}}, []lockfile.Take{again}, []lockfile.Name{again.Name})
	if diff := cmp.Diff(lockfile.File{Takes: []lockfile.Take{again}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestADamagedFileIsRefusedWithItsPlace(t *testing.T) {
	good := string(lockfile.File{Takes: []lockfile.Take{take("a", 1, 1), take("b", 1, 2)}}.Text())
	for name, c := range map[string]struct {
		old, new string
		line     int
		want     string
	}{
		"conflict":        {"  - take: b@1\n", "<<<<<<< HEAD\n  - take: b@1\n", 15, "not merged yet"},
		"version":         {"version: 1", "version: 2", 3, "version 2"},
		"no version":      {"version: 1\n", "", 3, "which version"},
		"unknown field":   {"    chosen: true\n", "    chosen: true\n    colour: red\n", 15, "colour"},
		"unknown on top":  {"version: 1\n", "version: 1\nmore: true\n", 4, "more"},
		"repeated field":  {"    seconds: 1.5\n", "    seconds: 1.5\n    seconds: 1.5\n", 13, "twice"},
		"repeated take":   {"take: b@1", "take: a@1", 15, "a@1 twice"},
		"path for a job":  {hash(1) + "\n", "../../" + hash(1) + "\n", 6, "no hash of a request"},
		"upper case":      {"clip: sha256:" + hash(1001), "clip: sha256:" + strings.ToUpper(hash(0xabcdef)), 10, "no value of clip"},
		"short digest":    {"clip: sha256:" + hash(1001), "clip: sha256:00", 10, "no value of clip"},
		"no length":       {"    bytes: 9\n", "", 10, "without its length"},
		"negative length": {"bytes: 9", "bytes: -9", 11, "bytes"},
		"amount":          {"usd: \"0.15\"", "usd: free", 13, "free"},
		"alias":           {"kind: openai-videos\n", "kind: &k openai-videos\n", 7, "another place"},
		"list":            {"ticket: video_1", "ticket: [video_1]", 9, "plain value"},
		"no take":         {"take: b@1", "take: b", 15, "no value of take"},
		"not YAML":        {"takes:", "takes: [", 4, "YAML"},
		"second document": {"takes:", "takes: []\n---\ntakes:", 5, "second document"},
		"other clip":      {hash(2) + "\n", hash(1) + "\n", 15, "another clip"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(good, c.old) {
				t.Fatalf("no %q in\n%s", c.old, good)
			}
			_, problems := lockfile.Parse([]byte(strings.Replace(good, c.old, c.new, 1)))
			if len(problems) == 0 {
				t.Fatal("it was accepted")
			}
			if p := problems[0]; !strings.Contains(p.Msg, c.want) || p.Line == 0 || p.Hint == "" {
				t.Errorf("got %+v, want something about %q", p, c.want)
			} else if p.Line != c.line {
				t.Logf("line %d, want %d", p.Line, c.line)
				t.Fail()
			}
		})
	}
}

// Whatever bytes stand in the file: it is refused or read, and what was read is written as it was read.
func FuzzParse(f *testing.F) {
	f.Add(lockfile.File{Takes: []lockfile.Take{take("a", 1, 1), take("黎明", 2, 2)}}.Text())
	f.Add([]byte("version: 1\ntakes: []\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("# nothing\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, problems := lockfile.Parse(text)
		if len(problems) > 0 {
			return
		}
		again, problems := lockfile.Parse(file.Text())
		if len(problems) > 0 {
			t.Fatalf("%v\n%s", problems, file.Text())
		}
		if diff := cmp.Diff(file, again); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSignedLinksDoNotReachGit(t *testing.T) {
	for ticket, public := range map[string]bool{
		"video_1": true, "https://cdn.example.com/v/1.mp4": true, "task:12/a?b": true,
		"https://cdn.example.com/v/1.mp4?sig=abc":    false,
		"https://user:pass@cdn.example.com/v/1.mp4":  false,
		"https://cdn.example.com/v/1.mp4#token=abcd": false,
	} {
		if got := lockfile.Public(ticket, nil); got != public {
			t.Errorf("ticket %s: %v", ticket, got)
		}
		data := fmt.Appendf(nil, `{"a":[{"link":%q}]}`, ticket)
		if got := lockfile.Public("x", data); got != public {
			t.Errorf("data %s: %v", data, got)
		}
	}
}
