package ledger

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"

	"shotlist/render/plan"
)

// salvage reads rows from the pages of a database and of its log, without SQLite and without trust: every page that
// looks like one of a table is gone through, also such as the log would have replaced. A row is believed by its sum. As
// rows never change, one that was ever written is true.
func salvage(path string) ([]saved, error) {
	main, err := readIfThere(path)
	if err != nil {
		return nil, err
	}
	log, err := readIfThere(path + "-wal")
	if err != nil {
		return nil, err
	}
	p := pages{size: pageSize(main, log), by: map[uint32][][]byte{}}
	p.addMain(main)
	p.addLog(log)
	return p.rows(), nil
}

func readIfThere(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// saved is a row that was found.
type saved struct {
	event Event
	link  link
}

// pages are all versions of all pages, oldest first.
type pages struct {
	size int
	by   map[uint32][][]byte
	all  [][]byte
}

const usualPage = 4096

// pageSize believes the header of the file, or else that of the log (sqlite.org/fileformat.html).
func pageSize(main, log []byte) int {
	size := 0
	switch {
	case len(main) >= 18 && string(main[:15]) == "SQLite format 3":
		size = int(binary.BigEndian.Uint16(main[16:]))
	case len(log) >= 12:
		size = int(binary.BigEndian.Uint32(log[8:]))
	}
	if size < 512 || size > 65536 || size&(size-1) != 0 {
		return usualPage
	}
	return size
}

func (p *pages) add(number uint32, page []byte) {
	p.by[number] = append(p.by[number], page)
	p.all = append(p.all, page)
}

func (p *pages) addMain(file []byte) {
	for n := 0; n*p.size < len(file); n++ {
		page := file[n*p.size : min((n+1)*p.size, len(file))]
		p.add(uint32(n+1), page)
	}
}

// addLog goes through the frames of a log, whether SQLite would believe them or not.
func (p *pages) addLog(log []byte) {
	const header, frame = 32, 24
	for at := header; at+frame < len(log); at += frame + p.size {
		p.add(binary.BigEndian.Uint32(log[at:]), log[at+frame:min(at+frame+p.size, len(log))])
	}
}

// rows gives what is believed, each row once, in order.
func (p *pages) rows() []saved {
	found := map[tail]saved{}
	for _, page := range p.all {
		for _, cell := range leafCells(page) {
			for _, newest := range []bool{true, false} {
				if s, ok := parseRow(p.payload(cell, newest)); ok {
					found[tail{s.event.Seq, s.link.sum}] = s
					break
				}
			}
		}
	}
	out := make([]saved, 0, len(found))
	for _, s := range found {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b saved) int {
		return cmp.Or(cmp.Compare(a.event.Seq, b.event.Seq), a.event.At.Compare(b.event.At), slices.Compare(a.link.sum[:], b.link.sum[:]))
	})
	return out
}

// leafCells gives the cells of a page, each to the page's end: where a cell ends, it says itself.
func leafCells(page []byte) (cells [][]byte) {
	const leaf = 0x0d
	if len(page) < 8 || page[0] != leaf {
		return nil
	}
	for at := 8; at+2 <= len(page); at += 2 { // the count of cells may be wrong: what is no pointer leads to no row
		if cell := int(binary.BigEndian.Uint16(page[at:])); cell > at && cell < len(page) {
			cells = append(cells, page[cell:])
		}
	}
	return cells
}

// cellRow is a row's number and the bytes of its record.
type cellRow struct {
	seq    int64
	record []byte
}

// payload gathers a cell's record, which may go on in other pages: of those the newest or the oldest version.
func (p *pages) payload(cell []byte, newest bool) (c cellRow) {
	length, n := varint(cell)
	seq, m := varint(cell[n:])
	cell = cell[n+m:]
	if n == 0 || m == 0 || length > 64<<20 {
		return c
	}
	total := int(length)
	local := p.local(total)
	if local > len(cell) {
		return c
	}
	c = cellRow{int64(seq), slices.Clone(cell[:local])}
	if local == total {
		return c
	}
	if len(cell) < local+4 {
		return cellRow{}
	}
	next := binary.BigEndian.Uint32(cell[local:])
	for hops := 0; len(c.record) < total && hops <= len(p.by); hops++ {
		versions := p.by[next]
		if len(versions) == 0 {
			return cellRow{}
		}
		page := versions[0]
		if newest {
			page = versions[len(versions)-1]
		}
		if len(page) < 4 {
			return cellRow{}
		}
		next = binary.BigEndian.Uint32(page)
		c.record = append(c.record, page[4:min(len(page), 4+total-len(c.record))]...)
	}
	return c
}

// local is how much of a record stands in its cell.
func (p *pages) local(total int) int {
	if total <= p.size-35 {
		return total
	}
	least := (p.size-12)*32/255 - 23
	if k := least + (total-least)%(p.size-4); k <= p.size-35 {
		return k
	}
	return least
}

// varint reads SQLite's variable-length integer; n is 0 where there is none.
func varint(b []byte) (v uint64, n int) {
	for i := 0; i < len(b) && i < 9; i++ {
		if i == 8 {
			return v<<8 | uint64(b[i]), 9
		}
		v = v<<7 | uint64(b[i]&0x7f)
		if b[i] < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}

// parseRow reads a record of the table of events, of either format.
func parseRow(c cellRow) (s saved, ok bool) {
	values, ok := columns(c.record)
	if !ok || len(values) != 7 && len(values) != 9 {
		return saved{}, false
	}
	text := func(i int) string { return string(values[i]) }
	s.event = Event{Seq: c.seq, At: time.UnixMilli(integer(values[1])), Run: text(2), Job: plan.ID(text(3)), Subject: text(4),
		Kind: Kind(text(5)), Data: json.RawMessage(values[6])}
	if len(values) == 7 { // the first format has no sums: what looks right must do
		return s, (known[s.event.Kind] || s.event.Kind == Cut) && (len(values[6]) == 0 || json.Valid(values[6]))
	}
	if len(values[7]) != len(sum{}) || len(values[8]) != len(sum{}) {
		return saved{}, false
	}
	s.link = link{sum(values[7]), sum(values[8])}
	return s, chain(s.link.before, &s.event) == s.link
}

// columns splits a record into its values.
func columns(record []byte) (values [][]byte, ok bool) {
	size, n := varint(record)
	if n == 0 || size > uint64(len(record)) || size < uint64(n) {
		return nil, false
	}
	types, body := record[n:size], record[size:]
	for len(types) > 0 && len(values) < 10 {
		kind, n := varint(types)
		if n == 0 {
			return nil, false
		}
		types = types[n:]
		length := valueLength(kind)
		if length > uint64(len(body)) {
			return nil, false
		}
		value := body[:length]
		if kind == 9 { // the number one has no bytes
			value = []byte{1}
		}
		values, body = append(values, value), body[length:]
	}
	return values, len(types) == 0
}

func valueLength(kind uint64) uint64 {
	if kind >= 12 {
		return (kind - 12) / 2
	}
	return []uint64{0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0}[kind]
}

func integer(b []byte) (n int64) {
	if len(b) > 0 && b[0] >= 0x80 {
		n = -1
	}
	for _, x := range b {
		n = n<<8 | int64(x)
	}
	return n
}
