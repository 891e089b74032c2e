package concat

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	graph "github.com/u2takey/ffmpeg-go"

	"shotlist/concat/ffmpeg"
)

// Play decodes all of the picture and sound of the file at path and returns an error where the decoder has anything
// to say.
func Play(ctx context.Context, tools ffmpeg.Tools, path string) error {
	info, err := tools.Probe(ctx, path)
	if err != nil {
		return err
	}
	in := graph.Input("file:"+path, options{"protocol_whitelist": "file"})
	var streams []*graph.Stream
	for _, kind := range []string{"video", "audio"} {
		if s, ok := info.First(kind); ok {
			streams = append(streams, in.Get(fmt.Sprint(s.Index)))
		}
	}
	if len(streams) == 0 {
		return errors.New("it holds neither picture nor sound")
	}
	var log bytes.Buffer
	args := graph.Output(streams, "-", options{"f": "null", "xerror": ""}).GetArgs()
	if err := tools.Run(ctx, ffmpeg.Job{Args: args, Log: &log}); err != nil {
		return err
	}
	if text := bytes.TrimSpace(log.Bytes()); len(text) > 0 {
		return errors.New(string(text))
	}
	return nil
}
