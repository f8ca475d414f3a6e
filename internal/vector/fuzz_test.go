package vector_test

import (
	"encoding/binary"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// tree reads an expression, and values, from fuzz input.
type tree struct{ data []byte }

func (d *tree) byte() byte {
	if len(d.data) == 0 {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return b
}

func (d *tree) number() decimal.Decimal {
	var b [8]byte
	n := copy(b[:int(d.byte())%9], d.data)
	d.data = d.data[n:]
	return decimal.New(int64(binary.LittleEndian.Uint64(b[:])), -int32(d.byte()%19))
}

// row reads an expression over the columns "0", "1" and "2".
func (d *tree) row(depth int) *ir.Row {
	k := d.byte()
	if depth == 0 || k < 90 {
		if k%4 == 3 {
			return &ir.Row{Kind: ir.RowConst, Type: typ.Decimal, Value: typ.Num(d.number())}
		}
		return col(string('0'+rune(k%3)), typ.Decimal)
	}
	x, y := d.row(depth-1), d.row(depth-1)
	switch k % 9 {
	case 5:
		return &ir.Row{Kind: ir.RowUnary, Op: ir.Neg, Type: typ.Decimal, Args: []*ir.Row{x}}
	case 6:
		return call("abs", typ.Decimal, x)
	case 7:
		return &ir.Row{Kind: ir.RowIf, Type: typ.Decimal, Args: []*ir.Row{operate(ir.Eq+ir.Op(k/9%6), typ.Bool, x, y), x, d.row(depth - 1)}}
	case 8:
		return operate(ir.Coalesce, typ.Decimal, x, y)
	}
	return operate(ir.Add+ir.Op(k%5), typ.Decimal, x, y)
}

// rational evaluates an expression with fractions; nil is no value. It knows
// nothing of decimals but that quotients have 12 of them.
func rational(r *ir.Row, row map[string]*big.Rat) (v *big.Rat, rounded bool) {
	switch r.Kind {
	case ir.RowConst:
		return r.Value.Decimal().Rat(), false
	case ir.RowCol:
		return row[r.Col.Name], false
	}
	if r.Kind == ir.RowIf {
		c := r.Args[0]
		x, rx := rational(c.Args[0], row)
		y, ry := rational(c.Args[1], row)
		branch := r.Args[2]
		if x != nil && y != nil {
			s := x.Cmp(y)
			if map[ir.Op]bool{ir.Eq: s == 0, ir.Ne: s != 0, ir.Lt: s < 0, ir.Le: s <= 0, ir.Gt: s > 0, ir.Ge: s >= 0}[c.Op] {
				branch = r.Args[1]
			}
		}
		v, rounded = rational(branch, row)
		return v, rounded || rx || ry
	}
	x, rounded := rational(r.Args[0], row)
	if len(r.Args) == 1 {
		if x == nil {
			return nil, rounded
		}
		if r.Kind == ir.RowUnary {
			return new(big.Rat).Neg(x), rounded
		}
		return new(big.Rat).Abs(x), rounded
	}
	y, ry := rational(r.Args[1], row)
	rounded = rounded || ry
	if r.Op == ir.Coalesce && x != nil {
		return x, rounded
	} else if r.Op == ir.Coalesce {
		return y, rounded
	}
	if x == nil || y == nil || (r.Op == ir.Div || r.Op == ir.Mod) && y.Sign() == 0 {
		return nil, rounded
	}
	z := new(big.Rat)
	switch r.Op {
	case ir.Add:
		return z.Add(x, y), rounded
	case ir.Sub:
		return z.Sub(x, y), rounded
	case ir.Mul:
		return z.Mul(x, y), rounded
	}
	z.Quo(x, y)
	if r.Op == ir.Mod { // x - y·trunc(x/y)
		q := new(big.Rat).SetInt(new(big.Int).Quo(z.Num(), z.Denom()))
		return z.Sub(x, q.Mul(q, y)), rounded
	}
	q := evenly(z)
	return q, rounded || q.Cmp(z) != 0
}

// evenly rounds to 12 decimals, half to even.
func evenly(x *big.Rat) *big.Rat {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(12), nil)
	scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt(scale))
	floor := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclidean: the denominator is positive
	rest := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(floor))
	if s := rest.Cmp(big.NewRat(1, 2)); s > 0 || s == 0 && floor.Bit(0) == 1 {
		floor.Add(floor, big.NewInt(1))
	}
	return new(big.Rat).SetFrac(floor, scale)
}

// FuzzExpressions compares exact expressions over a block with fractions.
func FuzzExpressions(f *testing.F) {
	f.Add([]byte("\x5d\x00\x02\x01\x01\x08\xff\xff\xff\xff\xff\xff\xff\x7f\x00\x03\x07\x00\x02"))
	f.Add([]byte("\x63\x5e\x00\x01\x02\x02\x10\x27\x02\x02\xe8\x03\x02\x01\x05\x00"))
	f.Add([]byte("\x66\x66\x66\x00\x01\x66\x00\x01\x02\x08\x01\x02\x03\x04\x05\x06\x07\x08\x09\x08\x00\x00\x00\x00\x00\x00\x00\x80\x12"))
	for k := byte(90); k < 190; k++ {
		f.Add([]byte{k, k + 1, 0, 1, k + 2, 2, 3, 3, 0x12, 0x34, 0x56, 2, 4, 0x78, 0x9a, 0xbc, 0xde, 4, 2, 9, 9, 1, 8, 1, 2, 3, 4, 5, 6, 7, 8, 6, 1, 7, 0})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &tree{data}
		x := d.row(4)
		tab := column.New(column.Def{Name: "0", Type: typ.Decimal}, column.Def{Name: "1", Type: typ.Decimal}, column.Def{Name: "2", Type: typ.Decimal})
		rows := 1 + int(d.byte()%70)
		want := make([]map[string]*big.Rat, rows)
		for i := range rows {
			want[i] = map[string]*big.Rat{}
			for k, name := range []string{"0", "1", "2"} {
				if d.byte()%8 == 7 {
					tab.Column(k).Null()
					continue
				}
				n := d.number()
				tab.Column(k).Decimal(n)
				want[i][name] = n.Rat()
			}
		}
		require.NoError(t, tab.Commit())
		snap := tab.Snapshot()
		p, err := vector.Compile(x, vector.Env{Rows: rows, Column: func(c ir.Column) (*vector.Column, error) {
			col := snap.Column(int(c.Name[0] - '0'))
			return &vector.Column{Type: typ.Decimal, Scale: col.Scale(), Read: col.Read, Value: col.Value}, nil
		}})
		require.NoError(t, err)
		v, err := p.Machine().Run(0, rows, nil)
		require.NoError(t, err)
		sound(t, v, x.String())
		for i := range rows {
			n, rounded := rational(x, want[i])
			got := v.Value(i)
			require.Equal(t, n == nil, got.None(), "%s: row %d", x, i)
			if n != nil {
				require.Zero(t, n.Cmp(got.Decimal().Rat()), "%s: row %d: %s, want %s", x, i, got, n.FloatString(20))
			}
			require.Equal(t, rounded, v.IsRounded(i), "%s: row %d", x, i)
		}
	})
}
