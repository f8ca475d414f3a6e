package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/zhibiao/zhibiao/indicator/unit"
)

// CSV says how to read comma-separated values. The zero CSV reads RFC 4180
// files with a header line, every column as text.
//
// Text is UTF-8, with or without a byte order mark. Cells are trimmed, also
// within quotes, and an empty cell is no value. Empty lines are passed over.
//
//   - A decimal is written plainly: -1234.50, or 1.2345e3, of at most 100
//     digits before the point and after it. An integer likewise; 17850.0 is whole.
//   - A date is 2026-01-05 or 20260105.
//   - A timestamp is RFC 3339, or 2026-01-05 15:04[:05[.999999]] in Location.
//   - A boolean is true, t, yes, y, 1, 是 or false, f, no, n, 0, 否.
//   - A duration is 1h30m or 1:30[:00].
type CSV struct {
	Columns  []CSVColumn    // the columns to read; none: every column, as text
	Header   []string       // names the cells of a file that has no header line
	Comma    byte           // what separates cells: ',' (also 0), ';', '|', '\t'
	Nulls    []string       // cells that stand for no value in any column, such as NULL
	Location *time.Location // where timestamps without an offset are local time; nil is UTC
	Skip     bool           // leave out rows that cannot be read, see [Table.Rejected]; else stop at the first
	MaxRow   int            // bytes of one row, at most; 0 is 1 MiB
}

// CSVColumn declares a column of a file.
type CSVColumn struct {
	Name  string
	Type  Type      // Unknown is String
	From  string    // the column's name in the header; "" is Name
	Unit  unit.Unit // the zero Unit is a plain number
	Nulls []string  // cells that stand for no value in this column, besides [CSV.Nulls]
}

// ReadCSV returns the rows of a file. A cell or row that cannot be read is a
// [*CellError], a declared column that the header lacks an [*UnknownError]; an
// unclosed quote is an error even with Skip set, since it swallows all that
// follows.
func ReadCSV(r io.Reader, f CSV) (*Table, error) {
	for t, err := range f.read(r, math.MaxInt) {
		return t, err
	}
	return nil, errors.New("table: nothing read") // unreachable: read yields at least once
}

// Batches is [ReadCSV] in tables of about a thousand rows, so that a file of
// any length is read in little memory. There is at least one table; rows left
// out are with the table of the rows around them. The first error ends the
// sequence.
func (f CSV) Batches(r io.Reader) iter.Seq2[*Table, error] { return f.read(r, batch) }

func (f CSV) read(r io.Reader, rows int) iter.Seq2[*Table, error] {
	return func(yield func(*Table, error) bool) {
		in, err := f.open(r)
		if err != nil {
			yield(nil, fmt.Errorf("table: reading CSV: %w", err))
			return
		}
		for first := true; ; first = false {
			t, err := in.batch(rows)
			end := errors.Is(err, io.EOF)
			switch {
			case err != nil && !end:
				yield(nil, fmt.Errorf("table: reading CSV: %w", err))
				return
			case end && !first && t.n == 0 && t.rejected.Count == 0:
				return
			case !yield(t, nil) || end:
				return
			}
		}
	}
}

// csvReader reads the rows of one file into cells.
type csvReader struct {
	scan    *scanner
	width   int // cells that a row has
	skip    bool
	loc     *time.Location
	columns []csvCells
	b       *Builder
	rows    int // rows so far, with those left out
}

// csvCells are the cells of a file that go into one column.
type csvCells struct {
	cells  *Cells
	at     int // index of the cell in its row
	header string
	nulls  [][]byte
	seen   map[string]string // texts met so far, so that equal ones share memory
}

// maxSeen bounds csvCells.seen; a column of more different texts gains nothing.
const maxSeen = 4096

func (f CSV) open(r io.Reader) (*csvReader, error) {
	comma := f.Comma
	switch {
	case comma == 0:
		comma = ','
	case comma == '"' || comma == '\n' || comma == '\r' || comma == ' ' || comma >= utf8.RuneSelf:
		return nil, fmt.Errorf("cells cannot be separated by %q", rune(comma))
	}
	in := &csvReader{scan: newScanner(r, comma, f.MaxRow), skip: f.Skip, loc: f.Location}
	if in.loc == nil {
		in.loc = time.UTC
	}
	header := f.Header
	if header == nil {
		err := in.scan.row()
		var bad *CellError
		switch {
		case errors.Is(err, io.EOF):
			return nil, errors.New("there is no header line")
		case errors.As(err, &bad):
			return nil, fmt.Errorf("header: %w", err)
		case err != nil:
			return nil, err
		}
		for _, cell := range in.scan.cells {
			if !utf8.Valid(cell) {
				return nil, errors.New("the header is not UTF-8 text")
			}
			header = append(header, string(cell))
		}
	}
	in.width = len(header)
	return in, in.bind(header, f)
}

