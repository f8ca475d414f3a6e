package table_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

type region string

// status writes itself as text.
type status int

func (s status) MarshalText() ([]byte, error) {
	if s < 0 {
		return nil, errors.New("no such status")
	}
	return []byte([]string{"open", "won"}[s]), nil
}

func (s *status) UnmarshalText(b []byte) error {
	for i, w := range []string{"open", "won"} {
		if w == string(b) {
			*s = status(i)
			return nil
		}
	}
	return fmt.Errorf("unknown status %q", b)
}

type audit struct {
	CreatedBy string
	ID        int // hidden by the ID of all
}

type all struct {
	audit
	ID          string `col:"order_id"`
	At          time.Time
	Booked      time.Time `col:"booked_on,date"`
	Due         time.Time `col:",date"`
	Day         calendar.Date
	Region      region
	Status      status
	Amount      decimal.Decimal
	Discount    decimal.NullDecimal
	Quantity    int
	Small       int8
	Big         uint64
	Rate        float64
	Rate32      float32
	Paid        bool
	Took        time.Duration
	Note        *string
	Rebate      *decimal.Decimal
	Seen        *time.Time
	SQLText     sql.NullString
	SQLTime     sql.NullTime
	SQLAny      sql.Null[int32]
	CustomerIDs string
	URLPath     string
	Q1Revenue   decimal.Decimal
	hidden      int
	Left        []int `col:"-"`
}

func text(s string) *string { return &s }

func TestOf(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	at := time.Date(2026, 3, 5, 1, 2, 3, 4567, shanghai)
	rows := []all{
		{
			audit: audit{CreatedBy: "li", ID: 7}, ID: "A1", At: at, Booked: at, Due: at, Day: calendar.NewDate(2026, 3, 5), Region: "East", Status: 1,
			Amount: dec("12.50"), Discount: decimal.NewNullDecimal(dec("0.1")), Quantity: -3, Small: 8, Big: math.MaxUint64,
			Rate: 0.5, Rate32: 0.25, Paid: true, Took: 90 * time.Minute, Note: text("x"), Rebate: new(decimal.Decimal), Seen: &at,
			SQLText: sql.NullString{String: "s", Valid: true}, SQLTime: sql.NullTime{Time: at, Valid: true}, SQLAny: sql.Null[int32]{V: 9, Valid: true},
			CustomerIDs: "c", URLPath: "/", Q1Revenue: dec("1e3"), hidden: 1,
		},
		{},
	}
	tab, err := table.Of(rows)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"created_by", "id", "order_id", "at", "booked_on", "due", "day", "region", "status", "amount", "discount", "quantity", "small", "big", "rate", "rate32",
		"paid", "took", "note", "rebate", "seen", "sql_text", "sql_time", "sql_any", "customer_ids", "url_path", "q1_revenue",
	}, tab.Names())
	for _, tt := range []struct {
		column        string
		typ           table.Type
		first, second string
	}{
		{"created_by", table.String, "li", ""},
		{"id", table.Integer, "7", "0"},
		{"order_id", table.String, "A1", ""},
		{"at", table.Timestamp, "2026-03-04T17:02:03.000004Z", "nil"},
		{"booked_on", table.Date, "2026-03-05", "nil"},
		{"due", table.Date, "2026-03-05", "nil"},
		{"day", table.Date, "2026-03-05", "1970-01-01"},
		{"region", table.String, "East", ""},
		{"status", table.String, "won", "open"},
		{"amount", table.Decimal, "12.5", "0"},
		{"discount", table.Decimal, "0.1", "nil"},
		{"quantity", table.Integer, "-3", "0"},
		{"small", table.Integer, "8", "0"},
		{"big", table.Integer, "18446744073709551615", "0"},
		{"rate", table.Float, "0.5", "0"},
		{"rate32", table.Float, "0.25", "0"},
		{"paid", table.Bool, "true", "false"},
		{"took", table.Duration, "1h30m0s", "0s"},
		{"note", table.String, "x", "nil"},
		{"rebate", table.Decimal, "0", "nil"},
		{"seen", table.Timestamp, "2026-03-04T17:02:03.000004Z", "nil"},
		{"sql_text", table.String, "s", "nil"},
		{"sql_time", table.Timestamp, "2026-03-04T17:02:03.000004Z", "nil"},
		{"sql_any", table.Integer, "9", "nil"},
		{"customer_ids", table.String, "c", ""},
		{"url_path", table.String, "/", ""},
		{"q1_revenue", table.Decimal, "1000", "0"},
	} {
		c, ok := tab.Column(tt.column)
		require.True(t, ok, tt.column)
		assert.Equal(t, tt.typ, c.Type(), tt.column)
		assert.Equal(t, []string{tt.first, tt.second}, texts(c), tt.column)
	}

	// And back: the structs are the same but for what a column does not keep.
	var back []all
	for r, err := range table.Rows[all](tab) {
		require.NoError(t, err)
		back = append(back, r)
	}
	require.Len(t, back, 2)
	b := back[0]
	micro := at.Truncate(time.Microsecond)
	assert.True(t, b.At.Equal(micro) && b.Seen.Equal(micro) && b.SQLTime.Time.Equal(micro))
	assert.Equal(t, "2026-03-05", b.Due.Format(time.DateOnly))
	assert.Equal(t, rows[0].Day, b.Day)
	assert.Equal(t, "East/won/A1/li/x/s/c", fmt.Sprintf("%s/%s/%s/%s/%s/%s/%s", b.Region, tab.Value(0, "status"), b.ID, b.CreatedBy, *b.Note, b.SQLText.String, b.CustomerIDs))
	assert.Equal(t, status(1), b.Status)
	assert.True(t, b.Amount.Equal(rows[0].Amount) && b.Discount.Decimal.Equal(dec("0.1")) && b.Rebate.IsZero() && b.Q1Revenue.Equal(dec("1000")))
	assert.Equal(t, uint64(math.MaxUint64), b.Big)
	assert.Equal(t, -3, b.Quantity)
	assert.Equal(t, 90*time.Minute, b.Took)
	assert.Equal(t, sql.Null[int32]{V: 9, Valid: true}, b.SQLAny)
	assert.True(t, b.Paid)
	zero := back[1]
	assert.True(t, zero.At.IsZero() && zero.Note == nil && zero.Rebate == nil && zero.Seen == nil && !zero.SQLText.Valid && !zero.Discount.Valid)
}

