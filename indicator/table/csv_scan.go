package table

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// defaultMaxRow is the most bytes of one row if [CSV.MaxRow] is not set.
const defaultMaxRow = 1 << 20

// scanner splits a file into rows of cells as RFC 4180 says, cells trimmed.
type scanner struct {
	in    *bufio.Reader
	comma byte
	max   int

	cells [][]byte // the row, valid until the next; nothing else may keep it
	line  int      // on which the row begins

	lines int    // lines read so far
	long  []byte // a line longer than the buffer of in
	text  []byte // unquoted text of a row with quotes
	ends  []int  // where each cell ends in text
}

func newScanner(r io.Reader, comma byte, limit int) *scanner {
	if limit <= 0 {
		limit = defaultMaxRow
	}
	return &scanner{in: bufio.NewReaderSize(r, 64<<10), comma: comma, max: limit}
}

// row reads the next row that is not empty. It returns io.EOF after the last,
// a [*CellError] for a row that cannot be split but after which reading can
// go on, and any other error where it cannot.
func (s *scanner) row() error {
	for {
		line, err := s.next()
		if err != nil {
			return err
		}
		if blank(line) {
			continue
		}
		s.line = s.lines
		s.cells = s.cells[:0]
		if bytes.IndexByte(line, '"') >= 0 {
			return s.quoted(line)
		}
		for {
			i := bytes.IndexByte(line, s.comma)
			if i < 0 {
				s.cells = append(s.cells, bytes.TrimSpace(line))
				return nil
			}
			s.cells = append(s.cells, bytes.TrimSpace(line[:i]))
			line = line[i+1:]
		}
	}
}

// blank reports whether a line is nothing but its end.
func blank(line []byte) bool {
	switch string(line) {
	case "\n", "\r\n", "\r":
		return true
	}
	return false
}

// next returns the next line with its end, which the trimming of cells removes.
func (s *scanner) next() ([]byte, error) {
	line, err := s.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		s.long = append(s.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) && len(s.long) <= s.max {
			line, err = s.in.ReadSlice('\n')
			s.long = append(s.long, line...)
		}
		line = s.long
	}
	switch {
	case len(line) > s.max:
		return nil, fmt.Errorf("line %d: a row of more than %d bytes: %w", s.lines+1, s.max, ErrLimit)
	case err != nil && !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("line %d: %w", s.lines+1, err)
	case len(line) == 0:
		return nil, io.EOF
	}
	s.lines++
	if s.lines == 1 {
		if bytes.HasPrefix(line, []byte("\xff\xfe")) || bytes.HasPrefix(line, []byte("\xfe\xff")) {
			return nil, errors.New("the file is UTF-16; save it as UTF-8")
		}
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	return line, nil
}

// quoted splits a row that has quotes, which may go over several lines.
func (s *scanner) quoted(line []byte) error {
	s.text, s.ends = s.text[:0], s.ends[:0]
	for {
		rest, err := s.cell(line)
		if err != nil {
			return err
		}
		s.ends = append(s.ends, len(s.text))
		if rest == nil {
			break
		}
		line = rest
	}
	start := 0
	for _, end := range s.ends {
		s.cells = append(s.cells, bytes.TrimSpace(s.text[start:end]))
		start = end
	}
	return nil
}

// cell adds the text of the first cell of line and returns what follows its
// comma, nil if there is none.
func (s *scanner) cell(line []byte) (rest []byte, err error) {
	begin := line
	for len(begin) > 0 && begin[0] == ' ' {
		begin = begin[1:]
	}
	if len(begin) == 0 || begin[0] != '"' {
		cell := line
		if i := bytes.IndexByte(line, s.comma); i >= 0 {
			cell, rest = line[:i], line[i+1:]
		}
		if bytes.IndexByte(cell, '"') >= 0 {
			return nil, s.fail(`a quote within a cell that does not begin with one; write "" within quotes`)
		}
		s.text = append(s.text, cell...)
		return rest, nil
	}
	line = begin[1:]
	for {
		i := bytes.IndexByte(line, '"')
		if i < 0 {
			s.text = append(s.text, line...)
			if line, err = s.more(); err != nil {
				return nil, err
			}
			continue
		}
		s.text = append(s.text, line[:i]...)
		line = line[i+1:]
		if len(line) > 0 && line[0] == '"' {
			s.text = append(s.text, '"')
			line = line[1:]
			continue
		}
		for len(line) > 0 && (line[0] == ' ' || line[0] == '\r' || line[0] == '\n') {
			line = line[1:]
		}
		switch {
		case len(line) == 0:
			return nil, nil
		case line[0] == s.comma:
			return line[1:], nil
		}
		return nil, s.fail(`text after a closing quote; write "" for a quote within quotes`)
	}
}

// more reads the next line of a quoted cell.
func (s *scanner) more() ([]byte, error) {
	line, err := s.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("line %d: the quote of cell %d is never closed", s.line, len(s.ends)+1)
	case err != nil:
		return nil, err
	case len(s.text)+len(line) > s.max:
		return nil, fmt.Errorf("line %d: a row of more than %d bytes (is the quote of cell %d closed?): %w", s.line, s.max, len(s.ends)+1, ErrLimit)
	}
	return line, nil
}

func (s *scanner) fail(reason string) error {
	return &CellError{Line: s.line, Cell: len(s.ends) + 1, Reason: reason}
}
