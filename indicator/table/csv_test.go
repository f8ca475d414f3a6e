package table_test

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func read(t *testing.T, file string, f table.CSV) *table.Table {
	t.Helper()
	tab, err := table.ReadCSV(strings.NewReader(file), f)
	require.NoError(t, err)
	return tab
}

func TestReadCSV(t *testing.T) {
	file := "\ufeffOrder ID, Amount ,Placed,\"Note\",Paid\r\n" +
		"A1,12.50,2026-01-05,\" two\r\nlines, \"\"quoted\"\" \",yes\r\n" +
		"\r\n" +
		" A2 ,NULL,,  ,0\n" +
		"A1, -3 , \"20260106\" ,华东,TRUE"
	tab := read(t, file, table.CSV{
		Columns: []table.CSVColumn{
			{Name: "amount", From: "Amount", Type: table.Decimal, Unit: unit.MustParse("CNY"), Nulls: []string{"NULL"}},
			{Name: "order_id", From: "Order ID"},
			{Name: "placed", From: "Placed", Type: table.Date},
			{Name: "note", From: "Note", Type: table.String},
			{Name: "paid", From: "Paid", Type: table.Bool},
		},
	})
	assert.Equal(t, []string{"amount", "order_id", "placed", "note", "paid"}, tab.Names())
	for name, want := range map[string][]string{
		"amount":   {"12.5", "nil", "-3"},
		"order_id": {"A1", "A2", "A1"},
		"placed":   {"2026-01-05", "nil", "2026-01-06"},
		"note":     {"two\r\nlines, \"quoted\"", "nil", "华东"},
		"paid":     {"true", "false", "true"},
	} {
		c, _ := tab.Column(name)
		assert.Equal(t, want, texts(c), name)
	}
	c, _ := tab.Column("amount")
	assert.Equal(t, "CNY", c.Unit().String())
	assert.Zero(t, tab.Rejected())
}

func TestReadCSVForms(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		f          table.CSV
		want       string // the CSV written back
	}{
		{"every column as text", "a,b\n1,x\n", table.CSV{}, "a,b\n1,x\n"},
		{"semicolon", "a;b\n1,5;x\n", table.CSV{Comma: ';'}, "a,b\n\"1,5\",x\n"},
		{"tab with empty cells", "a\tb\tc\n\t\tx\n\t\"y\"\t\n", table.CSV{Comma: '\t'}, "a,b,c\n,,x\n,y,\n"},
		{"no header line", "x|1\ny|2\n", table.CSV{Comma: '|', Header: []string{"s", "n"}, Columns: []table.CSVColumn{{Name: "n", Type: table.Integer}}}, "n\n1\n2\n"},
		{"nulls of the file", "a,b\nNA,NULL\nNULL,x\n", table.CSV{Nulls: []string{"NULL"}, Columns: []table.CSVColumn{{Name: "a", Nulls: []string{"NA"}}, {Name: "b"}}}, "a,b\n,\n,x\n"},
		{"only a header", "a,b\n", table.CSV{}, "a,b\n"},
		{"header without line end", "a,b", table.CSV{}, "a,b\n"},
		{"a quoted empty cell alone", "a\n\"\"\nx\n", table.CSV{}, "a\n\"\"\nx\n"},
		{"same header twice, not asked for", "a,b,b\n1,2,3\n", table.CSV{Columns: []table.CSVColumn{{Name: "a"}}}, "a\n1\n"},
		{"one header for two columns", "a\n1.5\n", table.CSV{Columns: []table.CSVColumn{{Name: "n", From: "a", Type: table.Decimal}, {Name: "s", From: "a"}}}, "n,s\n1.5,1.5\n"},
		{"ideographic space", "a,b\n\u3000华东\u3000,1\n", table.CSV{}, "a,b\n华东,1\n"},
		{"quotes after spaces", "a,b\n  \"x, y\"  ,1\n", table.CSV{}, "a,b\n\"x, y\",1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			require.NoError(t, table.WriteCSV(&b, read(t, tt.file, tt.f)))
			assert.Equal(t, tt.want, b.String())
			slow, err := table.ReadCSV(iotest.OneByteReader(strings.NewReader(tt.file)), tt.f)
			require.NoError(t, err)
			var c strings.Builder
			require.NoError(t, table.WriteCSV(&c, slow))
			assert.Equal(t, tt.want, c.String(), "read byte by byte")
		})
	}
}

