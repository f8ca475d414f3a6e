// Command bench compares the engine with others on a sales table, checks that the
// answers agree value by value, and prints a table of ratios.
//
//	go run . -quick                     one million rows, under a minute
//	go run .                            ten million rows
//	go run . -shuffle -cases Q1,Q2      rows in random order, two cases
//	go run . -side ours -cases Q5 -threads 1 -cpuprofile q5.prof
//
// # The data
//
// Three years (1,096 days) of sales, generated from a fixed seed, in order of days
// or, with -shuffle, each row on a day drawn at random: 6 regions, 1,000 reps, 400
// products, 4 channels, 3 states, a customer for every twenty rows (500,000 at ten
// million) of whom each buys about four products, an order number, and three
// decimals: amount and cost with two digits, discount with four. Customer is null
// in 1 % of the rows, discount in 5 %, cost in 2 %.
//
// Both sides hold the same rows in memory. Ours is a [memory.Table], asked through
// the public API: definitions in YAML, a query, a result table. DuckDB has
// DECIMAL(18,2) and DECIMAL(18,4), ENUM for every text, DATE, and an in-memory
// database filled by its appender.
//
// # The method
//
// Everything runs in one process. A case first runs once on each side, which warms
// both and compares all answers: every row and value of ours with every row and
// value of DuckDB's, as exact numbers. Then come pairs, one run of ours and one of
// the peer, taking turns in who is first, with a garbage collection before each
// run. The time of a side is its median; the ratio is the median of the ratios of
// the pairs (peer ÷ ours, so above 1 ours is faster) with the smallest and the
// largest beside it. Absolute times of a shared machine say little.
//
// Equal threads: DuckDB runs with SET threads, ours with GOMAXPROCS, which the
// garbage collector then shares.
//
// What favours whom:
//
//   - Ours is timed from the query to the finished result table, sorted by its keys.
//     DuckDB is timed as an engine alone: its query is wrapped in an outer aggregate
//     of the values, so that it neither sorts nor hands out rows. Fetching the 1.1
//     million rows of Q2 through database/sql takes longer than the query.
//   - Every timed run of ours asks a new engine, made before the clock starts, so
//     that nothing an engine keeps from an earlier answer is used; E1 alone is about
//     that. Dictionaries and bounds of blocks are made at load, in both systems.
//   - DuckDB's decimals are the obvious ones. Narrower ones, and integers in cents,
//     were measured and are hardly faster.
//   - The month of a day is date_trunc('month', day) in DuckDB, as people write it.
//     With -tuned it is a small integer made of year(day) and month(day), which takes
//     a third off its time in Q1 and Q5.
//   - quantile_cont of a DECIMAL rounds to the digits of the column. It is timed so;
//     the check interpolates between the two neighbours in DuckDB exactly.
//
// # The cases
//
// The cases Q1 to Q7 race with DuckDB over the whole table. N1, X1 and X2 race with
// a plain loop over a slice of structs with shopspring decimals, over a quarter of
// the rows, a million at most, at one thread alone. E1 appends 1,000
// rows and then races a standing engine with a new one. go run . -list says more.
//
// The columns of the output: case, threads, milliseconds of ours and of the peer,
// ratio, its smallest and largest, rows of the table, rows of the answer,
// nanoseconds per row of ours and of the peer, allocations of a run of ours, and
// who the peer is. A side that was not run has "-".
package main
