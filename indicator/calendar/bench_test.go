package calendar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

func BenchmarkNew(b *testing.B) {
	china := calendar.ChinaWorkdays()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := calendar.New(calendar.Spec{TimeZone: "Europe/Berlin", Business: china}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSteps cuts ten years; the time is that of the whole loop.
func BenchmarkSteps(b *testing.B) {
	cal := newCal(b, calendar.Spec{TimeZone: "Europe/Berlin", Retail: &calendar.Retail{}})
	in := span(b, cal, "2016..2025")
	for _, g := range []calendar.Grain{"hour", "day", "week", "month", "retail_month", "weekday"} {
		b.Run(string(g), func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				steps, err := cal.Steps(g, in)
				require.NoError(b, err)
				n = 0
				for range steps {
					n++
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/step")
		})
	}
}

func BenchmarkEnclosing(b *testing.B) {
	cal := newCal(b, calendar.Spec{TimeZone: "Europe/Berlin", Retail: &calendar.Retail{}})
	t := time.Unix(1772668800, 0)
	for _, g := range []calendar.Grain{"hour", "day", "week", "month", "fiscal_year", "retail_month"} {
		b.Run(string(g), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := cal.Enclosing(g, t); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDate(b *testing.B) {
	cal := newCal(b, calendar.Spec{TimeZone: "Asia/Shanghai"})
	t := time.Unix(1772668800, 0)
	b.ReportAllocs()
	for b.Loop() {
		_ = cal.Date(t)
	}
}

func BenchmarkCivil(b *testing.B) {
	d := calendar.NewDate(2026, 3, 5)
	for b.Loop() {
		_, _, _ = d.Civil()
	}
}

func BenchmarkShift(b *testing.B) {
	cal := newCal(b, calendar.Spec{TimeZone: "Asia/Shanghai"})
	in := span(b, cal, "2026-03")
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := cal.Shift(in, calendar.GrainMonth, calendar.Years(-1)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBusinessTime(b *testing.B) {
	cal := newCal(b, calendar.Spec{TimeZone: "Asia/Shanghai", Business: calendar.ChinaWorkdays()})
	from, to := at(b, cal, "2026-03-05T14:00"), at(b, cal, "2026-03-12T11:00")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cal.BusinessTime(from, to); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := calendar.Parse("2026-03-05..2026-04-02"); err != nil {
			b.Fatal(err)
		}
	}
}
