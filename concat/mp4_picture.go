package concat

// pictureTrack is what an MP4 file with nothing but H.264 pictures in it says of them.
type pictureTrack struct {
	size        Size
	sets        avcC
	scale, step int64    // units a second, and units that a frame shows
	delay       int      // by how many pictures decoding runs ahead of showing
	sizes       []uint32 // of the packets, in bytes
	shown       []int    // by packet, the frame that it shows
	sync        []uint32 // packets that are IDR pictures, counted from one
}

// moov is the index of a file whose packets begin at a place. Boxes are those of ISO/IEC 14496-12, 8.
func (t pictureTrack) moov(at uint64) []byte {
	length, scale := u64(uint64(int64(len(t.sizes))*t.step)), u32(uint32(t.scale))
	side := u32(uint32(t.size.W)<<16, uint32(t.size.H)<<16)
	mvhd := mp4Box("mvhd", u32(1<<24), zeros(16), scale, length, u32(0x10000), zeros(12), unity, zeros(24), u32(2))
	tkhd := mp4Box("tkhd", u32(1<<24|3), zeros(16), u32(1, 0), length, zeros(16), unity, side)
	elst := mp4Box("elst", u32(1<<24, 1), length, u64(uint64(int64(t.delay)*t.step)), u32(0x10000))
	mdhd := mp4Box("mdhd", u32(1<<24), zeros(16), scale, length, u32(0x55c40000)) // language "und"
	hdlr := mp4Box("hdlr", zeros(8), []byte("vide"), zeros(13))
	dref := mp4Box("dref", u32(0, 1), mp4Box("url ", u32(1)))
	return mp4Box("moov", mvhd, mp4Box("trak", tkhd, mp4Box("edts", elst), mp4Box("mdia", mdhd, hdlr, mp4Box("minf",
		mp4Box("vmhd", u32(1), zeros(8)), mp4Box("dinf", dref), mp4Box("stbl", t.stsd(), t.stts(), t.ctts(), t.stss(), t.stsc(), t.stsz(), t.co64(at))))))
}

// stsd tells the parameter sets, square pixels, and colours of BT.709.
func (t pictureTrack) stsd() []byte {
	side := []byte{byte(t.size.W >> 8), byte(t.size.W), byte(t.size.H >> 8), byte(t.size.H)}
	colr := mp4Box("colr", []byte("nclx"), []byte{0, 1, 0, 1, 0, 1, 0})
	pasp := mp4Box("pasp", u32(1, 1))
	entry := mp4Box("avc1", zeros(6), []byte{0, 1}, zeros(16), side, u32(72<<16, 72<<16, 0), []byte{0, 1}, zeros(32),
		[]byte{0, 24, 0xff, 0xff}, mp4Box("avcC", t.sets.bytes()), colr, pasp)
	return mp4Box("stsd", u32(0, 1), entry)
}

func (t pictureTrack) stts() []byte {
	return mp4Box("stts", u32(0, 1, uint32(len(t.sizes)), uint32(t.step)))
}

// ctts tells how long after its decoding each picture shows.
func (t pictureTrack) ctts() []byte {
	var runs []uint32
	for i, frame := range t.shown {
		after := uint32(int64(frame-i+t.delay) * t.step)
		if n := len(runs); n > 0 && runs[n-1] == after {
			runs[n-2]++
			continue
		}
		runs = append(runs, 1, after)
	}
	return mp4Box("ctts", u32(0, uint32(len(runs)/2)), u32(runs...))
}

func (t pictureTrack) stss() []byte {
	return mp4Box("stss", u32(0, uint32(len(t.sync))), u32(t.sync...))
}

func (t pictureTrack) stsc() []byte { return mp4Box("stsc", u32(0, 1, 1, uint32(len(t.sizes)), 1)) }

func (t pictureTrack) stsz() []byte {
	return mp4Box("stsz", u32(0, 0, uint32(len(t.sizes))), u32(t.sizes...))
}

func (t pictureTrack) co64(at uint64) []byte { return mp4Box("co64", u32(0, 1), u64(at)) }
