package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// duck is the sales table in a DuckDB in memory, on one connection.
type duck struct {
	db   *sql.DB
	conn *sql.Conn
}

func newDuck(ctx context.Context, src sales) (*duck, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, err
	}
	d := &duck{db: sql.OpenDB(connector)}
	if d.conn, err = d.db.Conn(ctx); err == nil {
		if err = d.create(ctx, src.names); err == nil {
			err = d.append(ctx, src)
		}
	}
	if err != nil {
		d.close()
		return nil, fmt.Errorf("duckdb: %w", err)
	}
	return d, nil
}

func (d *duck) close() {
	if d.conn != nil {
		d.conn.Close()
	}
	d.db.Close()
}

func (d *duck) create(ctx context.Context, n *names) error {
	enum := func(name string, of []string) string {
		return fmt.Sprintf("CREATE TYPE %s_name AS ENUM ('%s')", name, strings.Join(of, "', '"))
	}
	for _, s := range []string{
		enum("region", n.region), enum("rep", n.rep), enum("product", n.product), enum("channel", n.channel),
		enum("status", []string{"lost", "open", "won"}), enum("customer", n.customer),
		`CREATE TABLE sales (
			day DATE, region region_name, rep rep_name, product product_name, channel channel_name, status status_name,
			customer customer_name, order_no BIGINT, amount DECIMAL(18,2), discount DECIMAL(18,4), cost DECIMAL(18,2))`,
	} {
		if _, err := d.conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// append adds the rows that src yields.
func (d *duck) append(ctx context.Context, src source.Source) error {
	return d.conn.Raw(func(c any) error {
		app, err := duckdb.NewAppenderFromConn(c.(driver.Conn), "", "sales")
		if err != nil {
			return err
		}
		row := make([]driver.Value, len(columns))
		for t, err := range src.Scan(ctx, source.Request{}) {
			if err != nil {
				app.Close()
				return err
			}
			cols := t.Columns()
			for i := range t.Len() {
				for k, c := range cols {
					row[k] = value(c, i)
				}
				if err := app.AppendRow(row...); err != nil {
					app.Close()
					return err
				}
			}
		}
		return app.Close()
	})
}

// value returns the value of row i as the appender takes it: a decimal column takes
// the whole number of its last digits.
func value(c *table.Column, i int) driver.Value {
	if c.Null(i) {
		return nil
	}
	switch c.Type() {
	case table.String:
		s, _ := c.Text(i)
		return s
	case table.Date:
		t, _ := c.Time(i)
		return t
	default:
		n, _ := c.Scaled(i)
		for scale, want := c.Scale(), digits(c.Name()); scale < want; scale++ { // a batch may need fewer digits
			n *= 10
		}
		return n
	}
}

// digits returns the scale of a column of DuckDB.
func digits(column string) int32 {
	switch column {
	case "amount", "cost":
		return 2
	case "discount":
		return 4
	}
	return 0
}

// threads sets how many threads a query takes.
func (d *duck) threads(ctx context.Context, n int) error {
	_, err := d.conn.ExecContext(ctx, fmt.Sprintf("SET threads = %d", n))
	return err
}

// bytes returns the memory of the table.
func (d *duck) bytes(ctx context.Context) (n int64, err error) {
	err = d.conn.QueryRowContext(ctx, "SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'").Scan(&n)
	return n, err
}

// run computes all values of a query that yields k1, k2, … and v1 to v<values>, and
// hands out their sums alone.
func (d *duck) run(ctx context.Context, query string, values int) error {
	var b strings.Builder
	b.WriteString("SELECT count(*)")
	for i := range values {
		fmt.Fprintf(&b, ", sum(v%d)", i+1)
	}
	fmt.Fprintf(&b, " FROM (%s)", query)
	dest := make([]any, values+1)
	for i := range dest {
		dest[i] = new(any)
	}
	return d.conn.QueryRowContext(ctx, b.String()).Scan(dest...)
}

// sorted returns all rows of such a query, in the order of the keys, which are
// written as ours are.
func (d *duck) sorted(ctx context.Context, query string, by []string, values int) (*sql.Rows, error) {
	var out, order []string
	for i, name := range by {
		k := fmt.Sprintf("k%d", i+1)
		switch name {
		case "month":
			k = "strftime(" + k + ", '%Y-%m')"
		case "day":
			k = "strftime(" + k + ", '%Y-%m-%d')"
		default:
			k += "::VARCHAR"
		}
		out, order = append(out, k), append(order, fmt.Sprintf("%d NULLS LAST", i+1))
	}
	for i := range values {
		out = append(out, fmt.Sprintf("v%d", i+1))
	}
	query = "SELECT " + strings.Join(out, ", ") + " FROM (" + query + ")"
	if len(order) > 0 {
		query += " ORDER BY " + strings.Join(order, ", ")
	}
	return d.conn.QueryContext(ctx, query)
}
