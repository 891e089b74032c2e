package concat

import (
	"errors"
	"strconv"
)

// The film's sound is encoded in parts, in parallel, and parts that have not changed are kept: the AAC encoder of
// ffmpeg runs on one core, and slowly. AAC codes blocks of 1024 samples that overlap their neighbours by half. An
// encoder that starts some blocks early has settled where its part begins, so that the packets of one part go on
// where those of the one before end; what it made of the blocks before is thrown away.
const (
	aacBlock  = 1024
	partSize  = 512 // blocks in a part, some 11 s at 48 kHz
	aacBefore = 24  // blocks that an encoder starts early: half a second
	aacAfter  = 4   // blocks that it hears after its part: it looks ahead
)

// soundPart is a run of AAC packets.
type soundPart struct {
	first, end int   // packets, end not included
	drop       int   // packets that the encoder makes before
	from, to   int64 // samples that the encoder hears; beyond the film's end they are silence
}

// soundParts divides a film's sound. Packet i holds the samples from block i-1 to block i; the first block holds nothing.
func soundParts(samples int64) (parts []soundPart) {
	blocks := int((samples+aacBlock-1)/aacBlock) + 1
	for at := 0; at < blocks; at += partSize {
		p := soundPart{first: at, end: min(at+partSize, blocks)}
		p.drop = min(at, aacBefore)
		p.from, p.to = int64(at-p.drop)*aacBlock, int64(p.end+aacAfter)*aacBlock
		parts = append(parts, p)
	}
	return parts
}

// partArgs encode a part, from raw samples on standard input to AAC with a header for every packet (ADTS). Its quality is
// constant, some 180 kb/s: for a constant rate the encoder tries again and again what is easily told, such as pure tones.
func (t Timeline) partArgs() []string {
	return t.rawInput("pipe:0", "pipe").Output("pipe:1", repeatable(options{
		"c:a": "aac", "aac_coder": "fast", "q:a": 3, "flags:a": "+bitexact", "f": "adts",
	})).GetArgs()
}

var errADTS = errors.New("the AAC encoder wrote something unreadable")

// splitADTS takes the headers (ISO/IEC 13818-7, 6.2) off packets.
func splitADTS(data []byte) (packets [][]byte, config []byte, err error) {
	for len(data) > 0 {
		if len(data) < 7 || data[0] != 0xff || data[1]&0xf6 != 0xf0 {
			return nil, nil, errADTS
		}
		head, size := 7, int(data[3]&3)<<11|int(data[4])<<3|int(data[5])>>5
		if data[1]&1 == 0 {
			head = 9 // with a checksum
		}
		if size < head || size > len(data) {
			return nil, nil, errADTS
		}
		config = specificConfig(data)
		packets, data = append(packets, data[head:size]), data[size:]
	}
	return packets, config, nil
}

// specificConfig says in an MP4 file what an ADTS header says: the kind of AAC, the sample rate's index, the channels.
func specificConfig(head []byte) []byte {
	kind, rate, layout := head[2]>>6+1, head[2]>>2&15, head[2]&1<<2|head[3]>>6
	return []byte{kind<<3 | rate>>1, rate<<7 | layout<<3}
}

func partName(i int) string { return "part" + strconv.Itoa(i) + ".aac" }
