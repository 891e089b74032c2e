package concat

import (
	"math/big"
	"time"
)

// clock counts time in the film's frames and samples. Every place in the film is rounded on its own from its exact
// time, so that rounding errors never add up.
type clock struct {
	fps   *big.Rat // frames a second
	hertz int64    // samples a second
}

// minTimescale keeps the film's time base as fine as ffmpeg's own choice for MP4.
const minTimescale = 10000

// frame is the frame boundary nearest to a time.
func (c clock) frame(seconds *big.Rat) int {
	return int(nearest(new(big.Rat).Mul(seconds, c.fps)))
}

// time is when a frame begins, in seconds.
func (c clock) time(frame int) *big.Rat {
	return new(big.Rat).Quo(new(big.Rat).SetInt64(int64(frame)), c.fps)
}

// sample is the sample nearest to where a frame begins.
func (c clock) sample(frame int) int64 {
	return nearest(new(big.Rat).Mul(c.time(frame), new(big.Rat).SetInt64(c.hertz)))
}

// samples is how many samples a time takes.
func (c clock) samples(d time.Duration) int64 {
	return nearest(new(big.Rat).Mul(seconds(d), big.NewRat(c.hertz, 1)))
}

// micros is when a frame begins, in microseconds.
func (c clock) micros(frame int) int64 {
	return nearest(new(big.Rat).Mul(c.time(frame), big.NewRat(1e6, 1)))
}

// timescale is the film's time base as ticks a second, and how many of them a frame lasts: exactly.
func (c clock) timescale() (scale, step int64) {
	scale, step = c.fps.Num().Int64(), c.fps.Denom().Int64()
	for scale < minTimescale {
		scale, step = 2*scale, 2*step
	}
	return scale, step
}

// common is a time base in which a frame and a sample each last a whole number of ticks.
func (c clock) common() int64 {
	frames, samples := c.fps.Num(), big.NewInt(c.hertz)
	shared := new(big.Int).GCD(nil, nil, frames, samples)
	return frames.Int64() / shared.Int64() * c.hertz
}

func seconds(d time.Duration) *big.Rat { return big.NewRat(int64(d), int64(time.Second)) }

// duration rounds seconds to the nanosecond.
func duration(seconds *big.Rat) time.Duration {
	return time.Duration(nearest(new(big.Rat).Mul(seconds, big.NewRat(int64(time.Second), 1))))
}

// nearest rounds half up.
func nearest(r *big.Rat) int64 {
	shifted := new(big.Rat).Add(r, big.NewRat(1, 2))
	return new(big.Int).Div(shifted.Num(), shifted.Denom()).Int64()
}

// rational reads what ffprobe writes: "30000/1001", "0.02", and "0/0" or "N/A" for what it does not know.
func rational(s string) (*big.Rat, bool) { return new(big.Rat).SetString(s) }