func TestCells(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	const bad = "!"
	long := strings.Repeat("9", 100)
	for _, tt := range []struct {
		typ  table.Type
		want map[string]string // text, value; bad: refused
	}{
		{table.Decimal, map[string]string{
			"0": "0", "-0": "0", "+1.50": "1.5", ".5": "0.5", "5.": "5", "007": "7", "1e3": "1000", "1.5E-3": "0.0015", "-1.2e+2": "-120",
			"123456789012345678": "123456789012345678", "1234567890123456789": "1234567890123456789", "0.1234567890123456789": "0.1234567890123456789",
			"99999999999999999999.99": "99999999999999999999.99", long: long, "1e99": "1" + strings.Repeat("0", 99), "1e-100": "0." + strings.Repeat("0", 99) + "1", strings.Repeat("0", 300) + "7": "7", "0e999999999": "0", "-" + strings.Repeat("0", 300) + "." + long: "-0." + long, "0.000000000000000000000000000": "0",
			long + "9": bad, "1e100": bad, "0.0" + long: bad, long + "e1": bad, "1e2147483648": bad, "1e-101": bad, "1e999999999": bad, "1e99999999999999999999": bad, "": "nil",
			"1,234": bad, "12%": bad, "1.2.3": bad, "--1": bad, "+": bad, ".": bad, "-.": bad, "e3": bad, "1e": bad, "1e+": bad, "0x10": bad, "1_000": bad, "NaN": bad, "Inf": bad, "１２": bad, "1 000": bad, "$5": bad, "−5": bad,
		}},
		{table.Integer, map[string]string{
			"7": "7", "-7": "-7", "17850.0": "17850", "1e2": "100", "1.5e1": "15", "99999999999999999999": "99999999999999999999", "99999999999999999999.0": "99999999999999999999",
			"1.5": bad, "1e-1": bad, "99999999999999999999.5": bad, "x": bad,
		}},
		{table.Float, map[string]string{"0.1": "0.1", "1e308": "1e+308", "-2.5E3": "-2500", "1e309": bad, "NaN": bad, "inf": bad, "0x1p3": bad, "1_0": bad, "x": bad}},
		{table.Bool, map[string]string{"true": "true", "T": "true", "Yes": "true", "y": "true", "1": "true", "是": "true", "False": "false", "f": "false", "NO": "false", "n": "false", "0": "false", "否": "false", "2": bad, "ja": bad}},
		{table.Date, map[string]string{
			"2026-01-05": "2026-01-05", "20260105": "2026-01-05", "2024-02-29": "2024-02-29", "2026-01-05 00:00:00.000": "2026-01-05", "2026-01-05T00:00": "2026-01-05", "0001-01-01": "0001-01-01", "9999-12-31": "9999-12-31",
			"2026-02-29": bad, "2026-13-01": bad, "2026-00-01": bad, "2026-01-00": bad, "2026-1-5": bad, "26-01-05": bad, "2026/01/05": bad, "05.01.2026": bad, "2026-01-05 10:00": bad, "2026-01-05 00:00Z": bad, "2026-01-05x": bad, "0000-01-01": bad, "2026-W01": bad,
		}},
		{table.Timestamp, map[string]string{ // Shanghai is 8 hours ahead of UTC
			"2026-01-05 08:00": "2026-01-05T00:00:00Z", "2026-01-05T08:00:30": "2026-01-05T00:00:30Z", "2026-01-05 08:00:30.5": "2026-01-05T00:00:30.5Z", "2026-01-05 08:00:30.1234567": "2026-01-05T00:00:30.123456Z",
			"2026-01-05T08:00:00Z": "2026-01-05T08:00:00Z", "2026-01-05T08:00:00+08:00": "2026-01-05T00:00:00Z", "2026-01-05T08:00:00-0330": "2026-01-05T11:30:00Z", "2026-01-05": "2026-01-04T16:00:00Z", "20260105 08:00": "2026-01-05T00:00:00Z",
			"2026-01-05 24:00": bad, "2026-01-05 08:60": bad, "2026-01-05 08:00:60": bad, "2026-01-05 8:00": bad, "2026-01-05 08": bad, "2026-01-05 08:00:00.": bad, "2026-01-05 08:00 PM": bad, "2026-01-05T08:00:00+8": bad, "2026-01-05T08:00:00*08:00": bad, "08:00": bad, "2026-02-30 08:00": bad,
		}},
		{table.Duration, map[string]string{"1h30m": "1h30m0s", "90s": "1m30s", "-1.5ms": "-1.5ms", "0": "0s", "26:30": "26h30m0s", "-1:02:03.5": "-1h2m3.5s", "5:00:00": "5h0m0s", "1h1": bad, "1:60": bad, ":30": bad, "1:2": bad, "1000000:00": bad, "1:00:00 ": "1h0m0s"}},
		{table.String, map[string]string{"x": "x", "": "nil", "NaN": "NaN", "\xff\xfe": bad}},
	} {
		for text, want := range tt.want {
			tab, err := table.ReadCSV(strings.NewReader("x,y\n\""+text+"\",1\n"), table.CSV{Columns: []table.CSVColumn{{Name: "x", Type: tt.typ}}, Location: shanghai})
			if want == bad {
				var cell *table.CellError
				if assert.ErrorAsf(t, err, &cell, "%s %q", tt.typ, text) {
					assert.Equal(t, table.CellError{Row: 1, Line: 2, Cell: 1, Column: "x", Text: text, Want: tt.typ, Reason: cell.Reason}, *cell)
				}
				continue
			}
			if assert.NoErrorf(t, err, "%s %q", tt.typ, text) {
				assert.Equalf(t, want, tab.Value(0, "x").String(), "%s %q", tt.typ, text)
			}
		}
	}
}