func TestOfPointers(t *testing.T) {
	type order struct{ Amount decimal.Decimal }
	tab, err := table.Of([]*order{{dec("1")}, {dec("2.5")}})
	require.NoError(t, err)
	assert.Equal(t, "2.5", tab.Value(1, "amount").String())
	_, err = table.Of([]*order{{dec("1")}, nil})
	require.EqualError(t, err, "table: row 2 is nil")
}

func TestNames(t *testing.T) {
	tab, err := table.Of([]struct{ WinRate, CustomerID, URLPath, ID, HTTPServerURL, UserIDs, IDsSeen, Is, Over90Days, SHA256Sum, A, AB, 金额, Snake_Case, X2Y int }{})
	require.NoError(t, err)
	assert.Equal(t, []string{"win_rate", "customer_id", "url_path", "id", "http_server_url", "user_ids", "ids_seen", "is", "over90_days", "sha256_sum", "a", "ab", "snake_case", "x2_y"}, tab.Names())
}

func TestOfRefuses(t *testing.T) {
	type inner struct{ Amount int }
	type deal struct {
		Lines []string
	}
	type other struct{ Amount int }
	type twice struct {
		inner
		other
	}
	for name, tt := range map[string]struct {
		err  func() error
		want string
	}{
		"no struct":       {func() error { _, err := table.Of([]int{1}); return err }, "table: int is no struct"},
		"field type":      {func() error { _, err := table.Of([]deal{}); return err }, `table: column "lines": field deal.Lines ([]string) cannot be a column (leave it out with col:"-")`},
		"pointer pointer": {func() error { _, err := table.Of([]struct{ A **int }{}); return err }, `table: column "a": field A (**int) cannot be a column (leave it out with col:"-")`},
		"tag option": {func() error {
			_, err := table.Of([]struct {
				A int `col:"a,dat"`
			}{})
			return err
		}, `table: field A: unknown option "dat" in the col tag (there is date)`},
		"two fields": {func() error {
			_, err := table.Of([]struct {
				A, B int `col:"x"`
			}{})
			return err
		}, `table: fields A and B of struct { A int "col:\"x\""; B int "col:\"x\"" } are both column "x"`},
		"ambiguous":  {func() error { _, err := table.Of([]twice{}); return err }, `table: fields inner.Amount and other.Amount of table_test.twice are both column "amount"`},
		"text fails": {func() error { _, err := table.Of([]struct{ S status }{{-1}}); return err }, `table: row 1, column "s": "s" does not write as text: no such status`},
	} {
		t.Run(name, func(t *testing.T) { require.EqualError(t, tt.err(), tt.want) })
	}
}

