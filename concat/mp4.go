package concat

import (
	"encoding/binary"
	"io"
	"os"
	"slices"
)

// soundTrack is what an MP4 file with nothing but AAC in it says of its sound.
type soundTrack struct {
	hertz   int64
	samples int64    // shown, after the first block, which only starts the decoder
	sizes   []uint32 // of the packets, in bytes
	config  []byte   // AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1)
}

// write makes the file: its packets as data gives them, and then the index.
func (t soundTrack) write(name string, data io.Reader) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	head := mp4Box("ftyp", []byte("isom"), u32(0x200), []byte("isomiso2mp41"))
	var total uint64
	for _, size := range t.sizes {
		total += uint64(size)
	}
	at := uint64(len(head)) + 16
	mdat := append(append(u32(1), "mdat"...), u64(total+16)...)
	if _, err := f.Write(append(head, mdat...)); err != nil {
		return err
	}
	if _, err := io.CopyN(f, data, int64(total)); err != nil {
		return err
	}
	if _, err := f.Write(t.moov(at)); err != nil {
		return err
	}
	return f.Close()
}

// moov is the index of a file whose packets begin at a place. Boxes are those of ISO/IEC 14496-12, 8.
func (t soundTrack) moov(at uint64) []byte {
	rate, media := u32(uint32(t.hertz)), t.samples+aacBlock
	mvhd := mp4Box("mvhd", u32(1<<24), zeros(16), rate, u64(uint64(t.samples)), u32(0x10000), []byte{1, 0}, zeros(10), unity, zeros(24), u32(2))
	tkhd := mp4Box("tkhd", u32(1<<24|3), zeros(16), u32(1, 0), u64(uint64(t.samples)), zeros(12), []byte{1, 0}, zeros(2), unity, zeros(8))
	elst := mp4Box("elst", u32(1<<24, 1), u64(uint64(t.samples)), u64(aacBlock), u32(0x10000))
	mdhd := mp4Box("mdhd", u32(1<<24), zeros(16), rate, u64(uint64(media)), u32(0x55c40000)) // language "und"
	hdlr := mp4Box("hdlr", zeros(8), []byte("soun"), zeros(13))
	dref := mp4Box("dref", u32(0, 1), mp4Box("url ", u32(1)))
	return mp4Box("moov", mvhd, mp4Box("trak", tkhd, mp4Box("edts", elst), mp4Box("mdia", mdhd, hdlr, mp4Box("minf",
		mp4Box("smhd", zeros(8)), mp4Box("dinf", dref), mp4Box("stbl", t.stsd(), t.stts(), t.stsc(), t.stsz(), mp4Box("stco", u32(0, 1, uint32(at))))))))
}

func (t soundTrack) stsd() []byte {
	decoder := descriptor(4, []byte{0x40, 0x15}, zeros(3), u32(t.bitrates()...), descriptor(5, t.config)) // MPEG-4 audio
	es := descriptor(3, []byte{0, 1, 0}, decoder, descriptor(6, []byte{2}))
	entry := mp4Box("mp4a", zeros(6), []byte{0, 1}, zeros(8), []byte{0, channels, 0, 16}, zeros(4), u32(uint32(t.hertz)<<16), mp4Box("esds", u32(0), es))
	return mp4Box("stsd", u32(0, 1), entry)
}

// bitrates are the highest and the average, in bits a second.
func (t soundTrack) bitrates() []uint32 {
	var all int64
	for _, size := range t.sizes {
		all += int64(size)
	}
	rate := func(bytes, blocks int64) uint32 { return uint32(bytes * 8 * t.hertz / (blocks * aacBlock)) }
	return []uint32{rate(int64(slices.Max(t.sizes)), 1), rate(all, int64(len(t.sizes)))}
}

// stts gives every packet a block, and the last what is left.
func (t soundTrack) stts() []byte {
	n := len(t.sizes)
	last := t.samples + aacBlock - int64(n-1)*aacBlock
	return mp4Box("stts", u32(0, 2, uint32(n-1), aacBlock, 1, uint32(last)))
}

func (t soundTrack) stsc() []byte { return mp4Box("stsc", u32(0, 1, 1, uint32(len(t.sizes)), 1)) }

func (t soundTrack) stsz() []byte {
	return mp4Box("stsz", u32(0, 0, uint32(len(t.sizes))), u32(t.sizes...))
}

// unity is the matrix of a picture that is shown as it is.
var unity = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)

func mp4Box(kind string, parts ...[]byte) []byte {
	out := append(u32(0), kind...)
	for _, p := range parts {
		out = append(out, p...)
	}
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}

// descriptor is one of ISO/IEC 14496-1, 7.2.2, of up to 127 bytes.
func descriptor(tag byte, parts ...[]byte) []byte {
	out := []byte{tag, 0}
	for _, p := range parts {
		out = append(out, p...)
	}
	out[1] = byte(len(out) - 2)
	return out
}

func zeros(n int) []byte { return make([]byte, n) }

func u64(v uint64) []byte { return binary.BigEndian.AppendUint64(nil, v) }

func u32(values ...uint32) (out []byte) {
	for _, v := range values {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return out
}
