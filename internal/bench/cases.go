package main

import (
	"strings"
	"time"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/dim"
)

// question is a query of ours and the same for DuckDB, whose columns are k1, k2, …
// for the keys and v1, v2, … for the indicators.
type question struct {
	name, about string
	query       indicator.Query
	sql         string // {month} is the month of the day, see statement
	exact       string // asked instead of sql when answers are compared, where sql rounds
}

// statement returns the query for DuckDB. The plain month is what people write; the
// tuned one makes a key of two bytes instead of a date.
func (q question) statement(tuned bool) string {
	month := "date_trunc('month', day)"
	if tuned {
		month = "(year(day) * 12 + month(day))::SMALLINT"
	}
	return strings.ReplaceAll(q.sql, "{month}", month)
}

var threeYears = calendar.Range(calendar.NewDate(2023, time.January, 1), calendar.NewDate(2026, time.January, 1))

// questions are the cases that race with DuckDB.
var questions = []question{
	{
		name:  "Q1",
		about: "month × region, three aggregates with a filter (216 groups)",
		query: indicator.Query{Indicators: []string{"won_revenue", "won_sales", "won_net"}, By: []string{"month", "region"}, Over: threeYears},
		sql: `SELECT {month} AS k1, region AS k2, sum(amount) AS v1, count(*) AS v2, sum(amount * (1 - discount)) AS v3
			FROM sales WHERE status = 'won' AND channel <> 'partner' GROUP BY k1, k2`,
	},
	{
		name:  "Q2",
		about: "day × rep, one sum (1.1 million groups)",
		query: indicator.Query{Indicators: []string{"revenue"}, By: []string{"day", "rep"}, Over: threeYears},
		sql:   `SELECT day AS k1, rep AS k2, sum(amount) AS v1 FROM sales GROUP BY k1, k2`,
	},
	{
		name:  "Q3",
		about: "month × region, distinct customers",
		query: indicator.Query{Indicators: []string{"customers"}, By: []string{"month", "region"}, Over: threeYears},
		sql:   `SELECT {month} AS k1, region AS k2, count(DISTINCT customer) AS v1 FROM sales GROUP BY k1, k2`,
	},
	{
		name:  "Q4",
		about: "one region in the last quarter, five aggregates (one row)",
		query: indicator.Query{
			Indicators: []string{"revenue", "sales", "cost", "smallest", "largest"},
			Scope:      dim.At("region", "East"), Over: calendar.Quarter(2025, 4),
		},
		sql: `SELECT sum(amount) AS v1, count(*) AS v2, sum(cost) AS v3, min(amount) AS v4, max(amount) AS v5
			FROM sales WHERE region = 'East' AND day >= DATE '2025-10-01' AND day < DATE '2026-01-01'`,
	},
	{
		name:  "Q5",
		about: "month × region × channel × product, three aggregates (345,600 groups)",
		query: indicator.Query{Indicators: []string{"revenue", "sales", "net"}, By: []string{"month", "region", "channel", "product"}, Over: threeYears},
		sql: `SELECT {month} AS k1, region AS k2, channel AS k3, product AS k4,
				sum(amount) AS v1, count(*) AS v2, sum(amount * (1 - discount)) AS v3
			FROM sales GROUP BY k1, k2, k3, k4`,
	},
	{
		name:  "Q6",
		about: "region, exact median and 95th percentile",
		query: indicator.Query{Indicators: []string{"p50", "p95"}, By: []string{"region"}, Over: threeYears},
		sql:   `SELECT region AS k1, quantile_cont(amount, 0.5) AS v1, quantile_cont(amount, 0.95) AS v2 FROM sales GROUP BY k1`,
		exact: `WITH ranked AS (
				SELECT region, amount, row_number() OVER (PARTITION BY region ORDER BY amount) - 1 AS i, count(*) OVER (PARTITION BY region) - 1 AS last
				FROM sales WHERE amount IS NOT NULL),
			near AS (
				SELECT region, any_value(last) AS last,
					max(amount) FILTER (i = last * 50 // 100) AS a50, max(amount) FILTER (i = least(last, last * 50 // 100 + 1)) AS b50,
					max(amount) FILTER (i = last * 95 // 100) AS a95, max(amount) FILTER (i = least(last, last * 95 // 100 + 1)) AS b95
				FROM ranked GROUP BY region)
			SELECT region AS k1, a50 + (b50 - a50) * (last * 50 % 100)::DECIMAL(3,0) * 0.01 AS v1,
				a95 + (b95 - a95) * (last * 95 % 100)::DECIMAL(3,0) * 0.01 AS v2 FROM near`,
	},
	{
		name:  "Q7",
		about: "customer × product, one sum and a count: two million groups of 200 million possible ones",
		query: indicator.Query{Indicators: []string{"revenue", "sales"}, By: []string{"customer", "product"}, Over: threeYears},
		sql:   `SELECT customer AS k1, product AS k2, sum(amount) AS v1, count(*) AS v2 FROM sales GROUP BY k1, k2`,
	},
}

// standing is the question that E1 and N1 are about.
var standing = questions[0]

// margin and net are the questions of X1 and X2.
var (
	margin = indicator.Query{Indicators: []string{"margin_points"}, Over: threeYears}
	net    = indicator.Query{Indicators: []string{"net"}, Over: threeYears}
)