func TestBind(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	type order struct {
		ID     int
		At     time.Time
		Day    calendar.Date
		Amount string
		Price  decimal.Decimal
		Rate   float64
		Lines  []int // not wanted, so never looked at
	}
	cny := unit.MustParse("CNY")
	b, err := table.Bind[order]([]table.Spec{
		{Name: "price", Type: table.Integer}, {Name: "amount", Type: table.Decimal, Unit: cny}, {Name: "at", Type: table.Date},
		{Name: "id", Type: table.String}, {Name: "day", Type: table.Timestamp}, {Name: "rate"},
	}, shanghai)
	require.NoError(t, err)
	midnight := time.Date(2026, 3, 5, 0, 0, 0, 0, time.FixedZone("", 3600))
	b.Append(order{ID: 42, At: midnight, Day: calendar.NewDate(2026, 3, 5), Amount: "1.50", Price: dec("3.00"), Rate: 0.5})
	assert.Equal(t, 1, b.Len())
	tab, err := b.Table()
	require.NoError(t, err)
	assert.Equal(t, []string{"price", "amount", "at", "id", "day", "rate"}, tab.Names())
	var got []string
	for _, c := range tab.Columns() {
		got = append(got, c.Type().String()+" "+c.Value(0).String())
	}
	assert.Equal(t, []string{"integer 3", "decimal 1.5", "date 2026-03-05", "string 42", "timestamp 2026-03-04T16:00:00Z", "float 0.5"}, got)
	c, _ := tab.Column("amount")
	assert.Equal(t, cny, c.Unit())

	// Rows of errors are counted over all batches.
	b.Append(order{At: midnight, Amount: "1"})
	b.Append(order{At: midnight, Amount: "1,5"})
	_, err = b.Table()
	var cell *table.CellError
	require.ErrorAs(t, err, &cell)
	assert.Equal(t, 3, cell.Row)
	assert.EqualError(t, err, `table: row 3, column "amount": "1,5" is not a number: write it without separators, with a point before decimals`)
	_, again := b.Table()
	assert.Equal(t, err, again, "an error stays")

	b, err = table.Bind[order]([]table.Spec{{Name: "at", Type: table.Date}}, nil)
	require.NoError(t, err)
	b.Append(order{At: midnight.Add(time.Second)})
	_, err = b.Table()
	assert.EqualError(t, err, `table: row 1, column "at": "2026-03-05T00:00:01+01:00" has a time of day; the column is a date, or tag the field col:",date"`)

	_, err = table.Bind[order]([]table.Spec{{Name: "rate", Type: table.Decimal}}, nil)
	assert.EqualError(t, err, `table: column "rate": field order.Rate (float64) does not fit decimal (a float is not exact; use decimal.Decimal or whole cents)`)
	_, err = table.Bind[order]([]table.Spec{{Name: "prise"}}, nil)
	assert.EqualError(t, err, `table: no column "prise" in struct table_test.order (did you mean "price"?)`)
	require.ErrorIs(t, err, table.ErrUnknown)
}