func TestReadCSVErrors(t *testing.T) {
	typed := table.CSV{Columns: []table.CSVColumn{{Name: "amount", From: "Amount", Type: table.Decimal}, {Name: "day", Type: table.Date}}}
	for _, tt := range []struct {
		name, file string
		f          table.CSV
		want       string
	}{
		{"empty file", "", table.CSV{}, "table: reading CSV: there is no header line"},
		{"blank file", "\n\r\n", table.CSV{}, "table: reading CSV: there is no header line"},
		{"number", "day,Amount\n2026-01-05,1\n2026-01-06,\"12,5\"\n", typed, `table: reading CSV: line 3, cell 2 (Amount): "12,5" is not a number: write it without separators, with a point before decimals`},
		{"percent", "day,Amount\n2026-01-06,12%\n", typed, `table: reading CSV: line 2, cell 2 (Amount): "12%" is not a number: write 12.5% as 0.125`},
		{"date", "day,Amount\n\n05/01/2026,1\n", typed, `table: reading CSV: line 3, cell 1 (day): "05/01/2026" is not a date`},
		{"clock", "day,Amount\n2026-01-05 10:00,1\n", typed, `table: reading CSV: line 2, cell 1 (day): "2026-01-05 10:00" has a time of day; the column is a date`},
		{"line after a quoted line break", "day,Amount,x\n2026-01-05,1,\"a\nb\"\n2026-01-05,?,\n", typed, `table: reading CSV: line 4, cell 2 (Amount): "?" is not a decimal`},
		{"too few cells", "day,Amount\n2026-01-05\n", typed, "table: reading CSV: line 2: the number of cells is 1, the header has 2"},
		{"too many cells", "day,Amount\n2026-01-05,1,\n", typed, "table: reading CSV: line 2: the number of cells is 3, the header has 2"},
		{"missing header", "day,Amonut\n", typed, `table: reading CSV: no column "Amount" in the header (did you mean "Amonut"?)`},
		{"missing header, nothing near", "day,x\n", typed, `table: reading CSV: no column "Amount" in the header (there are day, x)`},
		{"header twice", "day,Amount,x,Amount\n", typed, `table: reading CSV: the header has "Amount" twice, as columns 2 and 4`},
		{"header without name", "a,,c\n", table.CSV{}, "table: reading CSV: column 2 has no name in the header"},
		{"header with a bare quote", "a,b\"\n", table.CSV{}, `table: reading CSV: header: line 1, cell 2: a quote within a cell that does not begin with one; write "" within quotes`},
		{"column twice", "a\n", table.CSV{Columns: []table.CSVColumn{{Name: "a"}, {Name: "a"}}}, `table: reading CSV: two columns are called "a"`},
		{"bare quote", "a,b\n1,5\" pipe\n", table.CSV{}, `table: reading CSV: line 2, cell 2: a quote within a cell that does not begin with one; write "" within quotes`},
		{"text after a quote", "a,b\n\"1\"2,x\n", table.CSV{}, `table: reading CSV: line 2, cell 1: text after a closing quote; write "" for a quote within quotes`},
		{"unclosed quote", "a,b\n1,\"x\n2,y\n", table.CSV{}, "table: reading CSV: line 2: the quote of cell 2 is never closed"},
		{"unclosed quote is an error even when skipping", "a,b\n1,\"x\n2,y\n", table.CSV{Skip: true}, "table: reading CSV: line 2: the quote of cell 2 is never closed"},
		{"row too long", "a,b\n" + strings.Repeat("x", 300) + ",y\n", table.CSV{MaxRow: 200}, "table: reading CSV: line 2: a row of more than 200 bytes: limit exceeded"},
		{"quoted row too long", "a,b\n\"" + strings.Repeat("x\n", 300) + "\",y\n", table.CSV{MaxRow: 200}, "table: reading CSV: line 2: a row of more than 200 bytes (is the quote of cell 1 closed?): limit exceeded"},
		{"GBK", "a,b\n\xbb\xaa\xb6\xab,1\n", table.CSV{}, `table: reading CSV: line 2, cell 1 (a): "\xbb\xaa\xb6\xab" is not UTF-8 text`},
		{"GBK header", "\xbb\xaa\xb6\xab,b\n", table.CSV{}, "table: reading CSV: the header is not UTF-8 text"},
		{"UTF-16", "\xff\xfea\x00,\x00", table.CSV{}, "table: reading CSV: the file is UTF-16; save it as UTF-8"},
		{"separator", "a", table.CSV{Comma: '"'}, `table: reading CSV: cells cannot be separated by '"'`},
		{"long text is cut", "day,Amount\n2026-01-05," + strings.Repeat("数", 100) + "\n", typed, `table: reading CSV: line 2, cell 2 (Amount): "` + strings.Repeat("数", 60) + `…" is not a decimal`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tab, err := table.ReadCSV(strings.NewReader(tt.file), tt.f)
			require.EqualError(t, err, tt.want)
			assert.Nil(t, tab)
		})
	}
	_, err := table.ReadCSV(strings.NewReader("a\n"+strings.Repeat("x", 1<<21)), table.CSV{})
	require.ErrorIs(t, err, table.ErrLimit, "rows are bounded by default")
	broken := errors.New("disk on fire")
	_, err = table.ReadCSV(io.MultiReader(strings.NewReader("a\n1\n"), iotest.ErrReader(broken)), table.CSV{Skip: true})
	require.ErrorIs(t, err, broken)
}

