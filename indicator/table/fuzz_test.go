package table_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/table"
)

// Any bytes: no panic, the same result whatever pieces they come in, rows read
// and left out add up, and what is read and written is read back as it was.
func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,x\n", "a,b\r\n\"1\",\"x\"\"y\n\"\r\n", "\ufeffa\n\"\"\n", "a,b\n1\n2,3,4\n\"", "a;b\n1e100;0.1\n", "a,b\n-.5,\"\xff\"\n", "a,b\n5\",\n\"a\"b,c\n", "\xff\xfe",
		"a,b\n2026-01-05 08:00:30.5,1h\n", "a,b\n99999999999999999999.125,华东\n0.000000000000000000001,\n", "a\n\n\n1\n",
	} {
		f.Add([]byte(s), byte(','), byte(table.Decimal), true)
		f.Add([]byte(s), byte(';'), byte(table.Timestamp), false)
	}
	f.Fuzz(func(t *testing.T, file []byte, comma, kind byte, skip bool) {
		want := table.Type(kind%byte(table.Duration)) + 1
		opts := table.CSV{Comma: comma, Skip: skip, Header: []string{"a", "b"}, Columns: []table.CSVColumn{{Name: "a", Type: want}, {Name: "b"}}, MaxRow: 1000}
		tab, err := table.ReadCSV(bytes.NewReader(file), opts)
		slow, slowErr := table.ReadCSV(iotest.OneByteReader(bytes.NewReader(file)), opts)
		if err != nil {
			require.EqualError(t, slowErr, err.Error())
			return
		}
		require.NoError(t, slowErr)
		requireSame(t, tab, slow)
		require.Equal(t, tab.Rejected(), slow.Rejected())
		if !skip {
			require.Zero(t, tab.Rejected().Count)
		}
		var batches []*table.Table
		for b, err := range opts.Batches(bytes.NewReader(file)) {
			require.NoError(t, err)
			batches = append(batches, b)
		}
		joined, err := table.Concat(batches...)
		require.NoError(t, err)
		requireSame(t, tab, joined)

		var out bytes.Buffer
		require.NoError(t, table.WriteCSV(&out, tab))
		again, err := table.ReadCSV(&out, table.CSV{Columns: opts.Columns})
		require.NoError(t, err)
		requireSame(t, tab, again)
		tab.Text()
		tab.Markdown()
	})
}

func requireSame(t *testing.T, want, got *table.Table) {
	t.Helper()
	require.Equal(t, want.Names(), got.Names())
	require.Equal(t, want.Len(), got.Len())
	for k, c := range want.Columns() {
		d := got.Columns()[k]
		require.Equal(t, c.Type(), d.Type())
		for i := range c.Len() {
			if !c.Value(i).Equal(d.Value(i)) {
				t.Fatalf("column %s, row %d: %q, want %q", c.Name(), i, d.Value(i), c.Value(i))
			}
		}
	}
}

// What encoding/csv accepts, our reader accepts too and splits the same way.
func FuzzAgreesWithEncodingCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\nb\",\"\"\"\"\n x , y \n", "a,b\n\n\nc,d", "\"a\"\r\n\"b\"\r\n", "a\r,b\n", "\ufeffx,y\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, file string) {
		// A byte order mark, other encodings and spaces around quotes are where we differ on purpose.
		if !utf8.ValidString(file) || strings.HasPrefix(file, "\ufeff") {
			t.Skip()
		}
		r := csv.NewReader(strings.NewReader(file))
		records, err := r.ReadAll() // all of one length
		if err != nil || len(records) == 0 {
			t.Skip()
		}
		header := make([]string, len(records[0]))
		var columns []table.CSVColumn
		for i := range header {
			header[i] = strings.Repeat("x", i+1)
			columns = append(columns, table.CSVColumn{Name: header[i]})
		}
		tab, err := table.ReadCSV(strings.NewReader(file), table.CSV{Header: header, Columns: columns})
		require.NoError(t, err)
		require.Equal(t, len(records), tab.Len())
		for k, c := range tab.Columns() {
			for i, rec := range records {
				got, ok := c.Text(i)
				// encoding/csv changes line ends within quotes.
				got = strings.TrimSpace(strings.ReplaceAll(got, "\r", ""))
				want := strings.TrimSpace(strings.ReplaceAll(rec[k], "\r", ""))
				require.Equalf(t, want, got, "row %d, cell %d", i, k)
				require.Equal(t, strings.TrimSpace(rec[k]) != "", ok)
			}
		}
	})
}

// Numbers, dates and times: what is read is what was written.
func FuzzCell(f *testing.F) {
	for _, s := range []string{"1", "-0.50", "1e-100", "2026-02-29", "2026-01-05T08:00:00.5+08:00", "1h", "26:30:00.5", "true", "9223372036854775808", "00000000000000000000.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.TrimSpace(s) != s || strings.ContainsAny(s, "\",\r\n") || s == "" {
			t.Skip()
		}
		for _, typ := range []table.Type{table.Decimal, table.Integer, table.Float, table.Bool, table.Date, table.Timestamp, table.Duration} {
			tab, err := table.ReadCSV(strings.NewReader(s), table.CSV{Header: []string{"x"}, Columns: []table.CSVColumn{{Name: "x", Type: typ}}})
			if err != nil {
				var cell *table.CellError
				if !errors.As(err, &cell) {
					t.Skip() // not UTF-8, UTF-16
				}
				continue
			}
			if tab.Len() == 0 {
				continue // a byte order mark alone
			}
			var b strings.Builder
			require.NoError(t, table.WriteCSV(&b, tab))
			again, err := table.ReadCSV(strings.NewReader(b.String()), table.CSV{Columns: []table.CSVColumn{{Name: "x", Type: typ}}})
			require.NoErrorf(t, err, "%s %q", typ, s)
			requireSame(t, tab, again)
			want, err := decimal.NewFromString(strings.TrimPrefix(s, "\ufeff")) // which refuses larger exponents of 0 than we do
			if got := tab.Value(0, "x"); typ == table.Decimal && err == nil {
				assert.Truef(t, got.Decimal().Equal(want), "%s read as %s", s, got)
			}
		}
	})
}
