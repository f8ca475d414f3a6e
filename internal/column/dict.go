package column

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync"
)

// Dict are the distinct texts of a column as a snapshot knows them, each with
// a code. Codes are given in the order in which texts appear, from 1, and keep
// their meaning in later snapshots. Code 0 is no value.
type Dict struct {
	texts []string // by code
	words *words
}

// Size returns the number of codes, that of no value included: codes are below
// it.
func (d Dict) Size() int { return len(d.texts) }

// Text returns the text of a code; "" for code 0.
func (d Dict) Text(code uint32) string { return d.texts[code] }

// Texts returns all texts by code; the first stands for no value. The slice is
// only read.
func (d Dict) Texts() []string { return d.texts }

// Find returns the code of a text; ok says that the snapshot has it.
func (d Dict) Find(text string) (code uint32, ok bool) {
	if d.words == nil {
		return 0, false
	}
	d.words.mu.RLock()
	defer d.words.mu.RUnlock()
	code = d.words.find(text, hash(d.words.seed, text), d.texts)
	return code, code != 0
}

// Ranks returns for each code the place of its text among all texts in bytewise
// order, from 0; that of code 0 means nothing. It takes a while the first time
// that it is asked for, and again where texts were added since. The slice is only
// read.
func (d Dict) Ranks() []uint32 {
	if d.words == nil {
		return make([]uint32, max(len(d.texts), 1))
	}
	d.words.ranking.Lock()
	defer d.words.ranking.Unlock()
	if len(d.words.ranks) == len(d.texts) {
		return d.words.ranks
	}
	codes := make([]uint32, len(d.texts)-1)
	for i := range codes {
		codes[i] = uint32(i + 1)
	}
	slices.SortFunc(codes, func(a, b uint32) int { return strings.Compare(d.texts[a], d.texts[b]) })
	ranks := make([]uint32, len(d.texts))
	for rank, code := range codes {
		ranks[code] = uint32(rank)
	}
	if len(ranks) > len(d.words.ranks) {
		d.words.ranks = ranks
	}
	return ranks
}

// words is a dictionary that grows. One goroutine adds, any number search.
type words struct {
	mu    sync.RWMutex // guards slots; whoever adds reads without it
	seed  maphash.Seed
	slots []slot   // a power of two, open addressing
	texts []string // by code, append-only: snapshots have the front of it

	last     string // the text added last: data often comes in runs
	lastCode uint32
	ranking  sync.Mutex // guards ranks
	ranks    []uint32   // by code, of the texts that there were

	room  strings.Builder // texts are copied to the end of it
	bytes int64
}

// slot is free where code is 0.
type slot struct{ hash, code uint32 }

func newWords() *words {
	return &words{seed: maphash.MakeSeed(), slots: make([]slot, 16), texts: make([]string, 1)}
}

func hash(seed maphash.Seed, text string) uint32 { return uint32(maphash.String(seed, text)) }

// find returns the code of a text among texts, or 0. Codes beyond texts belong
// to later texts.
func (w *words) find(text string, h uint32, texts []string) uint32 {
	mask := uint32(len(w.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := w.slots[i]
		if s.code == 0 || s.hash == h && int(s.code) < len(texts) && texts[s.code] == text {
			return s.code
		}
	}
}

// code returns the code of a text, a new one if need be.
func (w *words) code(text string) uint32 {
	if text == w.last && w.lastCode != 0 {
		return w.lastCode
	}
	h := hash(w.seed, text)
	code := w.find(text, h, w.texts)
	if code == 0 {
		code = uint32(len(w.texts))
		w.texts = append(w.texts, w.keep(text))
		w.mu.Lock()
		if 4*len(w.texts) > 3*len(w.slots) {
			w.grow()
		}
		w.put(slot{h, code})
		w.mu.Unlock()
	}
	w.last, w.lastCode = w.texts[code], code
	return code
}

func (w *words) put(s slot) {
	mask := uint32(len(w.slots) - 1)
	i := s.hash & mask
	for w.slots[i].code != 0 {
		i = (i + 1) & mask
	}
	w.slots[i] = s
}

func (w *words) grow() {
	old := w.slots
	w.slots = make([]slot, 2*len(old))
	for _, s := range old {
		if s.code != 0 {
			w.put(s)
		}
	}
}

// Chunks in which texts are kept, in bytes.
const (
	leastChunk = 256
	mostChunk  = 64 << 10
)

// keep copies a text, so that what it was cut from is not held on to. Short
// texts share chunks; a chunk is never written again where it has been read.
func (w *words) keep(text string) string {
	switch {
	case text == "":
		return ""
	case len(text) > mostChunk/16:
		w.bytes += int64(len(text))
		return strings.Clone(text)
	}
	if w.room.Cap()-w.room.Len() < len(text) {
		size := max(min(2*w.room.Cap(), mostChunk), leastChunk, len(text))
		w.room = strings.Builder{}
		w.room.Grow(size)
		w.bytes += int64(w.room.Cap())
	}
	n := w.room.Len()
	w.room.WriteString(text)
	return w.room.String()[n:]
}

// size returns the bytes held.
func (w *words) size() int64 {
	const header, perSlot = 16, 8
	w.ranking.Lock()
	defer w.ranking.Unlock()
	return w.bytes + header*int64(cap(w.texts)) + perSlot*int64(len(w.slots)) + 4*int64(len(w.ranks))
}