func TestSkip(t *testing.T) {
	f := table.CSV{Skip: true, Columns: []table.CSVColumn{
		{Name: "s"}, {Name: "n", Type: table.Decimal}, {Name: "d", Type: table.Date},
	}}
	tab := read(t, "s,n,d\na,1.5,2026-01-05\nb,0.00001,no\nc,x,2026-01-05\nd\n\ne,5\",\n\"f\"g,,\nh,,\ni,9,\n", f)
	s, _ := tab.Column("s")
	assert.Equal(t, []string{"a", "h", "i"}, texts(s))
	n, _ := tab.Column("n")
	assert.Equal(t, []string{"1.5", "nil", "9"}, texts(n))
	r := tab.Rejected()
	assert.Equal(t, 5, r.Count)
	var got []string
	for _, e := range r.First {
		got = append(got, e.Error())
	}
	assert.Equal(t, []string{
		`line 3, cell 3 (d): "no" is not a date`,
		`line 4, cell 2 (n): "x" is not a decimal`,
		`line 5: the number of cells is 1, the header has 3`,
		`line 7, cell 2: a quote within a cell that does not begin with one; write "" within quotes`,
		`line 8, cell 1: text after a closing quote; write "" for a quote within quotes`,
	}, got)
	assert.Equal(t, []int{2, 3, 4, 5, 6}, []int{r.First[0].Row, r.First[1].Row, r.First[2].Row, r.First[3].Row, r.First[4].Row})

	many := read(t, "n\n"+strings.Repeat("x\n", 5000)+"7\n", table.CSV{Skip: true, Columns: []table.CSVColumn{{Name: "n", Type: table.Integer}}})
	assert.Equal(t, 5000, many.Rejected().Count)
	assert.Len(t, many.Rejected().First, table.MaxRejected)
	assert.Equal(t, 1, many.Len())
}

