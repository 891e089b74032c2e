package concat

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"shotlist/concat/ffmpeg"
)

// Inspect reads what the clips' files hold, workers at a time, and gives the clips with Media filled in. The error
// names the shot.
func Inspect(ctx context.Context, tools ffmpeg.Tools, clips []Clip, workers int) ([]Clip, error) {
	return InspectKept(ctx, tools, clips, workers, "")
}

// InspectKept is Inspect that keeps what it finds, by the clips' IDs, in a folder like Env.Cache.
func InspectKept(ctx context.Context, tools ffmpeg.Tools, clips []Clip, workers int, folder string) ([]Clip, error) {
	kept := cache{folder}
	clips = slices.Clone(clips)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(orCores(workers))
	for i := range clips {
		group.Go(func() (err error) {
			clips[i].Media, err = kept.inspect(ctx, tools, clips[i])
			if err == nil && clips[i].Media.wide() != "" {
				filters, _ := tools.List(ctx, "filters")
				clips[i].Media.Flat = !filters["zscale"]
			}
			if err == nil && clips[i].Voice != nil {
				clips[i].Voice, err = inspectVoice(ctx, tools, *clips[i].Voice)
			}
			return about(clips[i], err)
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return clips, nil
}

func inspectVoice(ctx context.Context, tools ffmpeg.Tools, v Voice) (*Voice, error) {
	info, err := tools.Probe(ctx, v.Path)
	if err != nil {
		return nil, fmt.Errorf("its voice cannot be used: %w", err)
	}
	v.Media = Media{Info: info}
	return &v, v.check()
}

// probed is what ffprobe prints of a packet.
type probed struct {
	Stream int    `json:"stream_index"`
	PTS    *int64 `json:"pts"`
	DTS    *int64 `json:"dts"`
	Pos    string `json:"pos"`
	Size   string `json:"size"`
	Flags  string `json:"flags"`
}

// listing is what ffprobe prints of a file, with the packets of all its streams.
type listing struct {
	ffmpeg.Info
	Packets []probed `json:"packets"`
}

func list(ctx context.Context, tools ffmpeg.Tools, path string) (l listing, err error) {
	out, err := tools.ProbeRaw(ctx, "-show_streams", "-show_format", "-show_packets",
		"-show_entries", "packet=stream_index,pts,dts,pos,size,flags", "-of", "json", "-i", "file:"+path)
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal(out, &l); err != nil {
		return l, fmt.Errorf("ffprobe answered with unreadable json: %w", err)
	}
	return l, nil
}

// of are the packets of one stream.
func (l listing) of(stream int) (all []probed) {
	for _, p := range l.Packets {
		if p.Stream == stream {
			all = append(all, p)
		}
	}
	return all
}

func inspect(ctx context.Context, tools ffmpeg.Tools, path string) (Media, error) {
	l, err := list(ctx, tools, path)
	if err != nil {
		return Media{}, err
	}
	return l.media(path)
}

// media is what the file that was listed holds.
func (l listing) media(path string) (Media, error) {
	m := Media{Info: l.Info}
	video, ok := m.Info.First("video")
	if !ok {
		return m, fmt.Errorf("%s has no video stream", path)
	}
	return m, m.fill(l.of(video.Index), path)
}

// fill takes the packets over. Parameter sets and pictures are looked into only where they might be copied.
func (m *Media) fill(list []probed, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	units := unitReader{file: f}
	if content, err := readAVCC(f); err == nil {
		if sets, err := parseAVCC(content); err == nil {
			m.AVCC, units.sets = content, sets
		}
	}
	for _, p := range list {
		if p.PTS == nil || p.DTS == nil {
			m.Packets = nil // a stream without times is neither copied nor entered in its middle
			return nil
		}
		kind := 0
		if m.AVCC != nil {
			kind = units.picture(p.Pos)
		}
		key := strings.HasPrefix(p.Flags, "K")
		pos, _ := strconv.ParseInt(p.Pos, 10, 64) // not every container knows
		size, _ := strconv.ParseInt(p.Size, 10, 64)
		m.Packets = append(m.Packets, Packet{PTS: *p.PTS, DTS: *p.DTS, Pos: pos, Size: size, Key: key, IDR: key && kind == idrPicture, Hidden: strings.Contains(p.Flags, "D")})
	}
	if units.strange {
		m.AVCC = nil // the header does not tell how all of it is decoded
	}
	return nil
}

func orCores(workers int) int {
	if workers > 0 {
		return workers
	}
	return max(1, runtime.NumCPU())
}