// bind finds the declared columns in the header.
func (in *csvReader) bind(header []string, f CSV) error {
	columns := f.Columns
	if len(columns) == 0 {
		for i, name := range header {
			if name == "" {
				return fmt.Errorf("column %d has no name in the header", i+1)
			}
			columns = append(columns, CSVColumn{Name: name})
		}
	}
	specs := make([]Spec, len(columns))
	in.columns = make([]csvCells, len(columns))
	for i, c := range columns {
		if c.Type == Unknown {
			c.Type = String
		}
		if c.From == "" {
			c.From = c.Name
		}
		k := slices.Index(header, c.From)
		if k < 0 {
			return &UnknownError{Column: c.From, In: "the header", Have: header}
		}
		if again := slices.Index(header[k+1:], c.From); again >= 0 {
			return fmt.Errorf("the header has %q twice, as columns %d and %d", c.From, k+1, k+again+2)
		}
		specs[i] = Spec{Name: c.Name, Type: c.Type, Unit: c.Unit}
		in.columns[i] = csvCells{at: k, header: c.From}
		for _, null := range slices.Concat(f.Nulls, c.Nulls) {
			in.columns[i].nulls = append(in.columns[i].nulls, []byte(null))
		}
		if c.Type == String {
			in.columns[i].seen = make(map[string]string)
		}
	}
	in.b = New(specs...)
	for i := range in.columns {
		in.columns[i].cells = in.b.cells[i]
	}
	return in.b.err
}

// batch reads up to the given number of rows, those left out included. At the
// end of the file it returns what there is together with io.EOF.
func (in *csvReader) batch(rows int) (*Table, error) {
	var rejected Rejected
	var end error
	for n := 0; n < rows; n++ {
		err := in.scan.row()
		if err == nil {
			err = in.add()
		}
		if errors.Is(err, io.EOF) {
			end = err
			break
		}
		in.rows++
		var bad *CellError
		switch {
		case err == nil:
			continue
		case !errors.As(err, &bad):
			return nil, err
		}
		bad.Row = in.rows
		if !in.skip {
			return nil, err
		}
		rejected.Count++
		if len(rejected.First) < MaxRejected {
			rejected.First = append(rejected.First, bad)
		}
	}
	t, err := in.b.table()
	if err != nil {
		return nil, err
	}
	t.rejected = rejected
	return t, end
}

// add puts the row just scanned into the cells, all of it or nothing.
func (in *csvReader) add() error {
	row := in.scan.cells
	if len(row) != in.width {
		return &CellError{Line: in.scan.line, Reason: fmt.Sprintf("the number of cells is %d, the header has %d", len(row), in.width)}
	}
	before := in.b.Len()
	for i := range in.columns {
		c := &in.columns[i]
		cell := row[c.at]
		if reason, ok := c.read(cell, in.loc); !ok {
			for k := range i {
				in.columns[k].cells.unwind(before)
			}
			e := &CellError{Line: in.scan.line, Cell: c.at + 1, Column: c.cells.col.spec.Name, Text: string(cell), Want: c.cells.col.spec.Type, Reason: reason}
			if c.header != e.Column {
				e.Header = c.header
			}
			return e
		}
	}
	in.b.rows++
	return nil
}

func (c *csvCells) read(cell []byte, loc *time.Location) (reason string, ok bool) {
	for _, null := range c.nulls {
		if bytes.Equal(cell, null) {
			c.cells.Null()
			return "", true
		}
	}
	if c.seen == nil || len(cell) == 0 {
		return readCell(c.cells, cell, loc)
	}
	s, known := c.seen[string(cell)]
	if !known {
		if !utf8.Valid(cell) {
			return "is not UTF-8 text", false
		}
		s = string(cell)
		if len(c.seen) < maxSeen {
			c.seen[s] = s
		}
	}
	c.cells.Text(s)
	return "", true
}
