package formula

// elsewhere maps functions of other languages, in small letters, to the hint
// what a formula writes instead.
var elsewhere = func() map[string]string {
	m := make(map[string]string)
	for _, x := range []struct {
		hint  string
		names []string
	}{
		{"write avg(x)", []string{"average", "mean", "平均", "平均值"}},
		{"write sum(x)", []string{"total", "add", "求和", "合计"}},
		{"write count_distinct(x)", []string{"countd", "distinct", "distinct_count", "distinctcount", "count_unique", "nunique", "uniq", "去重计数"}},
		{"write sum(x) | where(condition)", []string{"sumif", "sumifs"}},
		{"write count() | where(condition)", []string{"countif", "countifs"}},
		{"write avg(x) | where(condition)", []string{"averageif"}},
		{"write x | where(condition)", []string{"calculate", "filter"}},
		{"write if c { x } else { y }", []string{"iff", "iif", "case", "switch", "如果"}},
		{"write x ?? y", []string{"ifnull", "nvl"}},
		{"write x == nil", []string{"isnull", "is_null", "isblank"}},
		{"write if x == y { nil } else { x }", []string{"nullif"}},
		{"write x / y (x / 0 is no value)", []string{"divide", "safe_divide"}},
		{"write a <= x <= b", []string{"between"}},
		{`write x contains "…"`, []string{"like"}},
		{"write not x", []string{"not"}},
		{"formulas calculate numbers, not text", []string{"concat"}},
		{"write length(text)", []string{"len", "char_length"}},
		{"write upper(text)", []string{"ucase"}},
		{"write lower(text)", []string{"lcase"}},
		{"write ceil(x)", []string{"ceiling"}},
		{"write floor(x)", []string{"trunc", "int"}},
		{"write stddev(x)", []string{"std", "stdev", "stddev_samp"}},
		{"write variance(x)", []string{"var", "var_samp"}},
		{"write percentile(x, 0.95)", []string{"quantile", "percentile_cont", "p95"}},
		{"write median(x)", []string{"p50", "中位数"}},
		{`write start_of(date, "month")`, []string{"date_trunc", "datetrunc", "trunc_date"}},
		{"write days_between(from, to)", []string{"datediff", "date_diff"}},
		{"write business_days_between(from, to)", []string{"networkdays"}},
		{"write weekday(date)", []string{"dayofweek", "dow"}},
		{`write x | prior("1 month")`, []string{"lag", "offset", "dateadd"}},
		{`write x | prior("1 year")`, []string{"parallelperiod", "sameperiodlastyear"}},
		{`write x / prior(x, "1 year") - 1`, []string{"yoy", "同比"}},
		{`write x / prior(x, "1 month") - 1`, []string{"mom"}},
		{"write x - prior(x)", []string{"delta"}},
		{`write x | to_date("year")`, []string{"ytd", "totalytd"}},
		{`write x | to_date("month")`, []string{"mtd"}},
		{`write x | to_date("quarter")`, []string{"qtd"}},
		{"write x | cumulative()", []string{"running_total", "cumsum"}},
		{`write (x | rolling("28 days")) / 28, or x | per("day") | avg() | rolling("28 days")`, []string{"moving_avg"}},
		{"write x | share()", []string{"ratio_to_report", "percent_of_total", "占比"}},
		{"formulas do not read the clock; a query says asOf", []string{"now", "today"}},
		{"write x | per(key) | avg()", []string{"group_by", "groupby"}},
		{"write count()", []string{"计数"}},
		{"write max(x)", []string{"最大值"}},
		{"write min(x)", []string{"最小值"}},
		{`write x / prior(x) - 1`, []string{"环比"}},
		{"write x | rank()", []string{"排名"}},
	} {
		for _, name := range x.names {
			m[name] = x.hint
		}
	}
	return m
}()