func TestBatches(t *testing.T) {
	var file strings.Builder
	file.WriteString("n\n")
	for i := range 2500 {
		if i%5 == 0 {
			file.WriteString("x\n")
		} else {
			file.WriteString("1\n")
		}
	}
	f := table.CSV{Skip: true, Columns: []table.CSVColumn{{Name: "n", Type: table.Integer}}}
	var all []*table.Table
	for tab, err := range f.Batches(strings.NewReader(file.String())) {
		require.NoError(t, err)
		assert.LessOrEqual(t, tab.Len()+tab.Rejected().Count, 1024)
		all = append(all, tab)
	}
	require.Len(t, all, 3)
	tab, err := table.Concat(all...)
	require.NoError(t, err)
	assert.Equal(t, 2000, tab.Len())
	assert.Equal(t, 500, tab.Rejected().Count)
	assert.Len(t, tab.Rejected().First, table.MaxRejected)

	n := 0
	for tab, err := range f.Batches(strings.NewReader("n\n")) {
		require.NoError(t, err)
		assert.Equal(t, table.Integer, tab.Columns()[0].Type())
		n++
	}
	assert.Equal(t, 1, n, "an empty file is one empty table")
	n = 0
	for range f.Batches(strings.NewReader("n\n" + strings.Repeat("1\n", 1024))) {
		n++
	}
	assert.Equal(t, 1, n, "a full last batch is not followed by an empty one")
	for range f.Batches(strings.NewReader(file.String())) {
		break
	}
}

func TestWriteCSV(t *testing.T) {
	b := table.New(
		table.Spec{Name: "a,b", Type: table.Decimal}, table.Spec{Name: "text", Type: table.String}, table.Spec{Name: "at", Type: table.Timestamp},
		table.Spec{Name: "took", Type: table.Duration}, table.Spec{Name: "ok", Type: table.Bool}, table.Spec{Name: "f", Type: table.Float},
	)
	b.Append(num("-1.50"), typ.Str(" a\"b"), typ.Instant(1), typ.Span(1_500_000), typ.Boolean(true), typ.Flt(0.1))
	b.Append(num("0.001"), typ.Str("x\ny"), table.Value{}, table.Value{}, table.Value{}, table.Value{})
	b.Append(num("123456789012345678901234567890.5"), typ.Str(""), table.Value{}, table.Value{}, table.Value{}, table.Value{})
	tab, err := b.Table()
	require.NoError(t, err)
	var w strings.Builder
	require.NoError(t, table.WriteCSV(&w, tab))
	assert.Equal(t, `"a,b",text,at,took,ok,f
-1.500," a""b",1970-01-01T00:00:00.000001Z,1.5s,true,0.1
0.001,"x
y",,,,
123456789012345678901234567890.5,,,,,
`, w.String())
	assert.Error(t, table.WriteCSV(failing{}, tab))
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestSuperstore(t *testing.T) {
	dir := os.Getenv("ZHIBIAO_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	file, err := os.Open(filepath.Join(dir, "superstore", "superstore.csv.gz"))
	if err != nil {
		t.Skip("no test data: ", err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	require.NoError(t, err)
	tab, err := table.ReadCSV(z, table.CSV{Columns: []table.CSVColumn{
		{Name: "row_id", From: "Row ID", Type: table.Integer}, {Name: "order_date", From: "Order Date", Type: table.Date}, {Name: "sales", From: "Sales", Type: table.Decimal},
	}})
	require.NoError(t, err)
	require.Equal(t, 9994, tab.Len())
	c, _ := tab.Column("sales")
	sum := dec("0")
	for i := range c.Len() {
		sum = sum.Add(c.Decimal(i).Decimal)
	}
	assert.Equal(t, "2297200.8603", sum.String())
}
